using System.Numerics;
using Gossamer.TwoParty.Core;

namespace Gossamer.TwoParty.Networks.Execution;

/// <summary>
/// What both parties compute together, by one party in plain ring elements. With exact truncation it has the protocol's very bits; with
/// faithful truncation a division is rounded up as often as the shares round it up, but not in the same cases.
/// </summary>
public sealed class FixedPointSimulator
{
    private readonly NetworkManifest _manifest;
    private readonly NetworkWeights _weights;

    /// <summary>A simulator of one network.</summary>
    public FixedPointSimulator(NetworkWeights weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        (_manifest, _weights) = (weights.Manifest, weights);
    }

    /// <summary>Computes the scores of a batch.</summary>
    /// <param name="input">[batch, sample…].</param>
    /// <param name="seed">Decides how faithful truncation rounds.</param>
    public SimulatedScores Run(ReadOnlySpan<float> input, ulong seed = 0) => _manifest.Settings.RingBits == 32 ? Run<uint>(input, seed) : Run<ulong>(input, seed);

    /// <summary>Computes every value as ring elements.</summary>
    internal T[][] Values<T>(ReadOnlySpan<float> input, ulong seed, out double[] largest)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        var ring = new Ring<T>(_manifest.Settings.RingBits);
        int count = _manifest.Settings.Batch * _manifest.Input.Elements;
        if (input.Length != count) throw new ArgumentException($"{input.Length} elements, expected {count}", nameof(input));
        Span<byte> key = stackalloc byte[Seed.Bytes];
        BitConverter.TryWriteBytes(key, seed);
        using var secret = new Seed(key);
        using AesGenerator? coins = _manifest.Settings.Truncation == TruncationMode.Faithful ? new AesGenerator(secret) : null;
        var values = new T[_manifest.Nodes.Count + 1][];
        largest = new double[values.Length];
        values[0] = new T[count];
        FixedPoint.Encode<T>(input, _manifest.Input.FractionBits, ring, values[0]);
        LayerPlace<T>[] places = LayerPlace<T>.Of(_manifest);
        for (int i = 0; i < places.Length; i++)
        {
            PrivateNode node = places[i].Node;
            values[i + 1] = new T[places[i].Count];
            var layer = new SimulatedLayer<T>(ring, _weights, [.. node.Inputs.Select(taken => values[taken])], values[i + 1], coins);
            node.Operation.Simulate(places[i], layer);
            layer.Watch(values[i + 1]);
            largest[i + 1] = layer.Largest;
        }
        return values;
    }

    private SimulatedScores Run<T>(ReadOnlySpan<float> input, ulong seed)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        var ring = new Ring<T>(_manifest.Settings.RingBits);
        T[] scores = Values<T>(input, seed, out double[] largest)[_manifest.Output];
        return new SimulatedScores(
            Array.ConvertAll(scores, score => Math.ScaleB(ring.ToSigned(score), -_manifest.Scores.FractionBits)),
            largest.Max() / Math.ScaleB(1, _manifest.Settings.RingBits - 2));
    }
}
