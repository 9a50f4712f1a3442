using Gossamer.Learning.Optimization;
using Gossamer.Learning.Schedules;
using Gossamer.Sparsity.Budgets;
using Gossamer.Sparsity.Drop;
using Gossamer.Sparsity.Growth;
using Gossamer.Sparsity.Layers;
using Gossamer.Sparsity.Methods;
using Gossamer.Sparsity.Rounds;
using Gossamer.Sparsity.Training;
using Xunit;

namespace Gossamer.Tests.Sparsity.Methods;

/// <summary>Which weights the rivals drop and how many each layer regrows, against numbers worked out by hand.</summary>
public sealed class DropAndBudgetTests
{
    private const double No = double.NaN;

    [Fact]
    public void Gradual_pruning_follows_the_published_cubic()
    {
        var schedule = new PowerSchedule(0, 0.9, 1000, 10000, 3);
        Assert.Equal(0, schedule.At(1000));
        Assert.Equal(0.267901, schedule.At(2000), 6);
        Assert.Equal(0.7875, schedule.At(5500), 12);
        Assert.Equal(0.9, schedule.At(10000));
    }

    [Theory]
    [InlineData("gmp")]
    [InlineData("gmp-global")]
    public void Gradual_pruning_starts_dense_and_meets_its_target_at_the_last_round(string method)
    {
        var settings = new TinySettings(method) { Sparsity = 0.9, Plan = TinySettings.Rounds(7, 40), TotalSteps = 50 };
        using var training = new TinyTraining(settings);
        Assert.Equal(training.Trainer.Positions, training.Trainer.NonZeros);
        training.Run(27);
        Assert.True(training.Trainer.NonZeros > (long)Math.Round(0.1 * training.Trainer.Positions));
        training.Run(8);
        Assert.Equal((long)Math.Round(0.1 * training.Trainer.Positions), training.Trainer.NonZeros);
        // s(14) of a cubic from 0 to 0.9 over 35 steps.
        using var partial = new TinyTraining(settings);
        partial.Run(14);
        double sparsity = 0.9 - 0.9 * Math.Pow(1 - 14.0 / 35, 3);
        Assert.Equal((1 - sparsity) * partial.Trainer.Positions, partial.Trainer.NonZeros, method == "gmp" ? 1.6 : 0.5);
    }

    [Fact]
    public void SET_drops_among_positive_and_negative_weights_separately_and_leaves_the_last_layer()
    {
        SparseLayer first = HandMade.Layer("first", 2, 0.1, -0.5, 0.2, -0.01, 0.3, -0.02, 0.4, No, -0.6, No);
        SparseLayer last = HandMade.Layer("last", 1, 0.001, No, 0.002, 0.003);
        Round round = HandMade.Round(0.5, true, first, last);
        new DropSmallestBySign(DropRounding.Truncate).Drop(round);
        Assert.Equal([0.1, 0.2, -0.01, -0.02], Dropped(round.Layers[0]));
        Assert.Empty(Dropped(round.Layers[1]));
    }

    [Fact]
    public void One_threshold_over_all_layers_adapts_by_factors_of_two()
    {
        // 3 of 6 active weights lie below 0.05; wanted are 0.5 · 6 = 3: within 10 %, so the threshold stays.
        var threshold = new AdaptiveThreshold(new MagnitudeScore(), 0.05);
        threshold.Drop(HandMade.Round(0.5, false, A(), B()));
        Assert.Equal(0.05, threshold.Value);
        // Wanted 1, dropped 3: halved.
        threshold.Drop(HandMade.Round(0.17, false, A(), B()));
        Assert.Equal(0.025, threshold.Value);
        // Wanted 3, dropped 2 (0.01 and 0.02): doubled.
        Round round = HandMade.Round(0.5, false, A(), B());
        threshold.Drop(round);
        Assert.Equal([0.01], Dropped(round.Layers[0]));
        Assert.Equal([0.02], Dropped(round.Layers[1]));
        Assert.Equal(0.05, threshold.Value);

        static SparseLayer A() => HandMade.Layer("a", 1, 0.01, 0.3, -0.04, No, No, No);
        static SparseLayer B() => HandMade.Layer("b", 1, 0.02, 0.5, -0.6, No, No, No);
    }

    [Fact]
    public void The_threshold_keeps_one_weight_a_layer_and_drops_no_more_than_can_be_replaced()
    {
        // All weights lie below the threshold; two positions are free in the whole network.
        SparseLayer a = HandMade.Layer("a", 1, 0.01, 0.03, No);
        SparseLayer b = HandMade.Layer("b", 1, 0.02, 0.04, 0.05, No);
        Round round = HandMade.Round(1, false, a, b);
        new AdaptiveThreshold(new MagnitudeScore(), 10).Drop(round);
        Assert.Equal([0.01], Dropped(round.Layers[0]));
        Assert.Equal([0.02], Dropped(round.Layers[1]));

        SparseLayer alone = HandMade.Layer("a", 1, 0.01, 0.03, No, No, No);
        Round free = HandMade.Round(1, false, alone);
        new AdaptiveThreshold(new MagnitudeScore(), 10).Drop(free);
        Assert.Equal([0.01], Dropped(free.Layers[0]));
    }

