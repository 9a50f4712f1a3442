using Gossamer.Inference.Checkpoints;
using Gossamer.Kernels.Formats;
using Gossamer.Learning.Optimization;
using Gossamer.Learning.Schedules;
using Gossamer.Sparsity.Drop;
using Gossamer.Sparsity.Growth;
using Gossamer.Sparsity.Layers;
using Gossamer.Sparsity.Methods;
using Gossamer.Sparsity.Rounds;
using Gossamer.Sparsity.Structures;
using Gossamer.Sparsity.Training;
using Xunit;
using static TorchSharp.torch;

namespace Gossamer.Tests.Sparsity.Methods;

/// <summary>
/// Defects that public implementations of sparse training have, each with the test that would find it here;
/// the tenth is in <see cref="SharedPointerDefectTests"/>.
/// </summary>
public sealed class PeerDefectTests
{
    private const double No = double.NaN;

    [Fact]
    public void Defect_1_initial_masks_drawn_by_coin_have_about_the_right_number_of_weights()
    {
        for (ulong seed = 0; seed < 50; seed++)
        {
            using var training = new TinyTraining(new TinySettings("static") { Seed = seed, Sparsity = 0.83 });
            Assert.Equal((long)Math.Round(0.17 * training.Trainer.Positions), training.Trainer.NonZeros);
        }
    }

    [Fact]
    public void Defect_2_ties_at_a_threshold_and_active_zeros_fall_out_of_the_mask()
    {
        // Four of five active weights tie with the one to drop, one is exactly zero.
        SparseLayer layer = HandMade.Layer("a", 1, 0.5, 0.5, 0, 0.5, 0.5, No, No);
        Round round = HandMade.Round(0.4, true, layer);
        new DropSmallest(new MagnitudeScore()).Drop(round);
        Assert.Equal([true, false, true, false, false], Enumerable.Range(0, 5).Select(round.Layers[0].IsDropped));

        // A round that drops nothing keeps active weights whose value is zero.
        using var module = HandMade.Module((4, 4));
        using SparseTrainer trainer = SparseTrainer.Attach(module, Rigl.Create(Options(0)), new Sgd(0));
        HandMade.Set(trainer.Layers[0].Parameter.Value, new float[16]);
        long[] before = trainer.Layers[0].Topology.ToPositions();
        trainer.StepWith(0, new float[16]);
        Assert.Equal(1, trainer.Rounds);
        Assert.Equal(before, trainer.Layers[0].Topology.ToPositions());
    }

    [Fact]
    public void Defect_3_noise_on_drop_scores_lets_inactive_entries_outrank_tiny_weights()
    {
        // Tiny active weights, far below any noise, against inactive positions: only active ones may be kept or dropped.
        SparseLayer layer = HandMade.Layer("a", 1, 1e-30, No, 3e-30, No, 2e-30, No, 4e-30, No);
        Round round = HandMade.Round(0.5, true, layer);
        new DropSmallest(new MagnitudeScore()).Drop(round);
        Assert.Equal([true, false, true, false], Enumerable.Range(0, 4).Select(round.Layers[0].IsDropped));
    }

    [Fact]
    public void Defect_4_budgets_recomputed_as_a_float_density_lose_weights_of_large_layers()
    {
        // 2²⁴ + 1 active of 2²⁴ + 3: as a float density times the size, one would be lost in every round.
        const int Columns = 16_777_219, Active = 16_777_217;
        Assert.NotEqual(Active, (int)((float)Active / Columns * Columns));
        long[] positions = [.. Enumerable.Range(0, Active).Select(static i => (long)i)];
        using Tensor weights = ones(1, Columns);
        var shape = new LayerShape("large", [1, Columns]);
        var layer = new SparseLayer(
            shape, new Parameter("large", weights), new Unstructured().Bind(shape), SparseTopology.FromPositions(1, Columns, positions));
        var round = new LayerRound(layer, [], [], true, default);
        Assert.Equal(Active, round.Target);
        Assert.Equal(0, round.GrowCount);
        round.Drop(5);
        Assert.Equal(1, round.GrowCount);
        Assert.Equal(Active, new Gossamer.Sparsity.Budgets.ConstantBudget() is Gossamer.Sparsity.Budgets.IBudgetPolicy budget
            ? budget.DeclaredTotal([layer], 1) : null);
        layer.Parameter.Dispose();
    }

    [Theory]
    [InlineData(TinyOptimizer.Momentum)]
    [InlineData(TinyOptimizer.AdamW)]
    public void Defect_5_only_momentum_is_masked_and_Adam_s_moments_are_not(TinyOptimizer optimizer)
    {
        using var training = new TinyTraining(new TinySettings("set") { Optimizer = optimizer, Plan = TinySettings.Rounds(3, 24) });
        int slots = 0;
        training.Trainer.RoundCompleted += (_, changes) =>
        {
            foreach (LayerChange change in changes)
                foreach (string name in change.Round.Layer.Parameter.Slots)
                {
                    float[] slot = HandMade.Dense(change.Round.Layer.Parameter.Slot(name));
                    long[] gone = [.. change.Delta.Before.ToPositions().Where(p => !change.Delta.After.Contains(p))];
                    Assert.All(gone, p => Assert.Equal(0, slot[p]));
                    Assert.Contains(slot, static value => value != 0);
                    slots++;
                }
        };
        training.Run(24);
        Assert.Equal(8 * 3 * (optimizer == TinyOptimizer.AdamW ? 2 : 1), slots);
    }

