using Gossamer.Kernels.Convolution;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Networks.Operations;
using Gossamer.TwoParty.Protocols;

namespace Gossamer.TwoParty.Networks.Measurement;

/// <summary>
/// Networks in which every operation occurs, from maps of a few elements to those of the largest layers. Both parties build the same ones.
/// </summary>
internal static class CalibrationNetworks
{
    private const int Fraction = 8, WeightBits = 8, WeightFraction = 6, Classes = 10;

    /// <summary>Channels and side of the input: small, middling and large maps, and many weights.</summary>
    private static readonly (int Channels, int Side)[] Sizes = [(4, 8), (24, 16), (48, 32), (512, 8)];

    /// <summary>The networks in a ring of so many bits, the smallest first, with weights of zero: no step takes longer with others.</summary>
    public static IEnumerable<NetworkWeights> Of(int ringBits) =>
        Sizes.SelectMany(size => (IEnumerable<NetworkWeights>)[Mixed(ringBits, size.Channels, size.Side), Polynomial(ringBits, size.Channels, size.Side)]);

    /// <summary>Every operation once or twice.</summary>
    private static NetworkWeights Mixed(int ringBits, int channels, int side)
    {
        var window = new PoolWindow(2, 2, 2);
        var chain = new Chain($"calibration {channels} x {side}", ringBits, channels, side);
        chain.Then(Convolution(channels, channels, 3, 1)).Then(new PrivateTruncatedRelu(WeightFraction, 18));
        // Side by side: one communicates and one does not, and both go into a sum.
        chain.ThenSum(Convolution(channels, 2 * channels, 3, 2), Convolution(channels, 2 * channels, 1, 2)).Then(new PrivateTruncatedRelu(WeightFraction, 24));
        chain.Then(Convolution(2 * channels, 2 * channels, 3, 1)).Then(new PrivateTruncation(WeightFraction)).Then(Quadratic());
        chain.Then(Convolution(2 * channels, channels, 1, 1)).Then(new PrivateTruncation(WeightFraction));
        chain.Then(new PrivateMaxPool(window, 16)).Then(new PrivateRelu(20)).Then(new PrivateAveragePool(window, 8));
        chain.Then(new PrivateFullyConnected(channels * (side / 8) * (side / 8), 64, WeightBits, WeightFraction)).Then(new PrivateTruncatedRelu(WeightFraction, 20));
        return chain.Build(new PrivateFullyConnected(64, Classes, WeightBits, WeightFraction));
    }

    /// <summary>Layers without comparisons, which are short, so that what is between them counts.</summary>
    private static NetworkWeights Polynomial(int ringBits, int channels, int side)
    {
        var chain = new Chain($"calibration {channels} x {side}, polynomial", ringBits, channels, side);
        foreach (int stride in (int[])[1, 1, 2])
            chain.Then(Convolution(channels, channels, 3, stride)).Then(new PrivateTruncation(WeightFraction)).Then(Quadratic());
        chain.Then(new PrivateAveragePool(new PoolWindow(2, 2, 2), 8));
        return chain.Build(new PrivateFullyConnected(channels * (side / 4) * (side / 4), Classes, WeightBits, WeightFraction));
    }

    private static PrivateConvolution Convolution(int from, int to, int kernel, int stride) =>
        new(new ConvolutionShape(from, to, kernel, kernel, stride, kernel / 2), WeightBits, WeightFraction);

    private static PrivateQuadratic Quadratic() => new(QuadraticForm.TruncateOnce, 0.25, 0.5, 0, 6);

    /// <summary>One operation after the other.</summary>
    private sealed class Chain
    {
        // One in the last place as the bound of everything fits every width.
        private static readonly double Least = Math.ScaleB(1, -Fraction);

        private readonly ManifestBuilder _builder;
        private int _value;

        public Chain(string name, int ringBits, int channels, int side) => _builder = new ManifestBuilder(
            new ManifestSettings { Name = name, RingBits = ringBits, InputBound = Least }, new ValueForm([channels, side, side], Fraction));

        public Chain Then(PrivateOperation operation)
        {
            _value = Add(operation, _value);
            return this;
        }

        public Chain ThenSum(PrivateOperation one, PrivateOperation other)
        {
            int first = Add(one, _value), second = Add(other, _value);
            _value = Add(new PrivateSum(0, 0), first, second);
            return this;
        }

        public NetworkWeights Build(PrivateOperation last)
        {
            NetworkManifest manifest = _builder.Build(Add(last, _value));
            return new NetworkWeights(manifest, manifest.Nodes.Where(static node => node.Operation is PrivateProduct).ToDictionary(
                static node => node.Name, node =>
                {
                    LinearShape shape = ((PrivateProduct)node.Operation).ShapeFor(manifest.FormOf(node.Inputs[0]), 1);
                    return (new int[shape.Weights], new long[shape.Groups * shape.Rows]);
                }));
        }

        private int Add(PrivateOperation operation, params ReadOnlySpan<int> inputs) =>
            _builder.Add($"{operation.Kind} {_builder.Values}", operation, Least, inputs);
    }
}
