using CsCheck;
using Gossamer.EdgeInference.Model;
using Gossamer.Kernels.Randomness;
using Xunit;

namespace Gossamer.Tests.EdgeInference;

/// <summary>Equations of a slot against naive sums, balances and inequalities.</summary>
public sealed class SlotEquationsTests
{
    private static readonly EdgeModel[] Models =
    [
        EdgeSystems.Small(EdgeWaitCharging.AllDevices, 3, 2), EdgeSystems.Small(EdgeWaitCharging.OffloadersOnly, 3, 2), EdgeSystems.Small(EdgeWaitCharging.AllDevices, 1, 2, 2),
        new(new EdgeScenario { Weighting = AccuracyWeighting.Tasks }),
    ];

    private static readonly Gen<(EdgeModel Model, EdgeState State, EdgeDecision Decision)> Slots =
        Gen.Select(Gen.Int[0, Models.Length - 1], Gen.ULong, static (which, seed) =>
        {
            var random = new CounterRandom(seed, "slots");
            return (Models[which], EdgeSystems.Draw(Models[which], random, edgeFill: 1), EdgeSystems.DrawDecision(Models[which], random.Fork("decision")));
        });

    [Fact]
    public void Delays_equal_the_double_sums_over_devices() => Slots.Sample(static slot =>
    {
        (EdgeModel model, EdgeState state, EdgeDecision decision) = slot;
        SlotOutcome outcome = Evaluate(model, state, decision);
        (double local, double upload, double compute, double backlog, double wait) = (0, 0, 0, 0, 0);
        bool all = model.Scenario.Charging == EdgeWaitCharging.AllDevices;
        for (int m = 0; m < model.Services; m++)
        {
            ServiceOptions service = model.Scenario.Services[m];
            (int first, int count) = model.DevicesOf(m);
            double offloaded = 0;
            for (int n = first; n < first + count; n++) offloaded += Offload(n) * Bits(n);
            for (int n = first; n < first + count; n++)
            {
                double off = Offload(n), share = outcome.Shares[m], edge = share > 0 ? service.EdgeCyclesPerBit / (share * model.Scenario.EdgeHertz) : 0;
                local += (1 - off) * service.LocalCyclesPerBit * (state.LocalBits[n] + Bits(n)) / service.LocalHertz;
                upload += off * Bits(n) * state.UploadSecondsPerBit[n];
                compute += off * edge * Bits(n);
                backlog += (all ? 1 : off) * edge * state.EdgeBits[m];
                wait += (all ? 1 : off) * edge * (offloaded - off * Bits(n)) / 2;
            }
        }
        Near(local, outcome.LocalDelay);
        Near(upload, outcome.UploadDelay);
        Near(compute, outcome.ComputeDelay);
        Near(backlog, outcome.BacklogDelay);
        Near(wait, outcome.WaitDelay);
        Near(local + upload + compute + backlog + wait + model.Scenario.OverflowPenalty * (outcome.LocalOverflows + outcome.EdgeOverflows), outcome.Delay);

        for (int n = 0; n < model.Devices; n++)
        {
            ServiceOptions service = model.Scenario.Services[model.Service(n)];
            (int first, int count) = model.DevicesOf(model.Service(n));
            double others = Enumerable.Range(first, count).Where(other => other != n).Sum(other => Offload(other) * Bits(other)), share = outcome.Shares[model.Service(n)];
            double own = Offload(n) == 0 ? service.LocalCyclesPerBit * (state.LocalBits[n] + Bits(n)) / service.LocalHertz : Bits(n) * state.UploadSecondsPerBit[n];
            if (share > 0 && (all || Offload(n) == 1)) own += service.EdgeCyclesPerBit / (share * model.Scenario.EdgeHertz) * (Offload(n) * Bits(n) + state.EdgeBits[model.Service(n)] + others / 2);
            Near(own, SlotEquations.DelayOf(model, state, decision, outcome, n));
        }
        Near(outcome.Delay - outcome.Penalty, Enumerable.Range(0, model.Devices).Sum(n => SlotEquations.DelayOf(model, state, decision, outcome, n)));

        double Offload(int device) => decision.Places[device] == Placement.Offload ? 1 : 0;
        double Bits(int device) => state.TaskBits[device] * (decision.Levels[device] + 1) / model.Levels;
    }, iter: 300, threads: 1);