    [Fact]
    public void Defect_6_grown_weights_keep_stale_dense_values()
    {
        using var module = HandMade.Module((4, 5));
        using SparseTrainer trainer = SparseTrainer.Attach(module, Rigl.Create(Options(0.5)), new Sgd(0));
        SparseLayer layer = trainer.Layers[0];
        long[] before = layer.Topology.ToPositions();
        // Something writes into inactive positions between steps, as an optimizer without masks would.
        HandMade.Set(layer.Parameter.Value, [.. Enumerable.Repeat(7f, 20)]);
        trainer.StepWith(0, [.. Enumerable.Range(0, 20).Select(i => layer.Topology.Contains(i) ? 0f : 1f)]);
        long[] grown = [.. layer.Topology.ToPositions().Except(before)];
        Assert.NotEmpty(grown);
        float[] values = HandMade.Dense(layer.Parameter.Value);
        Assert.All(grown, position => Assert.Equal(0, values[position]));
    }

    [Theory]
    [InlineData("set")]
    [InlineData("itop-random-unfired")]
    [InlineData("mest")]
    public void Defect_7_random_growth_is_a_probability_and_not_a_count(string method)
    {
        using var training = new TinyTraining(new TinySettings(method) { Kind = TinyKind.Wide, Plan = TinySettings.Rounds(1, 40, 0.37) });
        training.Trainer.RoundCompleted += (summary, _) =>
            Assert.All(summary.Layers, static layer => Assert.Equal(layer.Dropped, layer.Grown));
        training.Run(40);
        Assert.Equal(40, training.Trainer.Rounds);
    }

    [Fact]
    public void Defect_8_pruning_by_sign_removes_almost_everything()
    {
        double[] weights = [.. Enumerable.Range(1, 20).Select(static i => i % 2 == 0 ? i : -i), .. Enumerable.Repeat(No, 20)];
        Round round = HandMade.Round(0.3, true, HandMade.Layer("a", 1, weights));
        new DropSmallestBySign().Drop(round);
        LayerRound layer = round.Layers[0];
        Assert.Equal(6, layer.Dropped);
        Assert.Equal([-1, 2, -3, 4, -5, 6], Enumerable.Range(0, 20).Where(layer.IsDropped).Select(rank => layer.Weights[rank]));
    }

    [Fact]
    public void Defect_9_a_checkpoint_holds_values_without_positions()
    {
        using var training = new TinyTraining(new TinySettings("rigl"));
        training.Run(9);
        StateWriter state = training.Save();
        foreach (SparseLayer layer in training.Layers)
        {
            SafetensorsEntry columns = state.Tensors[$"trainer/layers/{layer.Name}/column-indices"];
            Assert.Equal(layer.Topology.ColumnIndices.ToArray(), columns.ToArray<int>());
            Assert.Equal(layer.Topology.NonZeros, state.Tensors[$"trainer/parameters/{layer.Name}/value"].ToArray<float>().Length);
            Assert.Equal(layer.Topology.NonZeros, state.Tensors[$"trainer/parameters/{layer.Name}/momentum"].ToArray<float>().Length);
        }
    }

    [Fact]
    public void Defect_11_sampling_with_replacement_gives_fewer_connections_than_asked()
    {
        // 90 of 100 positions: with replacement about 59 would be distinct.
        using var module = HandMade.Module((10, 10));
        using SparseTrainer trainer = SparseTrainer.Attach(module, SetMagnitude.Create(Options(0.5) with { Sparsity = 0.1 }), new Sgd(0));
        Assert.Equal(90, trainer.NonZeros);
        for (int step = 0; step < 3; step++)
        {
            trainer.StepWith(0, new float[100]);
            Assert.Equal(90, trainer.Layers[0].Topology.ToPositions().Distinct().Count());
        }
    }

    [Theory]
    [InlineData("rigl")]
    [InlineData("dst-ee")]
    [InlineData("snfs")]
    public void Defect_12_candidates_that_all_score_zero_let_active_ones_be_grown(string method)
    {
        using var module = HandMade.Module((6, 6), (5, 5));
        using SparseTrainer trainer = SparseTrainer.Attach(module, SparseMethods.Find(method).Create(Options(0.5)), new Sgd(0.9));
        long before = trainer.NonZeros;
        for (int step = 0; step < 4; step++) trainer.StepWith(0.1, new float[36], new float[25]);
        Assert.Equal(4, trainer.Rounds);
        Assert.Equal(before, trainer.NonZeros);
    }

    [Fact]
    public void Defect_13_a_signed_bonus_punishes_negative_gradients()
    {
        double[] scores = new double[2];
        var context = new GrowContext(1000, 1, default, 0);
        var score = new ExplorationScore { Coefficient = new ConstantSchedule(1e-2) };
        score.Score(context, 0, [0.05, -0.05], [0, 0], scores);
        Assert.Equal(scores[0], scores[1]);
        (score with { Sign = GradientSign.SignedSum }).Score(context, 0, [0.05, -0.05], [0, 0], scores);
        Assert.True(scores[0] > scores[1]);
    }

    [Fact]
    public void Defect_14_micro_batches_advance_the_round_counter()
    {
        var rounds = new List<long>();
        using var training = new TinyTraining(new TinySettings("rigl") { MicroBatches = 4, Plan = TinySettings.Rounds(5, 20) });
        training.Trainer.RoundCompleted += (summary, _) => rounds.Add(summary.Step);
        training.Run(20);
        Assert.Equal([5, 10, 15, 20], rounds);
    }

    /// <summary>A round after every step.</summary>
    private static MethodOptions Options(double dropFraction) => new()
    {
        Sparsity = 0.5,
        TotalSteps = 10,
        StepsPerEpoch = 1,
        SharedRounds = new RoundPlan(1, 10, new ConstantSchedule(dropFraction)),
    };
}
