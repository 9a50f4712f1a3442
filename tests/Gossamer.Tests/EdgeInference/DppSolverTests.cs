using Gossamer.EdgeInference.Model;
using Gossamer.EdgeInference.Solvers;
using Gossamer.Kernels.Randomness;
using Xunit;

namespace Gossamer.Tests.EdgeInference;

/// <summary>The one-slot minimiser against every decision there is.</summary>
public sealed class DppSolverTests
{
    public static TheoryData<EdgeWaitCharging, int, int> Cases => new()
    {
        { EdgeWaitCharging.AllDevices, 4, 0 },
        { EdgeWaitCharging.AllDevices, 2, 2 },
        { EdgeWaitCharging.AllDevices, 3, 1 },
        { EdgeWaitCharging.OffloadersOnly, 3, 0 },
        { EdgeWaitCharging.OffloadersOnly, 2, 2 },
    };

    [Theory, MemberData(nameof(Cases))]
    public void It_equals_brute_force_where_no_edge_queue_overflows(EdgeWaitCharging charging, int first, int second)
    {
        EdgeModel model = second == 0 ? EdgeSystems.Small(charging, first) : EdgeSystems.Small(charging, first, second);
        var solver = new DppSolver(model);
        Assert.Equal(charging == EdgeWaitCharging.AllDevices, solver.IsExact);
        for (ulong i = 0; i < 25; i++)
        {
            EdgeState state = EdgeSystems.Draw(model, new CounterRandom(i, "states"));
            (double found, double best, _) = Compare(model, solver, state);
            Assert.Equal(best, found, 1e-9 * (1 + Math.Abs(best)));
        }
    }

    [Fact]
    public void With_edge_overflow_the_gap_is_bounded_by_the_penalty_and_mostly_nothing()
    {
        EdgeModel model = EdgeSystems.Small(EdgeWaitCharging.AllDevices, 2, 2);
        var solver = new DppSolver(model);
        int equal = 0, overflowing = 0;
        for (ulong i = 0; i < 60; i++)
        {
            EdgeState state = EdgeSystems.Draw(model, new CounterRandom(i, "overflowing"));
            for (int m = 0; m < model.Services; m++) state.EdgeBits[m] = model.Scenario.EdgeQueueBits * (1 - 0.03 * (i % 5));
            (double found, double best, bool overflow) = Compare(model, solver, state);
            if (!overflow) continue;
            overflowing++;
            Assert.InRange(found, best - 1e-9, best + 2 * model.Scenario.DelayWeight * model.Scenario.OverflowPenalty + 1e-9);
            Assert.True(solver.LowerValue <= best + 1e-9);
            if (found <= best + 1e-9) equal++;
        }
        Assert.True(overflowing >= 10, $"{overflowing} states overflow");
        Assert.True(equal >= 0.8 * overflowing, $"{equal} of {overflowing} are exact");
    }

    [Fact]
    public void Three_services_are_solved_by_alternation()
    {
        EdgeModel model = EdgeSystems.Small(EdgeWaitCharging.AllDevices, 2, 1, 1);
        var solver = new DppSolver(model);
        Assert.False(solver.IsExact);
        double worst = 0;
        for (ulong i = 0; i < 25; i++)
        {
            (double found, double best, _) = Compare(model, solver, EdgeSystems.Draw(model, new CounterRandom(i, "three")));
            Assert.True(found >= best - 1e-9);
            worst = Math.Max(worst, (found - best) / (1 + Math.Abs(best)));
        }
        Assert.True(worst < 0.01, $"the greatest gap is {worst}");
    }

    [Fact]
    public void The_objective_it_reports_is_the_reward_it_earns()
    {
        var model = new EdgeModel(new EdgeScenario());
        var solver = new DppSolver(model);
        var decision = new EdgeDecision(model);
        var outcome = new SlotOutcome(model);
        for (ulong i = 0; i < 200; i++)
        {
            EdgeState state = EdgeSystems.Draw(model, new CounterRandom(i, "earned"), edgeFill: 1);
            double objective = solver.Solve(state, decision);
            SlotEquations.Evaluate(model, state, decision, outcome);
            Assert.Equal(-outcome.Reward, objective, 1e-9 * (1 + Math.Abs(objective)));
            Assert.True(solver.LowerValue <= objective + 1e-12);
        }
    }

    [Fact]
    public void Permuting_the_devices_of_a_service_permutes_the_decision()
    {
        var model = new EdgeModel(new EdgeScenario());
        var solver = new DppSolver(model);
        (EdgeDecision decision, EdgeDecision turned) = (new EdgeDecision(model), new EdgeDecision(model));
        for (ulong i = 0; i < 50; i++)
        {
            EdgeState state = EdgeSystems.Draw(model, new CounterRandom(i, "permuted")), other = new(model);
            other.CopyFrom(state);
            for (int n = 0; n < 5; n++)
            {
                int from = (n + 2) % 5;
                (other.LocalBits[n], other.TaskBits[n], other.UploadSecondsPerBit[n], other.Channel[n]) =
                    (state.LocalBits[from], state.TaskBits[from], state.UploadSecondsPerBit[from], state.Channel[from]);
            }
            double objective = solver.Solve(state, decision), same = solver.Solve(other, turned);
            Assert.Equal(objective, same, 1e-9 * (1 + Math.Abs(objective)));
            for (int n = 0; n < 5; n++)
            {
                if (state.TaskBits[(n + 2) % 5] == 0) continue;
                Assert.Equal(decision.Places[(n + 2) % 5], turned.Places[n]);
                Assert.Equal(decision.Levels[(n + 2) % 5], turned.Levels[n]);
            }
        }
    }

    [Fact]
    public void Prices_of_backlog_lower_what_is_sent_to_the_edge()
    {
        var model = new EdgeModel(new EdgeScenario());
        var solver = new DppSolver(model);
        var decision = new EdgeDecision(model);
        var outcome = new SlotOutcome(model);
        for (ulong i = 0; i < 50; i++)
        {
            EdgeState state = EdgeSystems.Draw(model, new CounterRandom(i, "priced"));
            double before = double.PositiveInfinity;
            foreach (double price in (double[])[0, 1e-8, 1e-7, 1e-6])
            {
                solver.Solve(state, decision, [price, price]);
                SlotEquations.Evaluate(model, state, decision, outcome);
                double sent = outcome.OffloadedBits.Sum();
                Assert.True(sent <= before + 1e-6);
                before = sent;
            }
        }
    }

    private static (double Found, double Best, bool Overflow) Compare(EdgeModel model, DppSolver solver, EdgeState state)
    {
        var decision = new EdgeDecision(model);
        var outcome = new SlotOutcome(model);
        double found = solver.Solve(state, decision), best = double.PositiveInfinity;
        bool overflow = false;
        SlotEquations.Evaluate(model, state, decision, outcome);
        Assert.Equal(-outcome.Reward, found, 1e-9 * (1 + Math.Abs(found)));
        foreach (EdgeDecision other in EdgeSystems.AllDecisions(model))
        {
            SlotEquations.Evaluate(model, state, other, outcome);
            best = Math.Min(best, -outcome.Reward);
            overflow |= outcome.EdgeOverflows > 0;
        }
        return (found, best, overflow);
    }
}
