using Gossamer.Learning.Optimization;
using Gossamer.Learning.Schedules;
using Gossamer.Sparsity.Distributions;
using Gossamer.Sparsity.Layers;
using Gossamer.Sparsity.Methods;
using Gossamer.Sparsity.Rounds;
using Gossamer.Sparsity.Training;
using Xunit;

namespace Gossamer.Tests.Sparsity.Methods;

/// <summary>When each method's own schedule has rounds and what it drops then; and which positions random growth takes.</summary>
public sealed class MethodScheduleTests
{
    [Fact]
    public void Every_method_is_found_by_its_name_and_stands_for_itself()
    {
        Assert.Equal(SparseMethods.All.Count, SparseMethods.All.Select(static method => method.Name).Distinct().Count());
        foreach (MethodInfo info in SparseMethods.All)
        {
            Assert.Same(info, SparseMethods.Find(info.Name.ToUpperInvariant()));
            Assert.Equal(info.Name, info.Create(Options(1000)).Name);
        }
        Assert.Contains("snfs", Assert.Throws<ArgumentException>(static () => SparseMethods.Find("sparse")).Message);
    }

    [Fact]
    public void Those_that_drop_and_grow_share_the_plan_they_are_given()
    {
        RoundPlan plan = RoundPlan.Shared(1000);
        foreach (MethodInfo info in SparseMethods.All)
        {
            RoundPlan? rounds = info.Create(Options(1000) with { SharedRounds = plan }).Rounds;
            if (rounds is not null && !info.Name.StartsWith("lottery", StringComparison.Ordinal)) Assert.Same(plan, rounds);
        }
    }

    [Theory]
    [InlineData("itop", 97_656, new long[] { 4000, 8000 }, 24)]
    [InlineData("itop-random-unfired", 97_656, new long[] { 1500, 3000 }, 65)]
    [InlineData("snfs", 1000, new long[] { 100, 200 }, 10)]
    [InlineData("set-original", 1000, new long[] { 100, 200 }, 9)]
    [InlineData("mest", 1600, new long[] { 50, 100 }, 32)]
    [InlineData("gmp", 20_000, new long[] { 100, 200 }, 150)]
    [InlineData("deepr", 50, new long[] { 1, 2 }, 50)]
    [InlineData("dsr", 500_000, new long[] { 1000, 2000 }, 125 + 62 + 31 + 13)]
    public void Own_schedules_are_the_published_ones_scaled(string method, long totalSteps, long[] first, int count)
    {
        RoundPlan rounds = SparseMethods.Find(method).Create(Options(totalSteps)).Rounds!;
        long[] due = [.. Enumerable.Range(1, (int)totalSteps).Select(static step => (long)step).Where(rounds.IsDue)];
        Assert.Equal(first, due.Take(2));
        Assert.Equal(count, due.Length, 3.0);
        Assert.Equal(due[^1], rounds.LastDue(totalSteps));
        Assert.Equal(due[^2], rounds.LastDue(due[^1] - 1));
        Assert.Equal(0, rounds.LastDue(due[0] - 1));
    }

    [Fact]
    public void The_margins_of_MEST_step_down_and_never_pass_half_the_density()
    {
        RoundPlan rounds = Mest.Create(Options(1600) with { Sparsity = 0.9 }).Rounds!;
        Assert.Equal([0.2, 0.2, 0.1, 0.1, 0], new long[] { 1, 899, 900, 1199, 1200 }
            .Select(step => Math.Round(rounds.DropFraction.At(step), 12)));
        Assert.Equal(0.5, Mest.CreateSoft(Options(1600) with { Sparsity = 0.99 }).Rounds!.DropFraction.At(1));
    }

    [Fact]
    public void SET_s_own_density_is_epsilon_times_in_plus_out()
    {
        LayerShape[] layers = [new("a", [300, 784]), new("b", [10, 30])];
        Assert.Equal([20 * 1084, 300], new ErdosRenyiEpsilon(20).Allocate(layers, 0.5));
        Assert.Equal([1084, 40], new ErdosRenyiEpsilon(1).Allocate(layers, 0.5));
    }

    [Fact]
    public void Random_growth_takes_every_free_position_equally_often_and_others_in_each_layer()
    {
        int[] grown = new int[100];
        int alike = 0;
        for (ulong seed = 0; seed < 1200; seed++)
        {
            using var module = HandMade.Module((10, 10), (10, 10));
            SparseMethod method = SetMagnitude.Create(Options(1) with
            {
                Sparsity = 0.5,
                Distribution = new UniformDistribution(),
                SharedRounds = new RoundPlan(1, 1, new ConstantSchedule(0.2)),
            });
            using SparseTrainer trainer = SparseTrainer.Attach(module, method, new Sgd(0), new SparseTrainerOptions { Seed = seed });
            long[][] before = [.. trainer.Layers.Select(static layer => layer.Topology.ToPositions())];
            trainer.StepWith(0, new float[100], new float[100]);
            long[][] joined = [.. trainer.Layers.Select((layer, i) => layer.Topology.ToPositions().Except(before[i]).ToArray())];
            foreach (long position in joined[0]) grown[position]++;
            if (joined[0].SequenceEqual(joined[1])) alike++;
        }
        // A position is inactive in half of the draws and then one of ten grown among sixty: 1200 / 12 times, ± 9.6.
        Assert.All(grown, static count => Assert.InRange(count, 55, 145));
        Assert.Equal(0, alike);
    }

    [Fact]
    public void Unfired_positions_are_grown_first()
    {
        using var module = HandMade.Module((20, 20));
        SparseMethod method = Itop.CreateRandomUnfired(Options(100) with
        {
            Sparsity = 0.9,
            Distribution = new UniformDistribution(),
            SharedRounds = new RoundPlan(1, 100, new ConstantSchedule(0.5)),
        });
        using SparseTrainer trainer = SparseTrainer.Attach(module, method, new Sgd(0));
        // 40 active of 400: 20 new ones in each round until all have had a turn.
        for (int round = 1; round <= 18; round++)
        {
            trainer.StepWith(0, new float[400]);
            Assert.Equal((40 + 20 * round) / 400.0, trainer.ExplorationDegree, 12);
        }
        trainer.StepWith(0, new float[400]);
        Assert.Equal(40, trainer.NonZeros);
        Assert.Equal(1, trainer.ExplorationDegree);
    }

    private static MethodOptions Options(long totalSteps) => new() { Sparsity = 0.8, TotalSteps = totalSteps, StepsPerEpoch = 100 };
}
