namespace Gossamer.Inference.Networks;

/// <summary>A network with the numbers in its parameters: what a file holds, a plan runs and an export writes.</summary>
public sealed class TrainedNetwork
{
    /// <summary>Puts graph and parameters together; arrays are not copied.</summary>
    /// <param name="graph">What is computed.</param>
    /// <param name="weights">The weight of each product, by the name that the graph has for it.</param>
    /// <param name="vectors">
    /// The <see cref="Operation.Vectors"/> of all operations by name: biases, what normalisations hold, coefficients of activations.
    /// </param>
    /// <exception cref="ArgumentException">
    /// A parameter is missing, has another shape or belongs to nothing, or a variance is negative; the message names it.
    /// </exception>
    public TrainedNetwork(
        NetworkGraph graph, IReadOnlyDictionary<string, NetworkWeight> weights, IReadOnlyDictionary<string, float[]> vectors)
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (NetworkNode node in graph.Nodes)
        {
            if (node.Operation is WeightedOperation product) CheckWeight(product);
            foreach ((string name, int length) in node.Operation.Vectors) CheckVector(name, length);
            if (node.Operation is BatchNormOperation norm && vectors[norm.RunningVariance].Any(static variance => variance < 0))
                throw new ArgumentException($"'{norm.RunningVariance}' has negative values");
        }
        foreach (string name in weights.Keys.Concat(vectors.Keys))
            if (!used.Contains(name)) throw new ArgumentException($"'{name}' belongs to no operation of the network");
        (Graph, Weights, Vectors) = (graph, weights, vectors);

        void CheckWeight(WeightedOperation product)
        {
            if (!weights.TryGetValue(product.Weight, out NetworkWeight? weight))
                throw new ArgumentException($"'{product.Weight}' is missing");
            if (weight.Topology.Rows != product.WeightRows || weight.Topology.Columns != product.WeightColumns)
                throw new ArgumentException(
                    $"'{product.Weight}' is a matrix [{weight.Topology.Rows}, {weight.Topology.Columns}], "
                    + $"expected [{product.WeightRows}, {product.WeightColumns}]");
            used.Add(product.Weight);
        }

        void CheckVector(string name, int length)
        {
            if (!vectors.TryGetValue(name, out float[]? vector)) throw new ArgumentException($"'{name}' is missing");
            if (vector.Length != length) throw new ArgumentException($"'{name}' has {vector.Length} elements, expected {length}");
            used.Add(name);
        }
    }

    /// <summary>What is computed.</summary>
    public NetworkGraph Graph { get; }

    /// <summary>Weights of the products by name.</summary>
    public IReadOnlyDictionary<string, NetworkWeight> Weights { get; }

    /// <summary>The vectors of all operations by name.</summary>
    public IReadOnlyDictionary<string, float[]> Vectors { get; }

    /// <summary>Active weights of all products.</summary>
    public long NonZeros => Weights.Values.Sum(static weight => (long)weight.Topology.NonZeros);

    /// <summary>Weights of all products, inactive ones too.</summary>
    public long Positions => Weights.Values.Sum(static weight => weight.Topology.Positions);

    /// <summary>
    /// The same function with every normalisation that follows a convolution, and nothing else does, multiplied into that convolution's
    /// weight and bias.
    /// </summary>
    public TrainedNetwork FoldBatchNorms() => BatchNormFolding.Fold(this);
}
