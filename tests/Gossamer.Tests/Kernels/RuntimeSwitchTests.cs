using System.Diagnostics;
using System.Runtime.InteropServices;
using Gossamer.Tests.Kernels.Linear;
using Xunit;

namespace Gossamer.Tests.Kernels;

/// <summary>
/// The narrower paths as they run on processors without the wider vectors: this program again, under the runtime's switches.
/// <c>DOTNET_EnableAVX512F</c>, which many pages name, is ignored by .NET 10, hence the assertion that a switch took effect.
/// </summary>
[Collection(nameof(Alone))]
public sealed class RuntimeSwitchTests
{
    private static readonly Type[] Checks =
    [
        typeof(WidestPathTests), typeof(BlockLinearTests), typeof(EvenRowsProductTests), typeof(BatchBlocksTests), typeof(SubnormalsTests),
    ];

    [Theory]
    [InlineData("DOTNET_EnableAVX512")]
    [InlineData("DOTNET_EnableAVX2")]
    [InlineData("DOTNET_EnableHWIntrinsic")]
    public async Task Kernels_keep_their_promises_without_wider_vectors(string name)
    {
        Assert.SkipUnless(
            RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.X64,
            "the switches belong to processors of the x86 family");
        using Process child = TestProgram.Start(
            ["-noColor", "-failSkips", .. Checks.SelectMany(static check => (string[])["-class", check.FullName!])], (name, "0"));
        Task<string> errors = child.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(child.ExitCode == 0, output + await errors);
    }
}
