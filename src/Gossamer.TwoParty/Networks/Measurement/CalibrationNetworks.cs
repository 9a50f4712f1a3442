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

    /// <summary>Channels and side of the input, small, middling and large.</summary>
    private static readonly (int Channels, int Side)[] Sizes = [(4, 8), (24, 16), (48, 32)];

    /// <summary>The networks in a ring of so many bits, the smallest first, with weights of zero: no step takes longer with others.</summary>
    public static IEnumerable<NetworkWeights> Of(int ringBits) => Sizes.Select(size => Chain(ringBits, size.Channels, size.Side));

    private static NetworkWeights Chain(int ringBits, int channels, int side)
    {
        // One in the last place as the bound of everything fits every width.
        double least = Math.ScaleB(1, -Fraction);
        var window = new PoolWindow(2, 2, 2);
        var builder = new ManifestBuilder(
            new ManifestSettings { Name = $"calibration {channels} x {side}", RingBits = ringBits, InputBound = least }, new ValueForm([channels, side, side], Fraction));
        int value = Add(Convolution(channels, channels, 3, 1), 0);
        value = Add(new PrivateTruncatedRelu(WeightFraction, 18), value);
        // Side by side: one communicates and one does not, and both go into a sum.
        int wide = Add(Convolution(channels, 2 * channels, 3, 2), value), narrow = Add(Convolution(channels, 2 * channels, 1, 2), value);
        value = Add(new PrivateSum(0, 0), wide, narrow);
        value = Add(new PrivateTruncatedRelu(WeightFraction, 24), value);
        value = Add(Convolution(2 * channels, 2 * channels, 3, 1), value);
        value = Add(new PrivateTruncation(WeightFraction), value);
        value = Add(new PrivateQuadratic(QuadraticForm.TruncateOnce, 0.25, 0.5, 0, 6), value);
        value = Add(Convolution(2 * channels, channels, 1, 1), value);
        value = Add(new PrivateTruncation(WeightFraction), value);
        value = Add(new PrivateMaxPool(window, 16), value);
        value = Add(new PrivateRelu(20), value);
        value = Add(new PrivateAveragePool(window, 8), value);
        int features = channels * (side / 8) * (side / 8);
        value = Add(new PrivateFullyConnected(features, 64, WeightBits, WeightFraction), value);
        value = Add(new PrivateTruncatedRelu(WeightFraction, 20), value);
        NetworkManifest manifest = builder.Build(Add(new PrivateFullyConnected(64, Classes, WeightBits, WeightFraction), value));
        return new NetworkWeights(manifest, manifest.Nodes.Where(static node => node.Operation is PrivateProduct).ToDictionary(
            static node => node.Name, node =>
            {
                LinearShape shape = ((PrivateProduct)node.Operation).ShapeFor(manifest.FormOf(node.Inputs[0]), 1);
                return (new int[shape.Weights], new long[shape.Groups * shape.Rows]);
            }));

        int Add(PrivateOperation operation, params ReadOnlySpan<int> inputs) => builder.Add($"{operation.Kind} {builder.Values}", operation, least, inputs);

        static PrivateConvolution Convolution(int from, int to, int kernel, int stride) =>
            new(new ConvolutionShape(from, to, kernel, kernel, stride, kernel / 2), WeightBits, WeightFraction);
    }
}
