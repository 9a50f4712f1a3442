using Gossamer.Learning.Models;
using Gossamer.Learning.Optimization;
using Gossamer.Learning.Training;
using Gossamer.Sparsity.Execution;
using Gossamer.Sparsity.Layers;
using Gossamer.Sparsity.Methods;
using Gossamer.Sparsity.Training;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Gossamer.Tests.Sparsity.Execution;

public sealed class SparseNetworkTests
{
    [Theory]
    [InlineData("lenet-300-100", 7)]
    [InlineData("lenet-5", 33)]
    [InlineData("vgg-16", 2)]
    [InlineData("resnet-8", 5)]
    [InlineData("resnet-50", 8)]
    [InlineData("wrn-22-2", 3)]
    public void A_step_has_the_outputs_gradients_and_statistics_of_the_masked_network(string model, int batch)
    {
        using var pair = new MaskedAndSparse(model, ScalarType.Float64, sparsity: 0.9);
        pair.Compare(batch, 1e-9);
        // Again, with activations and gradients in memory that has been used.
        pair.Compare(batch, 1e-9);
        Assert.Equal(1, pair.Network.Segments);
    }

    [Theory]
    [InlineData("vgg-16", 2)]
    [InlineData("resnet-8", 3)]
    public void Layers_left_to_libtorch_stand_between_segments(string model, int keptEvery)
    {
        using var pair = new MaskedAndSparse(model, ScalarType.Float64, sparsity: 0.9, layer => layer % keptEvery != 0);
        Assert.True(pair.Network.Segments > 1);
        pair.Compare(4, 1e-9);
    }

    [Fact]
    public void Single_precision_agrees_to_its_rounding()
    {
        using var pair = new MaskedAndSparse("resnet-8", ScalarType.Float32, sparsity: 0.9);
        pair.Compare(32, 2e-4);
    }

    private sealed class MaskedAndSparse : IDisposable
    {
        private readonly ScalarType _type;
        private readonly ModelInfo _info;
        private readonly IReadOnlyList<int> _shape;
        private readonly nn.Module<Tensor, Tensor> _masked, _module;
        private readonly SparseTrainer _reference, _trainer;
        private int _batches;

        public MaskedAndSparse(string model, ScalarType type, double sparsity, Func<int, bool>? runsSparse = null)
        {
            _type = type;
            _info = ModelCatalog.Find(model);
            // What takes small pictures gets them.
            _shape = _info.Inputs.Accept([3, 8, 8]) && (model.StartsWith("resnet", StringComparison.Ordinal) || model.StartsWith("wrn", StringComparison.Ordinal)) ? [3, 8, 8] : _info.DefaultSampleShape;
            (_masked, _reference) = Create(sparsity);
            (_module, _trainer) = Create(sparsity);
            HashSet<string>? sparse = runsSparse is null
                ? null
                : [.. _trainer.Layers.Where((_, index) => runsSparse(index)).Select(static layer => layer.Name)];
            Network = SparseNetwork.Convert(_module, _trainer, _shape, sparse);
        }

        public SparseNetwork Network { get; }

        public void Compare(int batch, double tolerance)
        {
            using DisposeScope scope = NewDisposeScope();
            manual_seed(++_batches);
            Tensor input = randn([batch, .. _shape.Select(static size => (long)size)], _type);
            Tensor labels = randint(0, 10, [batch], ScalarType.Int64);
            Tensor expected = Step(_masked, input, labels), actual = Step(Network, input, labels);
            AssertClose("logits", expected, actual, tolerance);
            foreach ((Parameter reference, Parameter sparse) in _reference.Parameters.Zip(_trainer.Parameters))
            {
                reference.MaskGradient();
                AssertClose(
                    reference.Name, tensor(reference.ReadActiveGradient()!), tensor(sparse.ReadActiveGradient()!), tolerance);
            }
            foreach (((string name, Tensor reference), (_, Tensor sparse)) in _masked.named_buffers().Zip(_module.named_buffers()))
                AssertClose(name, reference.to(ScalarType.Float64), sparse.to(ScalarType.Float64), tolerance);
            _masked.eval();
            Network.eval();
            using (no_grad()) AssertClose("evaluated", _masked.call(input), Network.call(input), tolerance);
            _masked.train();
            Network.train();
            _reference.Step(0.01);
            _trainer.Step(0.01);
            foreach ((Parameter reference, Parameter sparse) in _reference.Parameters.Zip(_trainer.Parameters))
                AssertClose(reference.Name, tensor(reference.ReadActive()), tensor(sparse.ReadActive()), tolerance);
        }

        public void Dispose()
        {
            Network.Dispose();
            _trainer.Dispose();
            _reference.Dispose();
            _masked.Dispose();
            _module.Dispose();
        }

        private static Tensor Step(nn.Module<Tensor, Tensor> network, Tensor input, Tensor labels)
        {
            Tensor logits = network.call(input);
            CrossEntropy.WithSmoothing(0)(logits, labels).backward();
            return logits;
        }

        private static void AssertClose(string name, Tensor expected, Tensor actual, double tolerance)
        {
            Assert.Equal(expected.shape, actual.shape);
            double error = (expected - actual).norm().ToDouble(), size = expected.norm().ToDouble();
            Assert.True(error <= tolerance * Math.Max(size, 1e-12), $"{name}: {error:g3} of {size:g3}");
        }

        private (nn.Module<Tensor, Tensor>, SparseTrainer) Create(double sparsity)
        {
            nn.Module<Tensor, Tensor> module = _info.Create(_shape, 10, 1);
            if (_type == ScalarType.Float64) module.to(ScalarType.Float64);
            SparseMethod method = SparseMethods.Find("static").Create(new MethodOptions { Sparsity = sparsity, TotalSteps = 100, StepsPerEpoch = 10 });
            return (module, SparseTrainer.Attach(module, method, new Sgd(0.9, 1e-4), new SparseTrainerOptions { Seed = 3 }));
        }
    }
}
