using Gossamer.EdgeInference.Exact;
using Gossamer.EdgeInference.Model;
using Gossamer.EdgeInference.Policies;
using Gossamer.EdgeInference.Simulation;
using Gossamer.EdgeInference.Solvers;
using Gossamer.Kernels.Randomness;
using Xunit;

namespace Gossamer.Tests.EdgeInference;

/// <summary>Exact solutions against golden values of an independent solver, and against each other.</summary>
public sealed class ExactTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A kink, a smooth point, and much load; the other golden values are in docs/collaborative-inference.md.</summary>
    public static TheoryData<string, double, double, double> Golden => new()
    {
        { "toy-light", 0.90, 1.375, 9.375 },
        { "toy-light", 0.95, 2.00682071, 17.5 },
        { "toy-heavy", 0.90, 5.90885651, 66.014305 },
    };

    [Fact]
    public void Of_the_720_states_of_the_toy_704_can_be_reached()
    {
        FiniteModel model = Toy("toy-heavy", 0.9);
        Assert.Equal((704, 16), (model.States, model.Actions));
        Assert.Null(FiniteModel.TryCreate(new EdgeModel(Scenarios.Nominal)));
    }

    [Theory, MemberData(nameof(Golden))]
    public void The_linear_program_and_value_iteration_meet_the_golden_values(string toy, double threshold, double delay, double multiplier)
    {
        FiniteModel model = Toy(toy, threshold);
        OccupancySolution solution = OccupancyLp.Solve(model);
        Assert.Equal(delay, solution.Delay, 1e-6);
        // Strong duality: without the constraint, at its multiplier, the gain is the same. Where the optimum has a kink there are several.
        Assert.Equal(delay, RelativeValueIteration.Solve(model, [.. solution.Multipliers], 1e-9).Gain, 1e-6);
        Assert.Equal(delay, RelativeValueIteration.Solve(model, [multiplier], 1e-9).Gain, 1e-5);
        if (threshold != 0.9 || toy != "toy-light") Assert.Equal(multiplier, solution.Multipliers[0], 1e-4 * multiplier);
    }

    [Theory]
    [InlineData("toy-heavy", 0.70, 1.6)]
    public void Promises_that_cost_nothing_have_no_multiplier(string toy, double threshold, double delay)
    {
        OccupancySolution solution = OccupancyLp.Solve(Toy(toy, threshold));
        Assert.Equal(delay, solution.Delay, 1e-6);
        Assert.Equal(0, solution.Multipliers[0], 1e-4);
    }

    [Fact]
    public void Simulating_the_optimal_policy_of_given_multipliers_earns_its_gain()
    {
        FiniteModel model = Toy("toy-heavy", 0.9);
        GainResult solution = RelativeValueIteration.Solve(model, [30.0], 1e-9);
        EdgeEnv env = EdgeSystems.Begun(model.Model, 4);
        var decision = new EdgeDecision(model.Model);
        double cost = 0;
        const int Slots = 60_000;
        for (int t = 0; t < Slots; t++)
        {
            model.Decode(solution.Policy[model.IndexOf(env.State)], decision);
            env.Advance(decision);
            cost += env.Outcome.Delay - 30 * (env.Outcome.Accuracy[0] - 0.9);
        }
        Assert.Equal(solution.Gain, cost / Slots, 0.15);
    }

    [Fact]
    public void One_slot_is_nearly_enough_with_little_load_and_not_with_much()
    {
        var light = new EdgeModel(WithThreshold(Scenarios.ToyLight with { DelayWeight = 5 }, 0.9));
        PolicyResult easy = PolicyEvaluation.Run(light, new DppPolicy(light), 1, 50_000, cancellation: Token);
        Assert.Equal(1.380, 2 * easy.Delay, 0.02);
        Assert.Equal(9.375, easy.MeanZOverV[0], 0.9375);
        var heavy = new EdgeModel(WithThreshold(Scenarios.ToyHeavy with { DelayWeight = 5 }, 0.9));
        Assert.Equal(8.28, 2 * PolicyEvaluation.Run(heavy, new DppPolicy(heavy), 1, 50_000, cancellation: Token).Delay, 0.25);
    }

    [Fact]
    public void The_lower_bound_lies_below_the_optimum_and_where_the_prototype_found_it()
    {
        foreach ((string toy, double threshold, double delay) in ((string, double, double)[])[("toy-light", 0.9, 1.375), ("toy-heavy", 0.9, 5.90885651)])
        {
            LowerBoundResult bound = LowerBound.Compute(new EdgeModel(WithThreshold(Scenarios.Parse(toy), threshold)), draws: 10_000, cancellation: Token);
            Assert.InRange(2 * bound.Low, 0, delay);
        }
        LowerBoundResult nominal = LowerBound.Compute(new EdgeModel(Scenarios.Nominal), [6.9, 8.9], draws: 10_000, cancellation: Token);
        Assert.Equal(0.3526, nominal.Delay, 0.003);
        Assert.True(nominal.Low < nominal.Delay);
    }

    [Fact]
    public void Interior_points_find_the_optimum_of_random_transports()
    {
        // Supplies meet demands of the same sum: brute force over vertices by the north-west corner of every order of rows and columns.
        var random = new CounterRandom(5, "transport");
        for (ulong sample = 0; sample < 10; sample++)
        {
            double[] supply = [1 + random.Uniform(sample * 100), 1 + random.Uniform(sample * 100 + 1), 1 + random.Uniform(sample * 100 + 2)];
            double[] demand = [0.5 * supply.Sum(), 0.3 * supply.Sum(), 0.2 * supply.Sum()];
            double[,] cost = new double[3, 3];
            for (int i = 0; i < 9; i++) cost[i / 3, i % 3] = random.Uniform(sample * 100 + 10 + (ulong)i);
            var program = new LinearProgram(6);
            for (int i = 0; i < 3; i++) (program.RightHandSide[i], program.RightHandSide[3 + i]) = (supply[i], demand[i]);
            for (int i = 0; i < 3; i++)
                for (int j = 0; j < 3; j++) program.Add(cost[i, j], [(i, 1.0), (3 + j, 1.0)]);
            double best = double.PositiveInfinity;
            foreach (int[] order in Permutations(9)) best = Math.Min(best, Greedy(supply, demand, cost, order));
            Assert.Equal(best, InteriorPoint.Solve(program).Objective, 1e-6);
        }
    }

    [Fact]
    public void Infeasible_programs_are_refused()
    {
        var program = new LinearProgram(2);
        (program.RightHandSide[0], program.RightHandSide[1]) = (1, 3);
        program.Add(1, [(0, 1.0), (1, 1.0)]);
        Assert.Throws<InvalidOperationException>(() => InteriorPoint.Solve(program));
    }

    private static FiniteModel Toy(string name, double threshold) => FiniteModel.TryCreate(new EdgeModel(WithThreshold(Scenarios.Parse(name), threshold)))!;

    private static EdgeScenario WithThreshold(EdgeScenario scenario, double threshold) => scenario with { Services = [scenario.Services[0] with { Threshold = threshold }] };

    /// <summary>Fills cells as far as they go in an order: every vertex of the transport polytope comes about in some order.</summary>
    private static double Greedy(double[] supply, double[] demand, double[,] cost, int[] order)
    {
        double[] left = [.. supply], open = [.. demand];
        double total = 0;
        foreach (int cell in order)
        {
            double moved = Math.Min(left[cell / 3], open[cell % 3]);
            left[cell / 3] -= moved;
            open[cell % 3] -= moved;
            total += moved * cost[cell / 3, cell % 3];
        }
        return total;
    }

    /// <summary>Some thousand orders of <paramref name="count"/> cells, by chance but the same each time.</summary>
    private static IEnumerable<int[]> Permutations(int count)
    {
        var random = new CounterRandom(1, "orders");
        for (ulong i = 0; i < 4000; i++)
        {
            int[] order = [.. Enumerable.Range(0, count)];
            random.Fork(i).Shuffle(order.AsSpan());
            yield return order;
        }
    }
}