    [Fact]
    public void Regrowth_is_split_in_proportion_to_the_kept_and_what_does_not_fit_goes_elsewhere()
    {
        // a keeps 6 of 7 with no room but 1; b keeps 2 of 6 with room for 6. Five to regrow: a's share 3.75 does not fit.
        SparseLayer a = HandMade.Layer("a", 1, 1, 2, 3, 4, 5, 6, 0.1, No);
        SparseLayer b = HandMade.Layer("b", 1, 1, 2, 0.1, 0.1, 0.1, 0.1, No, No, No, No, No, No);
        Round round = HandMade.Round(0.5, false, a, b);
        round.Layers[0].Drop(6);
        for (int rank = 2; rank < 6; rank++) round.Layers[1].Drop(rank);
        new RedistributedBudget().AfterDrop(round);
        Assert.Equal([1, 4], round.Layers.Select(static layer => layer.GrowCount));
    }

    [Fact]
    public void Regrowth_where_everything_fits_is_by_largest_remainder()
    {
        // Kept 3 and 1, dropped 2 and 1: shares 2.25 and 0.75 of three.
        SparseLayer a = HandMade.Layer("a", 1, 1, 2, 3, 0.1, 0.1, No, No, No, No);
        SparseLayer b = HandMade.Layer("b", 1, 1, 0.1, No, No, No);
        Round round = HandMade.Round(0.5, false, a, b);
        round.Layers[0].Drop(3);
        round.Layers[0].Drop(4);
        round.Layers[1].Drop(1);
        new RedistributedBudget().AfterDrop(round);
        Assert.Equal([2, 1], round.Layers.Select(static layer => layer.GrowCount));
    }

    [Fact]
    public void Sparse_momentum_moves_weights_to_the_layer_of_larger_momentum()
    {
        // Both layers 10 × 10 with 20 active of 100; the momentum of b is three times that of a, everywhere.
        using var module = HandMade.Module((10, 10), (10, 10));
        SparseMethod method = SparseMomentum.Create(new MethodOptions
        {
            Sparsity = 0.8,
            TotalSteps = 100,
            StepsPerEpoch = 1,
            SharedRounds = new RoundPlan(1, 1, new ConstantSchedule(0.4)),
        });
        using SparseTrainer trainer = SparseTrainer.Attach(module, method, new Sgd(0.9));
        Assert.Equal([20, 20], trainer.Layers.Select(static layer => layer.Topology.NonZeros));
        trainer.StepWith(0, Constant(100, 1), Constant(100, -3));
        // 8 dropped from each; 16 · 1/4 and 16 · 3/4 regrown.
        Assert.Equal([20 - 8 + 4, 20 - 8 + 12], trainer.Layers.Select(static layer => layer.Topology.NonZeros));
    }

    [Fact]
    public void Sparse_momentum_fills_no_layer_beyond_99_percent_and_spreads_the_rest()
    {
        // a has 6 + 6 = 12 places for 24 · 1 regrown; 99 % of them, 11, are used and 13 go to b, whose momentum is 0.
        using var module = HandMade.Module((3, 6), (10, 10));
        SparseMethod method = SparseMomentum.Create(new MethodOptions
        {
            Sparsity = 1 - 48.0 / 118,
            TotalSteps = 100,
            StepsPerEpoch = 1,
            Distribution = new Fixed(12, 36),
            SharedRounds = new RoundPlan(1, 1, new ConstantSchedule(0.5)),
        });
        using SparseTrainer trainer = SparseTrainer.Attach(module, method, new Sgd(0.9));
        trainer.StepWith(0, Constant(18, 1), Constant(100, 0));
        Assert.Equal([6 + 11, 18 + 13], trainer.Layers.Select(static layer => layer.Topology.NonZeros));
    }

    [Fact]
    public void A_nearly_dense_layer_of_sparse_momentum_drops_at_most_its_sparsity()
    {
        using var module = HandMade.Module((10, 10), (10, 10));
        SparseMethod method = SparseMomentum.Create(new MethodOptions
        {
            Sparsity = 0.5,
            TotalSteps = 100,
            StepsPerEpoch = 1,
            Distribution = new Fixed(90, 10),
            SharedRounds = new RoundPlan(1, 1, new ConstantSchedule(0.5)),
        });
        using SparseTrainer trainer = SparseTrainer.Attach(module, method, new Sgd(0.9));
        int[] dropped = [];
        trainer.RoundCompleted += (summary, _) => dropped = [.. summary.Layers.Select(static layer => layer.Dropped)];
        trainer.StepWith(0, Constant(100, 3), Constant(100, 1));
        Assert.Equal([9, 5], dropped);
    }

