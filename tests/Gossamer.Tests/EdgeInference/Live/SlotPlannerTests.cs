using Gossamer.EdgeInference.Live;
using Gossamer.EdgeInference.Model;
using Gossamer.EdgeInference.Policies;
using Gossamer.EdgeInference.Solvers;
using Gossamer.Kernels.Randomness;
using Xunit;

namespace Gossamer.Tests.EdgeInference.Live;

/// <summary>What happens between two slots, on both sides.</summary>
public sealed class SlotPlannerTests
{
    private static readonly EdgeModel Model = EdgeSystems.Small(EdgeWaitCharging.AllDevices, 2, 2);

    [Fact]
    public void Where_everything_is_delivered_as_decided_deficits_are_those_of_the_equations()
    {
        var ledger = new DeficitLedger(Model);
        var planner = new SlotPlanner(Model, new DppPolicy(Model), ledger);
        EdgeState state = new(Model);
        EdgeDecision expected = new(Model);
        SlotOutcome outcome = new(Model);
        var policy = new DppPolicy(Model);
        var random = new CounterRandom(1, "planner");
        for (int slot = 0; slot < 200; slot++)
        {
            EdgeState drawn = EdgeSystems.Draw(Model, random.Fork((ulong)slot), edgeFill: 0.1);
            state.CopyFrom(drawn);
            ledger.CopyDeficits(state.Deficit);
            for (int n = 0; n < Model.Devices; n++) planner.Reports.Receive(new DeviceReport(n, slot, state.LocalBits[n], state.TaskBits[n], state.Channel[n], state.UploadSecondsPerBit[n]));
            policy.Decide(state, expected);
            SlotEquations.Evaluate(Model, state, expected, outcome);
            SlotPlan plan = planner.Plan(slot, state.EdgeBits);
            Assert.Equal((slot, 0), (plan.Slot, plan.Late));
            Assert.Equal(expected.Levels, plan.Decision.Levels);
            Assert.Equal(expected.Places, plan.Decision.Places);
            Assert.Equal(outcome.Shares, plan.Outcome.Shares);
            for (int n = 0; n < Model.Devices; n++) ledger.Receive(n, [new DeliveredSlots(slot, 1, Model.Accuracy[Model.Service(n), plan.Decision.Levels[n], plan.Decision.Places[n]])]);
            double[] next = [.. outcome.NextDeficit];
            // The next plan closes this slot.
            planner.Plan(slot + 1, state.EdgeBits);
            ledger.CopyDeficits(state.Deficit);
            for (int m = 0; m < 2; m++) Assert.Equal(next[m], state.Deficit[m], 1e-12);
            slot++;
        }
        Assert.Equal(0, planner.Guarded);
    }

