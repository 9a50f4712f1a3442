using System.Diagnostics;
using System.Runtime.InteropServices;
using Gossamer.Tests.TwoParty.Core;
using Gossamer.Tests.TwoParty.Correlations;
using Gossamer.TwoParty.Core;
using Xunit;

namespace Gossamer.Tests.TwoParty;

/// <summary>What runs on processors without the wider vectors is the same protocol; without AES instructions nothing runs.</summary>
[Collection(nameof(Alone))]
public sealed class NarrowProcessorTests
{
    private const string WithoutAes = "DOTNET_EnableHWIntrinsic";

    [Theory]
    [InlineData("DOTNET_EnableAVX512")]
    [InlineData("DOTNET_EnableAVX2")]
    public async Task The_wire_is_the_same_without_wider_vectors(string name)
    {
        SkipUnlessX86();
        await RunAsync(
            name, "-method", $"{typeof(TranscriptTests).FullName}.{nameof(TranscriptTests.The_wire_is_as_it_was)}",
            "-method", $"{typeof(BitTransposeTests).FullName}.{nameof(BitTransposeTests.The_public_method_is_the_fastest_path)}");
    }

    [Fact]
    public async Task Without_AES_instructions_the_engine_refuses_to_start()
    {
        SkipUnlessX86();
        await RunAsync(
            WithoutAes, "-explicit", "on", "-method", $"{typeof(NarrowProcessorTests).FullName}.{nameof(A_processor_without_AES_is_refused)}");
    }

    /// <summary>Runs under the switch only.</summary>
    [Fact(Explicit = true)]
    public void A_processor_without_AES_is_refused()
    {
        if (Environment.GetEnvironmentVariable(WithoutAes) != "0") Assert.Skip("Runs as the child of another test only.");
        using Seed seed = TestSeeds.Of(1);
        PlatformNotSupportedException refused = Assert.Throws<PlatformNotSupportedException>(() => new AesGenerator(seed));
        Assert.Contains("AES instructions", refused.Message, StringComparison.Ordinal);
    }

    private static void SkipUnlessX86() => Assert.SkipUnless(
        RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.X64,
        "the switches belong to processors of the x86 family");

    private static async Task RunAsync(string name, params string[] arguments)
    {
        using Process child = TestProgram.Start(["-noColor", "-failSkips", .. arguments], (name, "0"));
        Task<string> errors = child.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(child.ExitCode == 0 && !output.Contains("Total: 0", StringComparison.Ordinal), output + await errors);
    }
}
