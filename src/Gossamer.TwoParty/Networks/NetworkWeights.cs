using System.Numerics;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Networks.Operations;

namespace Gossamer.TwoParty.Networks;

/// <summary>The server's secret: weights and biases of the products of a manifest, as whole numbers.</summary>
public sealed class NetworkWeights
{
    private readonly Dictionary<string, (int[] Weights, long[] Bias)> _layers = new(StringComparer.Ordinal);

    /// <summary>Checks weights against a manifest.</summary>
    /// <param name="manifest">Names, shapes and bits.</param>
    /// <param name="layers">
    /// For each product by its name: weights [groups, rows, depth] at the weight's scale, and biases [groups · rows] at the scale of the result.
    /// </param>
    /// <exception cref="ArgumentException">One is missing, too many, of another length or needs more bits.</exception>
    public NetworkWeights(NetworkManifest manifest, IReadOnlyDictionary<string, (int[] Weights, long[] Bias)> layers)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(layers);
        foreach (PrivateNode node in manifest.Nodes)
        {
            if (node.Operation is not PrivateProduct product) continue;
            if (!layers.TryGetValue(node.Name, out (int[] Weights, long[] Bias) layer)) throw new ArgumentException($"'{node.Name}' has no weights");
            LinearShape shape = product.ShapeFor(manifest.FormOf(node.Inputs[0]), manifest.Settings.Batch);
            if (layer.Weights.Length != shape.Weights) throw new ArgumentException($"'{node.Name}' has {layer.Weights.Length} weights, expected {shape.Weights}");
            if (layer.Bias.Length != shape.Groups * shape.Rows)
                throw new ArgumentException($"'{node.Name}' has {layer.Bias.Length} biases, expected {shape.Groups * shape.Rows}");
            long limit = 1L << (product.WeightBits - 1);
            if (layer.Weights.Any(weight => weight < -limit || weight > limit - 1))
                throw new ArgumentException($"'{node.Name}' has weights that need more than {product.WeightBits} bits");
            double range = Math.ScaleB(1, manifest.Settings.RingBits - 2);
            if (layer.Bias.Any(bias => Math.Abs((double)bias) >= range)) throw new ArgumentException($"'{node.Name}' has biases that leave the ring");
            _layers.Add(node.Name, layer);
        }
        if (layers.Keys.FirstOrDefault(name => !_layers.ContainsKey(name)) is { } stranger)
            throw new ArgumentException($"'{stranger}' is no product of the manifest");
        Manifest = manifest;
    }

    /// <summary>What they belong to.</summary>
    public NetworkManifest Manifest { get; }

    /// <summary>Names of the products.</summary>
    public IEnumerable<string> Names => _layers.Keys;

    /// <summary>Weights and biases as whole numbers.</summary>
    public (IReadOnlyList<int> Weights, IReadOnlyList<long> Bias) this[string name] => (_layers[name].Weights, _layers[name].Bias);

    /// <summary>Weights as ring elements.</summary>
    internal (T[] Weights, T[] Bias) In<T>(Ring<T> ring, string name)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        (int[] weights, long[] bias) = _layers[name];
        return (Array.ConvertAll(weights, weight => ring.FromSigned(weight)), Array.ConvertAll(bias, ring.FromSigned));
    }
}
