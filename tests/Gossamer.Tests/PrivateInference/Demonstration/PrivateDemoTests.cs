using Gossamer.PrivateInference.Demonstration;
using Gossamer.PrivateInference.Export;
using Gossamer.TwoParty.Networks.Costs;
using Xunit;

namespace Gossamer.Tests.PrivateInference.Demonstration;

/// <summary>The whole way on real digits: training, export, two parties, comparison.</summary>
public sealed class PrivateDemoTests
{
    [Fact]
    public async Task Digits_are_classified_by_two_parties_as_by_libtorch()
    {
        TestData.Require("digits");
        PrivateDemoResult result = await PrivateDemo.RunAsync(
            new PrivateDemoOptions
            {
                Samples = 20, ComparedSamples = 10, Epochs = 3, Export = new ExportOptions { Batch = 10 }, Profile = CostProfile.Unmeasured,
            }, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(20, result.Samples);
        Assert.InRange(result.Agree, 19, 20);
        Assert.Equal(0, result.DifferBeyondMargin);
        Assert.InRange(result.PlainAccuracy, 0.8, 1);
        Assert.InRange(result.StatedErrorBound!.Value, 1e-4, 0.25);
        Assert.InRange(result.MaxLogitError, 1e-7, result.StatedErrorBound!.Value);
        Assert.Equal(["relu", "relu", "polynomial", "polynomial"], result.Rows.Select(static row => row.Network));
        Assert.All(result.Rows, static row => Assert.InRange(row.MaxLogitError, 1e-7, row.StatedErrorBound!.Value));
        // A polynomial saves flights and bytes online; offline a square is dearer than a comparison.
        Assert.True(result.Rows[2].Online.Flights < result.Rows[0].Online.Flights);
        Assert.True(result.Rows[2].Online.Bytes < result.Rows[0].Online.Bytes);
        Assert.True(result.Rows[1].Offline.Bytes < result.Rows[0].Offline.Bytes / 10);
    }
}
