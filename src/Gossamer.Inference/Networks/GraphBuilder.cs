namespace Gossamer.Inference.Networks;

/// <summary>Puts a <see cref="NetworkGraph"/> together, node by node, checking shapes.</summary>
/// <param name="sampleShape">Shape of one sample.</param>
public sealed class GraphBuilder(IReadOnlyList<int> sampleShape)
{
    private readonly List<NetworkNode> _nodes = [];

    /// <summary>Shape of a value for one sample.</summary>
    public IReadOnlyList<int> ShapeOf(int value) => value == NetworkGraph.Input ? sampleShape : _nodes[value - 1].Shape;

    /// <summary>Applies <paramref name="operation"/> and returns the value that results.</summary>
    /// <exception cref="ArgumentException">There is no such value, or the operation does not fit its shape.</exception>
    public int Add(Operation operation, params ReadOnlySpan<int> inputs)
    {
        if (inputs.Length != operation.Inputs) throw new ArgumentException($"{inputs.Length} values for an operation on {operation.Inputs}");
        foreach (int input in inputs)
            if ((uint)input > (uint)_nodes.Count) throw new ArgumentException($"there is no value {input} yet", nameof(inputs));
        int[] taken = inputs.ToArray();
        _nodes.Add(new NetworkNode(operation, taken, operation.OutputShape([.. taken.Select(ShapeOf)])));
        return _nodes.Count;
    }

    /// <summary>The graph with <paramref name="output"/> as its result.</summary>
    /// <exception cref="ArgumentException">There is no such value.</exception>
    public NetworkGraph Build(int output) => (uint)output <= (uint)_nodes.Count
        ? new NetworkGraph(sampleShape, [.. _nodes], output)
        : throw new ArgumentException($"there is no value {output}", nameof(output));
}
