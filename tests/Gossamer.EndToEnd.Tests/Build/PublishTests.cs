using System.Diagnostics;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Gossamer.Tests;
using Xunit;

namespace Gossamer.EndToEnd.Tests.Build;

/// <summary>The command as <c>dotnet publish</c> leaves it.</summary>
public sealed class PublishTests
{
    [Fact]
    public async Task A_published_command_has_the_changed_TorchSharp_and_all_that_libtorch_needs()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("gossamer-");
        try
        {
            await Publish(folder.FullName);

            // The same files as beside this test, which the tests of the build step examine.
            string[] expected = OperatingSystem.IsLinux()
                ? ["TorchSharp.dll", "libLibTorchSharp.so", "libtorch.so", "libtorch_cpu.so", "libc10.so"]
                : ["TorchSharp.dll"];
            foreach (string name in expected)
            {
                Assert.Equal(
                    new FileInfo(Path.Combine(AppContext.BaseDirectory, name)).Length,
                    new FileInfo(Path.Combine(folder.FullName, name)).Length);
            }
            Assert.Contains("0100030100000000", AssemblyAttributeValues(Path.Combine(folder.FullName, "TorchSharp.dll")));
            Assert.DoesNotContain("python", string.Concat(folder.EnumerateFiles().Select(file => file.Name)), StringComparison.Ordinal);

            string program = OperatingSystem.IsWindows() ? "gossamer.exe" : "gossamer";
            using Process command = Process.Start(Path.Combine(folder.FullName, program), "--version");
            await command.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, command.ExitCode);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task Publish(string folder)
    {
        string configuration = AppContext.BaseDirectory.Split(Path.DirectorySeparatorChar).Contains("Release") ? "Release" : "Debug";
        string[] arguments = ["publish", "src/Gossamer.Cli", "--no-build", "-c", configuration, "-o", folder, "-nodeReuse:false"];
        ProcessStartInfo start = new("dotnet", arguments) { WorkingDirectory = Repository.Root, RedirectStandardOutput = true };
        using Process publish = Process.Start(start)!;
        string output = await publish.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await publish.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(publish.ExitCode == 0, output);
    }

    private static List<string> AssemblyAttributeValues(string path)
    {
        using PEReader file = new(File.OpenRead(path));
        MetadataReader metadata = file.GetMetadataReader();
        return
        [
            .. metadata.GetAssemblyDefinition().GetCustomAttributes()
                .Select(handle => Convert.ToHexString(metadata.GetBlobBytes(metadata.GetCustomAttribute(handle).Value))),
        ];
    }
}
