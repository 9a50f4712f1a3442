using CsCheck;
using Gossamer.Learning.Optimization;
using Gossamer.Sparsity.Layers;
using Gossamer.Sparsity.Methods;
using Gossamer.Sparsity.Rounds;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Gossamer.Tests.Sparsity.Methods;

/// <summary>What holds for every method at every step, whatever network, budget, optimizer and seed.</summary>
public sealed class MethodInvariantTests
{
    private const int CasesPerMethod = 6;

    public static TheoryData<string> Methods => [.. SparseMethods.All.Select(static method => method.Name)];

    private static Gen<TinySettings> Settings(string method) =>
        from kind in Gen.OneOf(TinyKind.Linear, TinyKind.Wide, TinyKind.Convolutional)
        from optimizer in Gen.OneOf(TinyOptimizer.Momentum, TinyOptimizer.Nesterov, TinyOptimizer.AdamW)
        from seed in Gen.ULong
        from sparsity in Gen.OneOf(0.0, 0.1, 0.5, 0.8, 0.95, 0.99)
        from interval in Gen.Int[1, 6]
        from fraction in Gen.OneOf(0.0, 0.2, 0.5, 1.0)
        from order in Gen.OneOf(RoundOrder.StepThenRound, RoundOrder.RoundInsteadOfStep)
        from shared in Gen.Bool
        from clip in Gen.OneOf<double?>(null, 0.1)
        from microBatches in Gen.Int[1, 2]
        select new TinySettings(method)
        {
            Kind = kind,
            Optimizer = optimizer,
            Seed = seed,
            Sparsity = sparsity,
            Plan = shared ? TinySettings.Rounds(interval, 18, fraction, order) : null,
            ClipNorm = clip,
            MicroBatches = microBatches,
            LearningRate = optimizer == TinyOptimizer.AdamW ? 0.01 : 0.05,
        };

    [Theory]
    [MemberData(nameof(Methods))]
    public void The_declared_budget_is_kept_and_nothing_inactive_is_ever_non_zero(string method) =>
        Check(Settings(method), settings =>
        {
            using var training = new TinyTraining(settings);
            training.Trainer.RoundCompleted += (_, changes) => CheckRound(training, changes);
            training.Trainer.RoundSkipped += (step, layer) => Assert.Fail($"round of step {step} skipped for {layer}");
            CheckState(training);
            for (long step = 0; step < Math.Min(training.TotalSteps, 60); step++)
            {
                UInt128[] before = training.Fingerprints();
                long[][] positions = [.. training.Layers.Select(static layer => layer.Topology.ToPositions())];
                training.Step();
                CheckState(training);
                bool same = training.Layers.Zip(positions).All(static pair => pair.First.Topology.ToPositions().SequenceEqual(pair.Second));
                Assert.Equal(same, before.SequenceEqual(training.Fingerprints()));
            }
        });

    [Theory]
    [MemberData(nameof(Methods))]
    public void The_same_seed_gives_the_same_bits(string method) =>
        Check(Settings(method), settings =>
        {
            using var first = new TinyTraining(settings);
            using var second = new TinyTraining(settings);
            first.Run(20);
            second.Run(20);
            Assert.Null(TinyTraining.Difference(first.Save(), second.Save()));
        });

    /// <summary>All but the one in which the last layer is left alone, which only the order of layers can tell.</summary>
    public static TheoryData<string> AnyOrder =>
        [.. SparseMethods.All.Select(static method => method.Name).Where(static name => name != "set-original")];

    [Theory]
    [MemberData(nameof(AnyOrder))]
    public void The_order_in_which_layers_are_registered_changes_no_mask(string method) =>
        Check(Settings(method).Where(static settings => settings.ClipNorm is null), settings =>
        {
            using var forward = new TinyTraining(settings);
            using var backward = new TinyTraining(settings with { ReversedRegistration = true });
            for (int step = 0; step < 20; step++)
            {
                Assert.Equal(forward.Fingerprints(), backward.Fingerprints());
                forward.Step();
                backward.Step();
            }
        });

