using Gossamer.Inference.Checkpoints;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Numerics;
using Gossamer.Learning.Models;
using Gossamer.Learning.Optimization;
using Gossamer.Learning.Training;
using Gossamer.Sparsity.Execution;
using Gossamer.Sparsity.Layers;
using Gossamer.Sparsity.Methods;
using Gossamer.Sparsity.Rounds;
using Gossamer.Sparsity.Training;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Gossamer.Tests.Sparsity.Execution;

[Collection(nameof(Alone))]
public sealed class SparseRunTests
{
    private const int Steps = 200, RoundEvery = 30;

    [Theory]
    [InlineData("dst-ee")]
    [InlineData("rigl")]
    public void LeNet_trains_freely_to_the_topology_of_the_masked_run(string method)
    {
        using Run masked = Run.LeNet(method), sparse = Run.LeNet(method, sparse: true);
        masked.Train(Steps);
        sparse.Train(Steps);
        Assert.Equal(5, masked.Trainer.Rounds);
        AssertSame(masked, sparse, 1e-3);
    }

    [Fact]
    public void A_narrow_VGG_in_double_precision_trains_freely_to_the_topology_of_the_masked_run()
    {
        using Run masked = Run.NarrowVgg(), sparse = Run.NarrowVgg(sparse: true);
        masked.Train(Steps);
        sparse.Train(Steps);
        Assert.Equal(5, masked.Trainer.Rounds);
        AssertSame(masked, sparse, 1e-7);
    }

    [Fact]
    public void Growth_that_is_random_needs_no_dense_gradient()
    {
        using Run masked = Run.LeNet("set"), sparse = Run.LeNet("set", sparse: true);
        masked.Train(Steps);
        sparse.Train(Steps);
        AssertSame(masked, sparse, 1e-3);
    }

    [Fact]
    public void Sampled_candidates_are_the_same_whatever_computes_the_layers()
    {
        using Run masked = Run.LeNet("dst-ee", sampledCandidates: 2), sparse = Run.LeNet("dst-ee", sparse: true, sampledCandidates: 2);
        masked.Train(Steps);
        sparse.Train(Steps);
        Assert.Equal(0, sparse.Trainer.DenseGradientSteps);
        AssertSame(masked, sparse, 1e-3);

        using Run verified = Run.LeNet("dst-ee", sparse: true, verified: true, sampledCandidates: 2);
        verified.Train(RoundEvery + 1);
        Assert.True(verified.Verifier!.Summary.Grown > 0);
    }

    [Fact]
    public void Weights_are_the_same_bits_for_any_number_of_threads()
    {
        using WorkerPool one = new(1), three = new(3);
        using Run a = Run.NarrowVgg(sparse: true, pool: one), b = Run.NarrowVgg(sparse: true, pool: three);
        a.Train(RoundEvery + 5);
        b.Train(RoundEvery + 5);
        AssertSame(a, b, 0);
    }

    [Fact]
    public void A_state_of_either_form_continues_in_the_other()
    {
        using Run masked = Run.NarrowVgg(), sparse = Run.NarrowVgg(sparse: true);
        masked.Train(RoundEvery + 10);
        string path = Path.GetTempFileName();
        var writer = new StateWriter();
        writer.Write("trainer", masked.Trainer);
        CheckpointFile.Save(path, writer);
        CheckpointFile.Load(path).Read("trainer", sparse.Trainer);
        File.Delete(path);
        sparse.CopyBuffersFrom(masked);
        masked.Train(RoundEvery + 5);
        sparse.Train(RoundEvery + 5);
        AssertSame(masked, sparse, 1e-7);
    }