    [Fact]
    public void Bits_balance_in_every_queue() => Slots.Sample(static slot =>
    {
        (EdgeModel model, EdgeState state, EdgeDecision decision) = slot;
        SlotOutcome outcome = Evaluate(model, state, decision);
        for (int n = 0; n < model.Devices; n++)
        {
            ServiceOptions service = model.Scenario.Services[model.Service(n)];
            double arrived = decision.Places[n] == Placement.Local ? state.TaskBits[n] * (decision.Levels[n] + 1) / model.Levels : 0;
            double served = Math.Min(state.LocalBits[n] + arrived, service.LocalHertz / service.LocalCyclesPerBit * model.Scenario.SlotSeconds);
            Near(state.LocalBits[n] + arrived, outcome.NextLocalBits[n] + served + outcome.LocalDropped[n]);
        }
        for (int m = 0; m < model.Services; m++)
        {
            double rate = outcome.Shares[m] * model.Scenario.EdgeHertz / model.Scenario.Services[m].EdgeCyclesPerBit * model.Scenario.SlotSeconds;
            double served = Math.Min(state.EdgeBits[m] + outcome.OffloadedBits[m], rate);
            Near(state.EdgeBits[m] + outcome.OffloadedBits[m], outcome.NextEdgeBits[m] + served + outcome.EdgeDropped[m]);
            Assert.InRange(outcome.NextEdgeBits[m], 0, model.Scenario.EdgeQueueBits);
        }
    }, iter: 300, threads: 1);

    [Fact]
    public void Rewards_follow_from_what_is_reported_and_drift_lies_in_its_sandwich() => Slots.Sample(static slot =>
    {
        (EdgeModel model, EdgeState state, EdgeDecision decision) = slot;
        SlotOutcome outcome = Evaluate(model, state, decision);
        double reward = -model.Scenario.DelayWeight * outcome.Delay;
        for (int m = 0; m < model.Services; m++)
        {
            double missing = model.Threshold(m) - outcome.Accuracy[m], z = state.Deficit[m], next = outcome.NextDeficit[m];
            reward -= z * missing;
            Assert.Equal(Math.Max(0, z + missing), next, 1e-12);
            double drift = 0.5 * (next * next - z * z);
            // ½(Z'² − Z²) ≤ ½a² + Z·a, and where the queue does not hit zero it is that.
            Assert.True(drift <= z * missing + 0.5 * missing * missing + 1e-12);
            if (z + missing >= 0) Assert.Equal(z * missing + 0.5 * missing * missing, drift, 1e-12);
        }
        Assert.Equal(reward, outcome.Reward, 1e-9 * (1 + Math.Abs(reward)));
    }, iter: 300, threads: 1);

    [Fact]
    public void A_higher_rate_raises_accuracy_and_a_slower_link_lowers_the_reward() => Slots.Sample(static slot =>
    {
        (EdgeModel model, EdgeState state, EdgeDecision decision) = slot;
        SlotOutcome before = Evaluate(model, state, decision);
        double accuracy = before.Accuracy[0], reward = before.Reward, upload = before.UploadDelay;
        for (int n = 0; n < model.Devices; n++) state.UploadSecondsPerBit[n] *= 2;
        SlotOutcome slower = Evaluate(model, state, decision);
        Assert.True(upload > 0 ? slower.Reward < reward : slower.Reward == reward);
        if (decision.Levels[0] == model.Levels - 1 || state.TaskBits[0] == 0) return;
        decision.Levels[0]++;
        Assert.True(Evaluate(model, state, decision).Accuracy[0] > accuracy);
    }, iter: 300, threads: 1);

    [Fact]
    public void Rewards_may_be_positive()
    {
        EdgeModel model = Models[0];
        var state = new EdgeState(model);
        state.Deficit[0] = 100;
        var decision = new EdgeDecision(model);
        Array.Fill(decision.Levels, model.Levels - 1);
        Assert.True(Evaluate(model, state, decision).Reward > 0);
    }