    [Theory]
    [MemberData(nameof(Methods))]
    public void Gradients_reach_the_optimizer_masked(string method)
    {
        foreach (TinyKind kind in Enum.GetValues<TinyKind>())
        {
            var settings = new TinySettings(method) { Kind = kind };
            using var network = new TinyNetwork(kind, settings.Seed);
            var optimizer = new AuditingOptimizer();
            using var trainer = Gossamer.Sparsity.Training.SparseTrainer.Attach(
                network, SparseMethods.Find(method).Create(settings.ToOptions()), optimizer,
                new Gossamer.Sparsity.Training.SparseTrainerOptions { Probe = TinyTraining.Probe(network, 1) });
            for (int step = 0; step < 12; step++)
            {
                using DisposeScope scope = NewDisposeScope();
                (Tensor inputs, Tensor labels) = TinyTraining.Batch(new(1, $"{step}"), 6, network.InputShape);
                nn.functional.cross_entropy(network.forward(inputs), labels).backward();
                trainer.Step(0.05);
            }
            Assert.True(optimizer.Audited >= 12);
        }
    }

    private static void CheckState(TinyTraining training)
    {
        if (training.Trainer.DeclaredUnits is { } declared) Assert.Equal(declared, training.Trainer.NonZeros);
        if (training.Method.Budget.DeclaredUnits(training.Layers, training.Trainer.Steps) is { } perLayer)
            Assert.Equal(perLayer, training.Layers.Select(static layer => (long)layer.Topology.NonZeros));
        foreach (SparseLayer layer in training.Layers)
        {
            Assert.True(layer.Topology.NonZeros >= 1 || training.Method.Name == "str", $"{layer.Name} is empty");
            Assert.Null(Gossamer.Kernels.Formats.SparseTopology.Violation(
                layer.Topology.Rows, layer.Topology.Columns, layer.Topology.RowPointers, layer.Topology.ColumnIndices));
            Assert.Equal(0, NonZerosOutside(layer, layer.Parameter.Value));
            foreach (string slot in layer.Parameter.Slots) Assert.Equal(0, NonZerosOutside(layer, layer.Parameter.Slot(slot)));
            Assert.Null(layer.Parameter.Gradient);
        }
    }

    private static void CheckRound(TinyTraining training, IReadOnlyList<LayerChange> changes)
    {
        bool rewinds = training.Method.Name.StartsWith("lottery", StringComparison.Ordinal);
        foreach (LayerChange change in changes)
        {
            SparseLayer layer = change.Round.Layer;
            Assert.Equal(
                change.Summary.Grown - change.Summary.Dropped, change.Delta.After.NonZeros - change.Delta.Before.NonZeros);
            float[] values = Numbers(layer.Parameter.Value);
            float[][] slots = [.. layer.Parameter.Slots.Select(slot => Numbers(layer.Parameter.Slot(slot)))];
            long[] after = change.Delta.After.ToPositions();
            foreach (int rank in change.Delta.GrownNew)
            {
                Assert.False(change.Delta.Before.Contains(after[rank]));
                if (training.Method.Name is not ("set-original" or "deepr" or "deepr-global")) Assert.Equal(0, values[after[rank]]);
                else Assert.NotEqual(0, values[after[rank]]);
                Assert.All(slots, slot => Assert.Equal(0, slot[after[rank]]));
            }
            if (rewinds) continue;
            for (int rank = 0; rank < change.Delta.OldToNew.Length; rank++)
            {
                int now = change.Delta.OldToNew[rank];
                float kept = now < 0 ? 0 : values[after[now]];
                // A connection of deep rewiring that nothing can replace restarts next to zero.
                bool restarted = training.Method.Name.StartsWith("deepr", StringComparison.Ordinal) && Math.Abs(kept) < 1e-11f;
                if (now >= 0 && !restarted)
                    Assert.Equal((float)change.Round.Weights[rank], kept);
            }
        }
    }

    private static long NonZerosOutside(SparseLayer layer, Tensor dense)
    {
        float[] values = Numbers(dense);
        return values.LongCount(static value => value != 0)
            - layer.Topology.ToPositions().LongCount(position => values[position] != 0);
    }

    private static float[] Numbers(Tensor tensor) => Gossamer.Learning.Tensors.TensorData.Copy<float>(tensor);

    private static void Check(Gen<TinySettings> settings, Action<TinySettings> property)
    {
        set_num_threads(1);
        settings.Sample(property, iter: CasesPerMethod, threads: 1, seed: "0000KOIPe036");
    }

    private sealed class AuditingOptimizer : Optimizer
    {
        public int Audited { get; private set; }

        public override string Name => "auditing";

        protected override void Update(Parameter parameter, Tensor gradient, double learningRate)
        {
            if (parameter.Topology is { } topology)
            {
                float[] values = Numbers(gradient);
                for (int i = 0; i < values.Length; i++)
                    if (!topology.Contains(i))
                        Assert.Equal(0, values[i]);
            }
            Audited++;
            parameter.Value.add_(gradient, alpha: -learningRate);
        }
    }
}
