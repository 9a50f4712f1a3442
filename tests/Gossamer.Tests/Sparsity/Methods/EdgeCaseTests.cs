using Gossamer.Learning.Optimization;
using Gossamer.Learning.Schedules;
using Gossamer.Sparsity.Distributions;
using Gossamer.Sparsity.Growth;
using Gossamer.Sparsity.Layers;
using Gossamer.Sparsity.Methods;
using Gossamer.Sparsity.Rounds;
using Gossamer.Sparsity.Training;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Gossamer.Tests.Sparsity.Methods;

/// <summary>Budgets, fractions, gradients and networks at their limits, for every method.</summary>
public sealed class EdgeCaseTests
{
    public EdgeCaseTests() => set_num_threads(1);

    public static TheoryData<string> Methods =>
        [.. SparseMethods.All.Select(static method => method.Name).Where(static name => name != "dense")];

    /// <summary>Methods with rounds that a shared plan governs.</summary>
    public static TheoryData<string> WithRounds =>
        [.. SparseMethods.All.Where(method => method.Create(new TinySettings(method.Name).ToOptions()).Rounds is not null
            && !method.Name.StartsWith("lottery", StringComparison.Ordinal)).Select(static method => method.Name)];

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_full_layer_stays_full(string method)
    {
        using var training = new TinyTraining(new TinySettings(method) { Sparsity = 0, Plan = TinySettings.Rounds(2, 20, 0.5) });
        training.Run(20);
        if (method != "str") Assert.Equal(training.Trainer.Positions, training.Trainer.NonZeros);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_density_of_less_than_one_weight_a_layer_leaves_one(string method)
    {
        using var training = new TinyTraining(new TinySettings(method) { Sparsity = 0.999, Plan = TinySettings.Rounds(2, 20, 0.5) });
        training.Run(training.TotalSteps);
        if (method != "str") Assert.All(training.Layers, static layer => Assert.Equal(1, layer.Topology.NonZeros));
    }

    [Theory]
    [MemberData(nameof(WithRounds))]
    [InlineData("static")]
    [InlineData("str")]
    [InlineData("lottery-ticket")]
    public void A_layer_of_one_weight_is_kept(string method)
    {
        using var module = HandMade.Module((1, 1), (4, 4));
        SparseMethod sparse = SparseMethods.Find(method).Create(Options(0.5, 0.5));
        using SparseTrainer trainer = SparseTrainer.Attach(module, sparse, new Sgd(0.9));
        float[] gradient = [.. Enumerable.Range(0, 16).Select(static i => (float)Math.Sin(i))];
        for (int step = 0; step < 6; step++) trainer.StepWith(0.01, [1], gradient);
        Assert.Equal(1, trainer.Layers[0].Topology.NonZeros);
    }

    [Theory]
    [InlineData("dst-ee")]
    [InlineData("rigl")]
    [InlineData("itop")]
    [InlineData("itop-random-unfired")]
    [InlineData("set")]
    [InlineData("set-original")]
    [InlineData("snfs")]
    [InlineData("dsr")]
    [InlineData("mest")]
    [InlineData("mest-soft")]
    public void A_drop_fraction_of_zero_changes_nothing(string method)
    {
        using var training = new TinyTraining(new TinySettings(method) { Plan = TinySettings.Rounds(2, 20, 0) });
        UInt128[] before = training.Fingerprints();
        training.Run(20);
        Assert.Equal(10, training.Trainer.Rounds);
        Assert.Equal(before, training.Fingerprints());
    }

    [Theory]
    [MemberData(nameof(WithRounds))]
    public void A_drop_fraction_of_one_empties_no_layer(string method)
    {
        using var training = new TinyTraining(new TinySettings(method) { Plan = new RoundPlan(2, 20, new ConstantSchedule(1)) });
        training.Trainer.RoundCompleted += (_, changes) => Assert.All(changes, static change => Assert.True(change.Round.Kept >= 1));
        training.Run(20);
        Assert.Equal(training.Trainer.DeclaredUnits, training.Trainer.NonZeros);
    }

    [Theory]
    [MemberData(nameof(WithRounds))]
    public void More_drops_than_free_places_are_all_regrown(string method)
    {
        var plan = new RoundPlan(1, 20, new ConstantSchedule(0.9));
        using var training = new TinyTraining(new TinySettings(method) { Sparsity = 0.05, Plan = plan });
        training.Run(20);
        Assert.Equal(training.Trainer.DeclaredUnits, training.Trainer.NonZeros);
    }

    [Theory]
    [MemberData(nameof(WithRounds))]
    public void Equal_weights_and_zero_gradients_are_settled_by_index(string method)
    {
        UInt128[]? reference = null;
        for (int repetition = 0; repetition < 2; repetition++)
        {
            using var module = HandMade.Module((8, 8), (6, 6));
            SparseMethod sparse = SparseMethods.Find(method).Create(Options(0.5, 0.3));
            using SparseTrainer trainer = SparseTrainer.Attach(module, sparse, new Sgd(0.9), new SparseTrainerOptions { Seed = 3 });
            foreach (SparseLayer layer in trainer.Layers)
            {
                int positions = (int)layer.Topology.Positions;
                HandMade.Set(layer.Parameter.Value, [.. Enumerable.Range(0, positions).Select(i => layer.Topology.Contains(i) ? 0.5f : 0)]);
            }
            for (int step = 0; step < 5; step++)
            {
                trainer.StepWith(0.01, new float[64], new float[36]);
                Assert.Equal(trainer.DeclaredUnits, trainer.NonZeros);
            }
            UInt128[] now = [.. trainer.Layers.Select(static layer => layer.Topology.Fingerprint)];
            Assert.Equal(reference ?? now, now);
            reference = now;
        }
    }

    [Theory]
    [MemberData(nameof(WithRounds))]
    public void A_gradient_that_is_not_finite_skips_the_round_and_says_so(string method)
    {
        foreach (float poison in new[] { float.NaN, float.PositiveInfinity })
        {
            using var module = HandMade.Module((8, 8), (6, 6));
            SparseMethod sparse = SparseMethods.Find(method).Create(Options(0.5, 0.3));
            using SparseTrainer trainer = SparseTrainer.Attach(module, sparse, new Sgd(0.9));
            var skipped = new List<(long, string)>();
            int completed = 0;
            trainer.RoundSkipped += (step, layer) => skipped.Add((step, layer));
            trainer.RoundCompleted += (_, _) => completed++;
            UInt128[] before = [.. trainer.Layers.Select(static layer => layer.Topology.Fingerprint)];
            float[] bad = new float[36];
            bool dense = sparse.Topology is Gossamer.Sparsity.Initialization.DenseTopology;
            bad[Enumerable.Range(0, 36).First(i => dense || !trainer.Layers[1].Topology.Contains(i))] = poison;
            trainer.StepWith(0.01, new float[64], bad);
            Assert.Equal([(1L, "b")], skipped);
            Assert.Equal(0, completed);
            Assert.Equal(before, trainer.Layers.Select(static layer => layer.Topology.Fingerprint));
            if (dense) continue;
            // The poison stood at an inactive position, so training goes on, and the next round happens.
            trainer.StepWith(0.01, new float[64], new float[36]);
            Assert.Equal(1, completed);
        }
    }

    [Fact]
    public void At_step_one_the_bonus_is_nothing()
    {
        double[] scores = new double[2];
        var score = new ExplorationScore { Coefficient = new ConstantSchedule(1e6) };
        score.Score(new GrowContext(1, 1, default, 0), 0, [0.5, -2], [0, 3], scores);
        Assert.Equal([0.5, 2], scores);
    }

    [Theory]
    [MemberData(nameof(WithRounds))]
    public void An_interval_beyond_the_end_and_a_stop_at_zero_mean_no_round(string method)
    {
        foreach (RoundPlan plan in new[] { TinySettings.Rounds(100, 75), TinySettings.Rounds(2, 0) })
        {
            using var training = new TinyTraining(new TinySettings(method) { Plan = plan });
            UInt128[] before = training.Fingerprints();
            training.Run(20);
            Assert.Equal(0, training.Trainer.Rounds);
            Assert.Equal(before, training.Fingerprints());
            Assert.Equal(training.Trainer.DeclaredUnits, training.Trainer.NonZeros);
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Frozen_layers_are_neither_sparse_nor_changed(string method)
    {
        using var network = new TinyNetwork(TinyKind.Linear, 2);
        network.get_parameter("second.weight")!.requires_grad = false;
        float[] before = HandMade.Dense(network.get_parameter("second.weight")!);
        using SparseTrainer trainer = SparseTrainer.Attach(
            network, SparseMethods.Find(method).Create(new TinySettings(method).ToOptions()), new Sgd(0.9),
            new SparseTrainerOptions { Probe = TinyTraining.Probe(network, 2) });
        Assert.Equal(["first.weight", "third.weight"], trainer.Layers.Select(static layer => layer.Name));
        for (int step = 0; step < 6; step++)
        {
            using DisposeScope scope = NewDisposeScope();
            (Tensor inputs, Tensor labels) = TinyTraining.Batch(new(1, $"{step}"), 6, network.InputShape);
            nn.functional.cross_entropy(network.forward(inputs), labels).backward();
            trainer.Step(0.05);
        }
        Assert.Equal(before, HandMade.Dense(network.get_parameter("second.weight")!));
    }

    [Fact]
    public void Tied_weights_have_one_topology_and_their_gradient_is_summed_once()
    {
        using var network = new Tied();
        using SparseTrainer trainer = SparseTrainer.Attach(
            network, Rigl.Create(Options(0.5, 0.3) with { SharedRounds = TinySettings.Rounds(2, 10) }), new Sgd(0));
        Assert.Equal(["first"], trainer.Layers.Select(static layer => layer.Name));
        float[] before = HandMade.Dense(network.First);
        using (DisposeScope scope = NewDisposeScope()) (network.First.sum() + network.Second.sum()).backward();
        trainer.Step(0.5);
        float[] after = HandMade.Dense(network.First);
        for (int i = 0; i < 16; i++)
            Assert.Equal(trainer.Layers[0].Topology.Contains(i) ? before[i] - 0.5f * 2 : 0, after[i], 1e-6);
        Assert.Equal(after, HandMade.Dense(network.Second));
    }

    [Fact]
    public void One_by_one_and_depthwise_kernels_count_as_the_matrices_they_are()
    {
        using var training = new TinyTraining(new TinySettings("rigl") { Kind = TinyKind.Convolutional });
        Assert.Equal(
            [("conv.weight", 4, 18), ("depthwise.weight", 4, 9), ("pointwise.weight", 5, 4), ("head.weight", 3, 80)],
            training.Layers.Select(static layer => (layer.Name, layer.Topology.Rows, layer.Topology.Columns)));
    }

    [Fact]
    public void A_round_alone_moves_the_output_only_by_what_it_drops()
    {
        foreach (string method in new[] { "dst-ee", "rigl", "set", "snfs", "dsr", "mest", "itop-random-unfired" })
        {
            var settings = new TinySettings(method) { Plan = TinySettings.Rounds(1, 10, 0.3), Optimizer = TinyOptimizer.Plain };
            using var training = new TinyTraining(settings);
            training.Run(3);
            using DisposeScope scope = NewDisposeScope();
            using IDisposable noGrad = no_grad();
            training.Network.eval();
            (Tensor inputs, _) = TinyTraining.Batch(new(4, "outputs"), 6, training.Network.InputShape);
            Tensor? expected = null;
            training.Trainer.RoundCompleted += (_, changes) =>
            {
                // The network before the round, its dropped weights cleared by hand, in place of the one after it.
                float[][] after = [.. changes.Select(static change => HandMade.Dense(change.Round.Layer.Parameter.Value))];
                foreach (LayerChange change in changes)
                {
                    float[] dense = new float[change.Delta.Before.Positions];
                    long[] positions = change.Delta.Before.ToPositions();
                    for (int rank = 0; rank < positions.Length; rank++)
                        if (change.Delta.OldToNew[rank] >= 0) dense[positions[rank]] = (float)change.Round.Weights[rank];
                    HandMade.Set(change.Round.Layer.Parameter.Value, dense);
                }
                expected = training.Network.forward(inputs).DetachFromDisposeScope();
                for (int i = 0; i < after.Length; i++) HandMade.Set(changes[i].Round.Layer.Parameter.Value, after[i]);
            };
            using (enable_grad()) training.Step();
            Assert.NotNull(expected);
            using Tensor before = expected;
            Assert.True(before.allclose(training.Network.forward(inputs), 0, 0), method);
        }
    }

    private static MethodOptions Options(double sparsity, double dropFraction) => new()
    {
        Sparsity = sparsity,
        TotalSteps = 10,
        StepsPerEpoch = 1,
        Distribution = new UniformDistribution(),
        SharedRounds = new RoundPlan(1, 10, new ConstantSchedule(dropFraction)),
    };

    private sealed class Tied : nn.Module<Tensor, Tensor>
    {
        public Tied()
            : base("tied")
        {
            First = new TorchSharp.Modules.Parameter((arange(16, dtype: ScalarType.Float32) / 10).reshape(4, 4));
            Second = First;
            register_parameter("first", First);
            register_parameter("second", Second);
        }

        public TorchSharp.Modules.Parameter First { get; }

        public TorchSharp.Modules.Parameter Second { get; }

        public override Tensor forward(Tensor input) => input.matmul(First).matmul(Second.t());
    }
}
