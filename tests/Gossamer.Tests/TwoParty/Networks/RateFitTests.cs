using Gossamer.TwoParty.Networks;
using Gossamer.TwoParty.Networks.Costs;
using Gossamer.TwoParty.Networks.Execution;
using Gossamer.TwoParty.Networks.Measurement;
using Xunit;

namespace Gossamer.Tests.TwoParty.Networks;

/// <summary>Constants that were put into times come out of the fit.</summary>
public sealed class RateFitTests
{
    private static readonly OnlineRates Guess = OnlineRates.Of([5e-11, 4e-10, 1e-9, 1e-9, 1e-9, 5e-9, 5e-9, 1e-8, 2e-9]);

    private static CostProfile Truth(double latency, double bytesPerSecond) => CostProfile.Unmeasured with
    {
        LatencySeconds = latency,
        MessageSeconds = 1.2e-5,
        WakeSeconds = 8e-5,
        StepSeconds = 7e-5,
        BytesPerSecond = bytesPerSecond,
        Overlap = 0.8,
        Narrow = OnlineRates.Of([2e-11, 2e-10, 2e-9, 3e-9, 4e-10, 1e-8, 2e-9, 3e-9, 5e-10]),
        Wide = OnlineRates.Of([9e-11, 6e-10, 3e-9, 5e-9, 2e-9, 2e-8, 8e-9, 2e-8, 1e-9]),
    };

    [Theory]
    [InlineData(6e-5, 5e8)]
    [InlineData(5e-3, 1.1e8)]
    public void Steps_that_the_model_made_are_predicted_again(double latency, double bytesPerSecond)
    {
        CostProfile truth = Truth(latency, bytesPerSecond);
        (RateFit fit, OnlinePlan[] plans) = FitTo(truth, static (_, seconds) => seconds);
        CostProfile found = fit.From(Start(latency, bytesPerSecond));
        Assert.InRange(fit.Error(found), 0, 0.01);
        Assert.Equal(1, found.LatencySeconds / latency, 0.05);
        // In the last two networks of a ring products and the weights that they read stand in for each other a little.
        Assert.All(plans, (plan, i) => Assert.Equal(1, plan.Seconds(found).Sum() / plan.Seconds(truth).Sum(), i % 8 < 6 ? 0.02 : 0.06));
    }

    [Fact]
    public void A_step_that_was_disturbed_bends_no_other()
    {
        CostProfile truth = Truth(6e-5, 5e8);
        (RateFit fit, OnlinePlan[] plans) = FitTo(truth, static (step, seconds) => step % 9 == 4 ? 5 * seconds : seconds);
        CostProfile found = fit.From(Start(6e-5, 5e8));
        double[] ratios = [.. plans.SelectMany(plan => plan.Seconds(found).Zip(plan.Seconds(truth), static (own, other) => Math.Abs(Math.Log(own / other)))).Order()];
        Assert.InRange(ratios[ratios.Length / 2], 0, 0.02);
    }

    private static CostProfile Start(double latency, double bytesPerSecond) => CostProfile.Unmeasured with
    {
        LatencySeconds = 0.7 * latency,
        MessageSeconds = 1e-5,
        WakeSeconds = 5e-5,
        StepSeconds = 2e-5,
        BytesPerSecond = bytesPerSecond,
        Narrow = Guess,
        Wide = Guess,
    };

    private static (RateFit Fit, OnlinePlan[] Plans) FitTo(CostProfile truth, Func<int, double, double> disturb)
    {
        OnlinePlan[] plans = [.. ((int[])[32, 64]).SelectMany(CalibrationNetworks.Of).Select(static weights =>
        {
            using INetworkExecutor executor = INetworkExecutor.Create(weights.Manifest, null);
            return new OnlinePlan(weights.Manifest, executor);
        })];
        return (new RateFit([.. plans.Select(plan => (plan, plan.Seconds(truth).Select((seconds, step) => disturb(step, seconds)).ToArray()))]), plans);
    }
}
