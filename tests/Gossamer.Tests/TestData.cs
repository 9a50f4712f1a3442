using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Xunit;

namespace Gossamer.Tests;

/// <summary>What tests need from outside the sources: data sets and programs.</summary>
/// <remarks>
/// A test without its data is skipped with the reason. Where <c>CI</c> is <c>true</c>, <c>.ci/run</c> has provided everything,
/// and the test fails instead: a gap must not look like success.
/// </remarks>
internal static class TestData
{
    /// <summary>The path of a file or folder of a data set, such as <c>fashion-mnist/t10k-images-idx3-ubyte.gz</c>.</summary>
    public static string Require(string name) =>
        Find(name) ?? Missing($"{name} is in no folder of GOSSAMER_DATA and not in data/ of the repository.");

    /// <summary>The path of a program, such as <c>mpirun</c>.</summary>
    public static string RequireProgram(string name) =>
        Folders("PATH").Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
        ?? Missing($"The program {name} is not in PATH.");

    /// <summary>The path of a Python that has the modules: a machine may have several, and Debian's packages go to one of them.</summary>
    public static string RequirePython(params IEnumerable<string> modules)
    {
        string wanted = string.Join(", ", modules);
        return Folders("PATH").Select(static folder => Path.Combine(folder, "python3")).Where(File.Exists).FirstOrDefault(Imports)
            ?? Missing($"No python3 in PATH has the modules {wanted}.");

        bool Imports(string python)
        {
            using Process check = Process.Start(new ProcessStartInfo(python, ["-c", $"import {wanted}"]) { RedirectStandardError = true })!;
            check.StandardError.ReadToEnd();
            check.WaitForExit();
            return check.ExitCode == 0;
        }
    }

    private static string? Find(string name) =>
        Folders("GOSSAMER_DATA").Append(Path.Combine(Repository.Root, "data"))
            .Select(folder => Path.GetFullPath(Path.Combine(folder, name)))
            .FirstOrDefault(Path.Exists);

    private static string[] Folders(string variable) =>
        (Environment.GetEnvironmentVariable(variable) ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);

    [DoesNotReturn]
    private static string Missing(string reason)
    {
        if (Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail(reason);
        Assert.Skip(reason);
        throw new InvalidOperationException(reason);
    }
}
