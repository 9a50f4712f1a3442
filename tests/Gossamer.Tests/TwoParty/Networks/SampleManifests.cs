using Gossamer.Kernels.Convolution;
using Gossamer.TwoParty.Networks;
using Gossamer.TwoParty.Networks.Operations;
using Gossamer.TwoParty.Protocols;

namespace Gossamer.Tests.TwoParty.Networks;

/// <summary>Small networks with random whole weights that keep to their bounds.</summary>
internal static class SampleManifests
{
    private const int WeightBits = 5, WeightFraction = 4;

    /// <summary>Convolution, pooling before ReLU, a fully connected layer: LeNet's shape.</summary>
    public static NetworkWeights Pooled(ManifestSettings settings)
    {
        var network = new Builder(settings, [2, 7, 7], fraction: 6);
        int x = network.Convolution("conv1", 0, new ConvolutionShape(2, 3, 3, 3, padding: 1));
        x = network.Truncate(x);
        x = network.Add("pool1", new PrivateMaxPool(new PoolWindow(2, 2, 2), network.Width(x)), x);
        x = network.Add("relu1", new PrivateRelu(network.Width(x)), x);
        x = network.Convolution("conv2", x, new ConvolutionShape(3, 4, 3, 3, stride: 2, padding: 1));
        x = settings.Truncation == TruncationMode.Exact
            ? network.Add("relu2", new PrivateRelu(network.Width(x)), network.Truncate(x))
            : network.Add("relu2", new PrivateTruncatedRelu(WeightFraction, network.Width(x) - WeightFraction), x);
        x = network.Add("pool2", new PrivateMaxPool(new PoolWindow(3, 3, 2, 1), network.Width(x)), x);
        return network.Finish(network.Dense("fc", x, 5));
    }

    /// <summary>A residual block whose shortcut is a strided 1x1 convolution, then one whose shortcut is its input.</summary>
    public static NetworkWeights Residual(ManifestSettings settings)
    {
        var network = new Builder(settings, [2, 6, 6], fraction: 6);
        int x = network.Relu("stem.relu", network.Convolution("stem", 0, new ConvolutionShape(2, 4, 3, 3, padding: 1)));
        int main = network.Relu("block1.relu", network.Convolution("block1.conv1", x, new ConvolutionShape(4, 6, 3, 3, stride: 2, padding: 1)));
        main = network.Convolution("block1.conv2", main, new ConvolutionShape(6, 6, 3, 3, padding: 1));
        int shortcut = network.Convolution("block1.shortcut", x, new ConvolutionShape(4, 6, 1, 1, stride: 2));
        x = network.Relu("block1.out", network.Add("block1.sum", new PrivateSum(0, 0), main, shortcut));
        main = network.Convolution("block2.conv", x, new ConvolutionShape(6, 6, 3, 3, padding: 1, groups: 2));
        x = network.Relu("block2.out", network.Add("block2.sum", new PrivateSum(0, WeightFraction), main, x));
        x = network.Add("average", new PrivateAveragePool(new PoolWindow(3, 3, 1), 6), x);
        return network.Finish(network.Dense("fc", x, 3));
    }

    /// <summary>Quadratic activations of both forms, beside a ReLU.</summary>
    public static NetworkWeights Mixed(ManifestSettings settings)
    {
        var network = new Builder(settings, [1, 6, 6], fraction: 6);
        int x = network.Truncate(network.Convolution("conv1", 0, new ConvolutionShape(1, 3, 3, 3, padding: 1)));
        x = network.Add("quadratic1", new PrivateQuadratic(QuadraticForm.TruncateTwice, 0.125, 0.5, 0.25, 6), x);
        x = network.Add("pool", new PrivateAveragePool(new PoolWindow(2, 2, 2), 6), x);
        x = network.Relu("relu", network.Convolution("conv2", x, new ConvolutionShape(3, 4, 3, 3)));
        x = network.Truncate(network.Dense("fc1", x, 6));
        x = network.Add("quadratic2", new PrivateQuadratic(QuadraticForm.TruncateOnce, -0.0625, 0.75, -0.5, 4), x);
        return network.Finish(network.Dense("fc2", x, 4));
    }

    /// <summary>The samples, as different from each other as random numbers are.</summary>
    public static float[] Input(NetworkManifest manifest, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, manifest.Settings.Batch * manifest.Input.Elements).Select(_ => (float)(random.NextDouble() * 2 - 1))];
    }

    /// <summary>A manifest whose bounds are generous and follow from random samples.</summary>
    private sealed class Builder
    {
        private readonly ManifestBuilder _builder;
        private readonly Dictionary<string, (int[] Weights, long[] Bias)> _weights = [];
        private readonly Random _random = new(7);

        public Builder(ManifestSettings settings, int[] shape, int fraction) => _builder = new ManifestBuilder(settings, new ValueForm(shape, fraction));

        // Bounds double from layer to layer where sums grow: weights of a row are kept small enough for that.
        private const double Growth = 6;

        public int Add(string name, PrivateOperation operation, params int[] inputs) =>
            _builder.Add(name, operation, operation is PrivateSum ? inputs.Sum(_builder.BoundOf) : operation is PrivateQuadratic ? 4 * _builder.BoundOf(inputs[0]) : _builder.BoundOf(inputs[0]), inputs);

        public int Convolution(string name, int input, ConvolutionShape shape)
        {
            Weigh(name, shape.WeightRows, shape.WeightColumns, _builder.FormOf(input).FractionBits + WeightFraction);
            return _builder.Add(name, new PrivateConvolution(shape, WeightBits, WeightFraction), Math.Min(24, Growth * _builder.BoundOf(input)), input);
        }

        public int Dense(string name, int input, int outputs)
        {
            int features = _builder.FormOf(input).Elements;
            Weigh(name, outputs, features, _builder.FormOf(input).FractionBits + WeightFraction);
            return _builder.Add(name, new PrivateFullyConnected(features, outputs, WeightBits, WeightFraction), Math.Min(24, Growth * _builder.BoundOf(input)), input);
        }

        public int Truncate(int input) =>
            _builder.Add($"truncation{input}", new PrivateTruncation(WeightFraction), _builder.BoundOf(input), input);

        public int Relu(string name, int input) => Add(name, new PrivateTruncatedRelu(WeightFraction, Width(input) - WeightFraction), input);

        public int Width(int value) => NetworkManifest.WidthFor(Math.ScaleB(_builder.BoundOf(value), _builder.FormOf(value).FractionBits));

        public NetworkWeights Finish(int output) => new(_builder.Build(output), _weights);

        private void Weigh(string name, int rows, int columns, int biasFraction)
        {
            // Few weights of a row are not zero, so that no sum leaves its bound.
            int[] weights = [.. Enumerable.Range(0, rows * columns).Select(_ => _random.Next(columns) < 6 ? _random.Next(-9, 10) : 0)];
            _weights[name] = (weights, [.. Enumerable.Range(0, rows).Select(_ => _random.NextInt64(-(1L << biasFraction), 1L << biasFraction) / 4)]);
        }
    }
}