    [Fact]
    public void The_best_local_accuracy_misses_both_promises()
    {
        var model = new EdgeModel(new EdgeScenario());
        Assert.Equal(0.7896, model.Accuracy[0, 3, Placement.Local], 1e-12);
        Assert.True(model.Accuracy[1, 3, Placement.Local] < 0.8);
        Assert.Equal(0.987, model.Accuracy.Best(0));
    }

    [Fact]
    public void Rates_of_the_nominal_channel_are_those_published()
    {
        var model = new EdgeModel(new EdgeScenario());
        Assert.Equal(3.31e6, model.Channel.Rates[0], 5e3);
        Assert.Equal(2.56e6, model.Channel.Rates[1], 5e3);
        Assert.Equal(1.56e6, model.Channel.Rates[2], 5e3);
        Assert.Equal([5.0 / 24, 14.0 / 24, 5.0 / 24], model.Channel.Stationary.ToArray(), static (a, b) => Math.Abs(a - b) < 1e-9);
    }

    [Fact]
    public void Given_shares_are_used_and_checked()
    {
        EdgeModel model = Models[0];
        EdgeState state = EdgeSystems.Draw(model, new CounterRandom(3, "given"));
        var decision = new EdgeDecision(model) { SharesAreGiven = true };
        (decision.Shares[0], decision.Shares[1]) = (0.25, 0.75);
        SlotOutcome given = Evaluate(model, state, decision);
        Assert.Equal([0.25, 0.75], given.Shares);
        double delay = given.Delay;
        decision.SharesAreGiven = false;
        Assert.True(Evaluate(model, state, decision).Delay <= delay + 1e-12);
        decision.SharesAreGiven = true;
        decision.Shares[1] = 0.9;
        Assert.Contains("sum to", Assert.Throws<ArgumentException>(() => Evaluate(model, state, decision)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("services[1].threshold is 1.5", "below 1")]
    [InlineData("edgeHertz is -1", "above 0")]
    [InlineData("arrivals.halfWidth is 2", "0 to the mean 1")]
    [InlineData("channel.transitions[0] has the sum 0.9", "expected 1")]
    [InlineData("services[0].localAccuracy has 3 values", "expected 4")]
    public void Bad_fields_are_named_with_their_range(string problem, string range)
    {
        var nominal = new EdgeScenario();
        EdgeScenario bad = problem[..problem.IndexOf(' ', StringComparison.Ordinal)] switch
        {
            "services[1].threshold" => nominal with { Services = [nominal.Services[0], nominal.Services[1] with { Threshold = 1.5 }] },
            "edgeHertz" => nominal with { EdgeHertz = -1 },
            "arrivals.halfWidth" => nominal with { Arrivals = new ArrivalOptions { HalfWidth = 2 } },
            "channel.transitions[0]" => nominal with { Channel = new ChannelOptions { Transitions = [[0.3, 0.6, 0], [0.25, 0.5, 0.25], [0, 0.7, 0.3]] } },
            _ => nominal with { Services = [nominal.Services[0] with { LocalAccuracy = [0.1, 0.2, 0.3] }, nominal.Services[1]] },
        };
        string message = Assert.Throws<ArgumentException>(() => new EdgeModel(bad)).Message;
        Assert.StartsWith(problem, message, StringComparison.Ordinal);
        Assert.Contains(range, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_promise_that_nobody_can_keep_is_refused()
    {
        var nominal = new EdgeScenario();
        EdgeScenario bad = nominal with { Services = [nominal.Services[0] with { Threshold = 0.999 }] };
        Assert.Equal("services[0].threshold is 0.999, expected at most 0.987, the best accuracy of its table", Assert.Throws<ArgumentException>(bad.ResolveFeasible).Message);
    }

    private static SlotOutcome Evaluate(EdgeModel model, EdgeState state, EdgeDecision decision)
    {
        var outcome = new SlotOutcome(model);
        SlotEquations.Evaluate(model, state, decision, outcome);
        return outcome;
    }

    private static void Near(double expected, double actual) => Assert.Equal(expected, actual, 1e-9 * (1 + Math.Abs(expected)));
}