    [Fact]
    public void A_thousand_steps_leak_neither_tensors_nor_buffers()
    {
        using Run run = Run.LeNet("dst-ee", sparse: true);
        run.Train(50);
        using DisposeScope scope = NewDisposeScope();
        long tensors = Tensor.TotalCount;
        long memory = GC.GetTotalMemory(forceFullCollection: true);
        run.Train(1000);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.InRange(Tensor.TotalCount, 0, tensors + 5);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true), 0, memory + (1 << 20));
    }

    [Fact]
    public void A_wrong_gradient_ends_a_verified_run()
    {
        using Run run = Run.LeNet("dst-ee", sparse: true, verified: true);
        run.Train(5);
        Assert.Equal(5, run.Verifier!.Summary.Steps);
        run.BeforeStep = static trainer =>
        {
            using Tensor wrong = full_like(trainer.Layers[1].Parameter.Value, 1e-3);
            trainer.Layers[1].Parameter.AddGradient(wrong);
        };
        var failure = Assert.Throws<ExecutionDivergedException>(() => run.Train(1));
        Assert.Contains("fc2.weight", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Methods_on_whole_weights_and_modules_without_a_graph_are_refused()
    {
        using nn.Module<Tensor, Tensor> module = ModelCatalog.Find("lenet-300-100").Create([1, 8, 8], 10, 0);
        using SparseTrainer str = SparseTrainer.Attach(module, Run.Method("str"), new Sgd());
        Assert.Throws<NotSupportedException>(() => SparseNetwork.Convert(module, str, [1, 8, 8]));

        using TorchSharp.Modules.Sequential odd = nn.Sequential(("a", nn.Linear(4, 4)), ("b", nn.GELU()));
        using SparseTrainer trainer = SparseTrainer.Attach(odd, Run.Method("dst-ee"), new Sgd());
        var failure = Assert.Throws<NotSupportedException>(() => SparseNetwork.Convert(odd, trainer, [4]));
        Assert.Contains("'b'", failure.Message, StringComparison.Ordinal);
    }

    private static void AssertSame(Run expected, Run actual, double tolerance)
    {
        foreach ((SparseLayer a, SparseLayer b) in expected.Trainer.Layers.Zip(actual.Trainer.Layers))
        {
            Assert.Equal(a.Topology.Fingerprint, b.Topology.Fingerprint);
            double[] left = a.Parameter.ReadActive(), right = b.Parameter.ReadActive();
            double error = Math.Sqrt(left.Zip(right, static (x, y) => (x - y) * (x - y)).Sum() / left.Sum(static x => x * x));
            Assert.True(error <= tolerance, $"{a.Name}: {error:g3}");
        }
    }

    /// <summary>A small training on fixed noise.</summary>
    private sealed class Run : IDisposable
    {
        private readonly nn.Module<Tensor, Tensor> _module;
        private readonly SparseNetwork? _network;
        private readonly Tensor[] _inputs;
        private readonly Tensor[] _labels;

        private Run(nn.Module<Tensor, Tensor> module, int[] shape, SparseMethod method, ScalarType type, bool sparse, WorkerPool? pool, bool verified)
        {
            _module = module;
            module.to(type);
            Trainer = SparseTrainer.Attach(module, method, new Sgd(0.9, 1e-4), new SparseTrainerOptions { Seed = 5 });
            if (sparse)
            {
                var execution = new KernelExecution(pool ?? WorkerPool.Shared, LaneWidths.Widest);
                _network = SparseNetwork.Convert(module, Trainer, shape, execution: execution);
                if (verified) Verifier = new ExecutionVerifier(_network, ModelCatalog.Find("lenet-300-100").Create(shape, 10, 0), Trainer);
            }
            manual_seed(7);
            using IDisposable noGrad = no_grad();
            using DisposeScope scope = NewDisposeScope();
            long[] size = [32, .. shape.Select(static s => (long)s)];
            _inputs = [.. Enumerable.Range(0, 8).Select(_ => randn(size, type).DetachFromDisposeScope())];
            _labels = [.. Enumerable.Range(0, 8).Select(static _ => randint(0, 10, [32], ScalarType.Int64).DetachFromDisposeScope())];
        }

        public SparseTrainer Trainer { get; }

        public ExecutionVerifier? Verifier { get; }

        public Action<SparseTrainer>? BeforeStep { get; set; }

        public static Run LeNet(string method, bool sparse = false, bool verified = false, double? sampledCandidates = null) => new(
            ModelCatalog.Find("lenet-300-100").Create([1, 8, 8], 10, 3), [1, 8, 8], Method(method, sampledCandidates), ScalarType.Float32,
            sparse, null, verified);

        public static Run NarrowVgg(bool sparse = false, WorkerPool? pool = null)
        {
            manual_seed(11);
            return new(
                nn.Sequential(
                    ("conv1", nn.Conv2d(3, 8, 3, padding: 1, bias: false)), ("bn1", nn.BatchNorm2d(8)), ("relu1", nn.ReLU()),
                    ("pool1", nn.MaxPool2d(2, 2)),
                    ("conv2", nn.Conv2d(8, 16, 3, padding: 1)), ("bn2", nn.BatchNorm2d(16)), ("relu2", nn.ReLU()),
                    ("pool2", nn.MaxPool2d(2, 2)), ("flat", nn.Flatten()), ("out", nn.Linear(64, 10))),
                [3, 8, 8], Method("dst-ee"), ScalarType.Float64, sparse, pool, verified: false);
        }

        public static SparseMethod Method(string name, double? sampledCandidates = null) => SparseMethods.Find(name).Create(new MethodOptions
        {
            Sparsity = 0.8,
            TotalSteps = Steps,
            StepsPerEpoch = 20,
            SampledCandidates = sampledCandidates,
            SharedRounds = RoundPlan.Shared(Steps, RoundEvery, stopShare: 0.8),
        });

        public void Train(int steps)
        {
            nn.Module<Tensor, Tensor> network = (nn.Module<Tensor, Tensor>?)Verifier ?? _network ?? _module;
            for (int i = 0; i < steps; i++)
            {
                using DisposeScope scope = NewDisposeScope();
                int batch = (int)(Trainer.Steps % _inputs.Length);
                CrossEntropy.WithSmoothing(0)(network.call(_inputs[batch]), _labels[batch]).backward();
                BeforeStep?.Invoke(Trainer);
                Trainer.Step(0.05);
            }
        }

        public void CopyBuffersFrom(Run other)
        {
            using IDisposable noGrad = no_grad();
            foreach (((_, Tensor mine), (_, Tensor theirs)) in _module.named_buffers().Zip(other._module.named_buffers())) mine.copy_(theirs);
        }

        public void Dispose()
        {
            Verifier?.Dispose();
            _network?.Dispose();
            Trainer.Dispose();
            _module.Dispose();
            foreach (Tensor tensor in _inputs.Concat(_labels)) tensor.Dispose();
        }
    }
}