    [Fact]
    public void A_late_report_is_replaced_by_the_last_channel_and_mean_tasks()
    {
        var planner = new SlotPlanner(Model, new DppPolicy(Model), new DeficitLedger(Model));
        planner.Reports.Receive(new DeviceReport(0, 1, 100, 5_000, 2));
        planner.Reports.Join(1);
        EdgeState state = new(Model);
        bool[] stale = new bool[4];
        Assert.Equal(1, planner.Reports.Fill(1, state, stale));
        Assert.Equal((5_000, 100, 2), (state.TaskBits[0], state.LocalBits[0], state.Channel[0]));
        Assert.Equal(2, planner.Reports.Fill(2, state, stale));
        Assert.Equal([true, true, false, false], stale);
        double mean = Model.Arrivals.Mean * Model.Scenario.Services[0].RawBits;
        Assert.Equal((mean, 100, 2, mean, 0), (state.TaskBits[0], state.LocalBits[0], state.Channel[0], state.TaskBits[1], state.TaskBits[2]));
        // An older report does not replace a newer one, and who has left has no tasks.
        planner.Reports.Receive(new DeviceReport(0, 0, 1, 1, 0));
        planner.Reports.Leave(1);
        Assert.Equal(1, planner.Reports.Fill(2, state, stale));
        Assert.Equal((2, 0), (state.Channel[0], state.TaskBits[1]));
        Assert.Contains("channel", Assert.Throws<ArgumentException>(() => planner.Reports.Receive(new DeviceReport(0, 3, 0, 0, 9))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => planner.Reports.Receive(new DeviceReport(9, 3, 0, 0, 0)));
        Assert.Throws<ArgumentException>(() => planner.Reports.Receive(new DeviceReport(0, 3, double.NaN, 0, 0)));
    }

    [Fact]
    public void A_policy_that_decides_nonsense_is_overruled_and_counted()
    {
        EdgeState state = EdgeSystems.Draw(Model, new CounterRandom(3, "guard"));
        EdgeDecision minimum = new(Model), decision = new(Model);
        new DppSolver(Model).Solve(state, minimum);
        Action<EdgeDecision>[] nonsense =
        [
            static d => d.Levels[1] = 99, static d => d.Levels[0] = -1, static d => d.Places[2] = (Placement)7,
            static d => (d.SharesAreGiven, d.Shares[0], d.Shares[1]) = (true, double.NaN, 0.5), static d => (d.SharesAreGiven, d.Shares[0], d.Shares[1]) = (true, 0.9, 0.9),
            static d => (d.SharesAreGiven, d.Shares[0], d.Shares[1]) = (true, -0.5, 0.5),
        ];
        foreach (Action<EdgeDecision> change in nonsense)
        {
            var guarded = new GuardedPolicy(new Fixed(minimum, change), Model);
            decision.SharesAreGiven = false;
            guarded.Decide(state, decision);
            Assert.Equal(1, guarded.Guarded);
            Assert.Equal(minimum.Levels, decision.Levels);
            Assert.Equal(minimum.Places, decision.Places);
        }
        var trusted = new GuardedPolicy(new Fixed(minimum, static _ => { }), Model);
        trusted.Decide(state, decision);
        Assert.Equal(0, trusted.Guarded);
    }

    [Fact]
    public void The_guard_takes_what_costs_up_to_three_times_the_minimum()
    {
        var random = new CounterRandom(4, "guard");
        EdgeDecision minimum = new(Model), decision = new(Model);
        SlotOutcome outcome = new(Model);
        int overruled = 0;
        for (int round = 0; round < 300; round++)
        {
            EdgeState state = EdgeSystems.Draw(Model, random.Fork((ulong)round));
            double least = new DppSolver(Model).Solve(state, minimum);
            EdgeDecision drawn = EdgeSystems.DrawDecision(Model, random.Fork((ulong)round));
            SlotEquations.Evaluate(Model, state, drawn, outcome);
            var guarded = new GuardedPolicy(new Fixed(drawn, static _ => { }), Model);
            guarded.Decide(state, decision);
            Assert.Equal(-outcome.Reward - least > 2 * Math.Abs(least) + 1e-12 ? 1 : 0, guarded.Guarded);
            overruled += (int)guarded.Guarded;
        }
        Assert.InRange(overruled, 10, 290);
    }

    [Fact]
    public void A_policy_that_neglects_a_promise_is_set_aside_until_half_of_it_is_repaid()
    {
        const int Slots = 5_000;
        var model = new EdgeModel(new EdgeScenario());
        IPolicy neglectful = PolicyCatalog.TryCreate("local-only", model)!;
        PolicyResult alone = Play(model, neglectful, Slots);
        Assert.All(alone.Shortfall, static shortfall => Assert.InRange(shortfall, 0.01, 1));
        var guarded = new GuardedPolicy(neglectful, model);
        PolicyResult kept = Play(model, guarded, Slots);
        Assert.InRange(guarded.Guarded, 1, Slots - 1);
        for (int m = 0; m < model.Services; m++)
        {
            double least = Enumerable.Range(0, model.Levels).Min(level => model.Accuracy[m, level, Placement.Local]), tolerated = GuardedPolicy.Patience * (model.Threshold(m) - least);
            Assert.InRange(kept.ZOverT[m] * Slots, 0, tolerated + 1);
            Assert.InRange(kept.Shortfall[m] * model.Threshold(m) * Slots, 0, tolerated + 1);
        }
        // The minimiser itself is never replaced, also where a large V gives it deficits beyond all patience.
        foreach (double weight in (double[])[0.05, 20])
        {
            var patient = new EdgeModel(new EdgeScenario { DelayWeight = weight });
            var minimiser = new GuardedPolicy(new DppPolicy(patient), patient);
            PolicyResult played = Play(patient, minimiser, 1_000);
            Assert.Equal(Play(patient, new DppPolicy(patient), 1_000).Delay, played.Delay);
            Assert.Equal(0, minimiser.Guarded);
        }

        static PolicyResult Play(EdgeModel model, IPolicy policy, int slots) => PolicyEvaluation.Run(model, policy, seed: 1, slots, cancellation: TestContext.Current.CancellationToken);
    }

    [Fact]
    public void A_device_repeats_its_last_decision_for_three_slots_and_then_answers_by_itself()
    {
        var hold = new DecisionHold(fallbackLevel: 2);
        Assert.Equal((new SlotDecision(0, 2, Placement.Local), DecisionKind.Fallback), hold.For(0));
        hold.Offer(new SlotDecision(1, 3, Placement.Offload));
        Assert.Equal((new SlotDecision(1, 3, Placement.Offload), DecisionKind.Fresh), hold.For(1));
        foreach (long slot in (long[])[2, 3, 4]) Assert.Equal((new SlotDecision(slot, 3, Placement.Offload), DecisionKind.Repeated), hold.For(slot));
        Assert.Equal((new SlotDecision(5, 2, Placement.Local), DecisionKind.Fallback), hold.For(5));
        // A decision for a later slot waits for it; one for an earlier slot is passed over.
        hold.Offer(new SlotDecision(8, 1, Placement.Offload));
        hold.Offer(new SlotDecision(6, 0, Placement.Local));
        Assert.Equal(DecisionKind.Fallback, hold.For(7).Kind);
        Assert.Equal((new SlotDecision(8, 1, Placement.Offload), DecisionKind.Fresh), hold.For(8));
        Assert.Equal((2, 0), (DecisionHold.HighestLocalLevel([0.02, 0.05, 0.1, 0.2], 0.1), DecisionHold.HighestLocalLevel([0.2, 0.3], 0.1)));
    }

    private sealed class Fixed(EdgeDecision decision, Action<EdgeDecision> change) : IPolicy
    {
        public string Name => "fixed";

        public void Decide(EdgeState state, EdgeDecision target)
        {
            target.CopyFrom(decision);
            change(target);
        }
    }
}