    [Fact]
    public void Momentum_has_the_form_of_the_optimizer()
    {
        foreach ((Optimizer optimizer, double expected) in new (Optimizer, double)[]
        {
            (new Sgd(0.9), 0.9 * 2 + 4),
            (new AdamW(), (0.9 * 0.2 + 0.4) / (Math.Sqrt(0.999 * 0.004 + 0.001 * 16) + 1e-8)),
        })
        {
            using var module = HandMade.Module((2, 2));
            var momentum = new DenseMomentum();
            var method = new SparseMethod("momentum", 0.5) { Extensions = [momentum] };
            using SparseTrainer trainer = SparseTrainer.Attach(module, method, optimizer);
            trainer.StepWith(0, Constant(4, 2));
            trainer.StepWith(0, Constant(4, 4));
            Assert.Equal(expected, momentum.MeanActive(trainer.Layers[0]), 1e-5);
            Assert.Equal(2, trainer.DenseGradientSteps);
        }
    }

    [Theory]
    [InlineData("mest", 20, 8)]
    [InlineData("mest-soft", 28, 8)]
    public void Elastic_mutation_passes_through_a_smaller_number_than_it_trains_with(string method, int trained, int changed)
    {
        using var module = HandMade.Module((10, 10));
        SparseMethod mest = SparseMethods.Find(method).Create(new MethodOptions
        {
            Sparsity = 0.8,
            TotalSteps = 100,
            StepsPerEpoch = 1,
            SharedRounds = new RoundPlan(10, 35, new ConstantSchedule(0.4)),
        });
        using SparseTrainer trainer = SparseTrainer.Attach(module, mest, new Sgd(0));
        var summaries = new List<RoundSummary>();
        trainer.RoundCompleted += (summary, _) => summaries.Add(summary);
        for (int step = 0; step < 40; step++)
        {
            trainer.StepWith(0, Constant(100, 0));
            Assert.Equal(trainer.DeclaredUnits, trainer.NonZeros);
            if (trainer.Steps == 20) Assert.Equal(trained, trainer.NonZeros);
        }
        Assert.Equal(changed, summaries[1].Layers[0].Dropped);
        Assert.Equal(changed, summaries[1].Layers[0].Grown);
        Assert.Equal(20, trainer.NonZeros);
    }

    [Fact]
    public void Importance_may_count_the_gradient()
    {
        double[] scores = new double[2];
        new MagnitudeScore(0.5).Score([-1, 2], [4, -0.5], scores);
        Assert.Equal([3, 2.25], scores);
    }

    [Fact]
    public void Deep_rewiring_draws_layers_in_proportion_to_their_size()
    {
        // 400 replacements over layers of 300 and 100 initial weights with room enough.
        using var module = HandMade.Module((60, 60), (60, 60));
        SparseMethod method = DeepRewiring.CreateGlobal(new MethodOptions
        {
            Sparsity = 1 - 400.0 / 7200,
            TotalSteps = 10,
            StepsPerEpoch = 1,
            Distribution = new Fixed(300, 100),
        });
        using SparseTrainer trainer = SparseTrainer.Attach(module, method, new Sgd(0));
        // A gradient along each weight, large enough to turn every sign.
        trainer.StepWith(1, [.. trainer.Layers.Select(
            static layer => Array.ConvertAll(HandMade.Dense(layer.Parameter.Value), static w => 2 * w))]);
        Assert.Equal(400, trainer.NonZeros);
        Assert.InRange(trainer.Layers[0].Topology.NonZeros, 265, 335);
    }

    [Fact]
    public void Dropping_over_the_network_breaks_ties_by_name_and_spares_the_best_of_each_layer()
    {
        SparseLayer z = HandMade.Layer("z", 1, 1, 1, 1);
        SparseLayer a = HandMade.Layer("a", 1, 0.1, 0.2);
        SparseLayer m = HandMade.Layer("m", 1, 1, 1, 1);
        Round round = HandMade.Round(0, true, z, a, m);
        round.KeptTotal = 5;
        new DropGlobally(new MagnitudeScore()).Drop(round);
        Assert.Equal([0, 1, 2], round.Layers.Select(static layer => layer.Dropped));
    }

    private static double[] Dropped(LayerRound layer) =>
        [.. Enumerable.Range(0, layer.ActiveUnits.Length).Where(layer.IsDropped).Select(rank => Math.Round(layer.Weights[rank], 6))];

    private static float[] Constant(int count, float value) => [.. Enumerable.Repeat(value, count)];

    private sealed class Fixed(params int[] budgets) : Gossamer.Sparsity.Distributions.ISparsityDistribution
    {
        public string Name => "fixed";

        public int[] Allocate(IReadOnlyList<LayerShape> layers, double density) => budgets;
    }
}
