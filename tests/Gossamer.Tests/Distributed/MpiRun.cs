using System.Diagnostics;
using System.Runtime.CompilerServices;
using Gossamer.Distributed;
using Xunit;

namespace Gossamer.Tests.Distributed;

/// <summary>
/// Runs a part of a test on several ranks: the test program starts itself under mpirun with that test alone, and in there the call does not
/// return.
/// </summary>
internal static class MpiRun
{
    private const string ResultVariable = "GOSSAMER_TEST_RESULT";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    /// <summary>What <paramref name="body"/> returns on rank 0, for each number of ranks; one rank runs in this process.</summary>
    /// <param name="ranks">Numbers of ranks.</param>
    /// <param name="body">The same on every rank; what it throws fails the test.</param>
    /// <param name="launcher">The program that starts the ranks.</param>
    /// <param name="test">The calling test.</param>
    /// <param name="file">Where it stands, in a file with the name of its class.</param>
    public static byte[][] On(
        int[] ranks, Func<ICommunicator, byte[]> body, string launcher = "mpirun", [CallerMemberName] string test = "",
        [CallerFilePath] string file = "")
    {
        if (Environment.GetEnvironmentVariable(ResultVariable) is { } path && LaunchedRank.Find() is not null) Serve(body, path);
        string mpirun = TestData.RequireProgram(launcher);
        string method = $"*.{Path.GetFileNameWithoutExtension(file)}.{test}";
        return [.. ranks.Select(size => size == 1 ? body(SingleCommunicator.Instance) : Launch(mpirun, size, method))];
    }

    private static byte[] Launch(string launcher, int ranks, string method)
    {
        string path = Path.GetTempFileName();
        bool isOpenMpi = !launcher.EndsWith(".mpich", StringComparison.Ordinal);
        string[] program = [Path.ChangeExtension(typeof(MpiRun).Assembly.Location, null), "-method", method, "-noLogo"];
        ProcessStartInfo info = new(launcher, [.. isOpenMpi ? (string[])["--allow-run-as-root", "--oversubscribe"] : [], "-n", $"{ranks}", .. program])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        info.Environment[ResultVariable] = path;
        try
        {
            using Process process = Process.Start(info)!;
            Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
            if (!process.WaitForExit(Patience))
            {
                process.Kill(entireProcessTree: true);
                Assert.Fail($"{ranks} ranks did not end: {output.Result}{errors.Result}");
            }
            Assert.True(process.ExitCode == 0, $"{ranks} ranks ended with {process.ExitCode}: {output.Result}{errors.Result}");
            return File.ReadAllBytes(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static void Serve(Func<ICommunicator, byte[]> body, string path)
    {
        ICommunicator communicator = Communicator.Open();
        try
        {
            byte[] result = body(communicator);
            if (communicator.Rank == 0) File.WriteAllBytes(path, result);
            communicator.Dispose();
        }
#pragma warning disable CA1031 // The other ranks must not wait for this one.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Console.Error.WriteLine($"rank {communicator.Rank}: {exception}");
            communicator.Abort(1);
        }
        Environment.Exit(0);
    }
}
