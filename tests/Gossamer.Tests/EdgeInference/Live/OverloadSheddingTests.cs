using Gossamer.EdgeInference.Live;
using Gossamer.EdgeInference.Model;
using Gossamer.EdgeInference.Policies;
using Gossamer.Kernels.Randomness;
using Xunit;

namespace Gossamer.Tests.EdgeInference.Live;

/// <summary>The edge takes no more than it can do.</summary>
public sealed class OverloadSheddingTests
{
    private static readonly EdgeModel Model = EdgeSystems.Small(EdgeWaitCharging.OffloadersOnly, 2, 3);

    [Fact]
    public void Rates_are_given_up_first_then_devices_are_sent_home_and_no_more_than_needed()
    {
        var random = new CounterRandom(9, "shedding");
        EdgeDecision before = new(Model), after = new(Model);
        int lowered = 0, sentHome = 0;
        for (int round = 0; round < 500; round++)
        {
            EdgeState state = EdgeSystems.Draw(Model, random.Fork((ulong)round), edgeFill: round % 2 * 0.02);
            before.CopyFrom(EdgeSystems.DrawDecision(Model, random.Fork((ulong)round)));
            after.CopyFrom(before);
            double most = Seconds(state, before) * (round % 10) / 8;
            int steps = OverloadShedding.Apply(Model, state, after, most);
            int given = 0, home = 0;
            for (int n = 0; n < Model.Devices; n++)
            {
                bool wasSent = before.Places[n] == Placement.Offload && after.Places[n] == Placement.Local;
                Assert.True(wasSent || before.Places[n] == after.Places[n]);
                Assert.True(after.Levels[n] <= before.Levels[n] && (before.Places[n] == Placement.Offload || after.Levels[n] == before.Levels[n]));
                given += before.Levels[n] - after.Levels[n];
                home += wasSent ? 1 : 0;
            }
            Assert.Equal(given + home, steps);
            bool AnybodySends() => Enumerable.Range(0, Model.Devices).Any(n => after.Places[n] == Placement.Offload && state.TaskBits[n] > 0);
            Assert.True(Seconds(state, after) <= most + 1e-9 || !AnybodySends());
            // Nobody is sent home before all are at the lowest rate.
            if (home > 0) Assert.All(Enumerable.Range(0, Model.Devices).Where(n => after.Places[n] == Placement.Offload && state.TaskBits[n] > 0), n => Assert.Equal(0, after.Levels[n]));
            if (Seconds(state, before) < most - 1e-9) Assert.Equal(0, steps);
            (lowered, sentHome) = (lowered + given, sentHome + home);
        }
        Assert.True(lowered > 100 && sentHome > 100, $"{lowered} lowered, {sentHome} sent home");
    }

    [Fact]
    public void A_planner_gives_up_what_is_too_much_and_counts_it()
    {
        EdgeState state = EdgeSystems.Draw(Model, new CounterRandom(2, "planner"));
        SlotPlanner free = new(Model, FixedPolicy.EdgeOnly(Model), new DeficitLedger(Model)), bound = new(Model, FixedPolicy.EdgeOnly(Model), new DeficitLedger(Model), mostEdgeSeconds: 1e-9);
        foreach (SlotPlanner planner in (SlotPlanner[])[free, bound])
            for (int n = 0; n < Model.Devices; n++) planner.Reports.Receive(new DeviceReport(n, 1, 0, state.TaskBits[n] + 1, state.Channel[n]));
        Assert.Contains(Placement.Offload, free.Plan(1, new double[2]).Decision.Places);
        Assert.All(bound.Plan(1, new double[2]).Decision.Places, static place => Assert.Equal(Placement.Local, place));
        Assert.Equal(0, free.Shed);
        Assert.InRange(bound.Shed, 1, 5 * 4);
    }

    /// <summary>Seconds of the whole edge, from scenario fields.</summary>
    private static double Seconds(EdgeState state, EdgeDecision decision)
    {
        double seconds = 0;
        for (int m = 0; m < Model.Services; m++)
        {
            ServiceOptions service = Model.Scenario.Services[m];
            double bits = state.EdgeBits[m];
            (int first, int count) = Model.DevicesOf(m);
            for (int n = first; n < first + count; n++)
                if (decision.Places[n] == Placement.Offload) bits += state.TaskBits[n] * (decision.Levels[n] + 1) / Model.Levels;
            seconds += bits * service.EdgeCyclesPerBit / Model.Scenario.EdgeHertz;
        }
        return seconds;
    }
}
