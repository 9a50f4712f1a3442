using Gossamer.Inference.Networks;

namespace Gossamer.Sparsity.Execution;

/// <summary>
/// Consecutive nodes of a network that run as one unit on sparse kernels: one autograd function, activations packed inside, tensors
/// [batch, channels, height, width] or [batch, features] only at the edges.
/// </summary>
/// <param name="Graph">The network.</param>
/// <param name="First">First node.</param>
/// <param name="End">The node behind the last.</param>
/// <param name="Inputs">Values computed before it that it reads.</param>
/// <param name="Outputs">Values it computes that others read.</param>
internal sealed record Segment(NetworkGraph Graph, int First, int End, IReadOnlyList<int> Inputs, IReadOnlyList<int> Outputs)
{
    /// <summary>The nodes from <paramref name="first"/> to before <paramref name="end"/>.</summary>
    public static Segment Of(NetworkGraph graph, int first, int end)
    {
        var inputs = new SortedSet<int>();
        var outputs = new SortedSet<int>();
        for (int node = 0; node < graph.Nodes.Count; node++)
        {
            bool inside = node >= first && node < end;
            foreach (int value in graph.Nodes[node].Inputs)
            {
                if (inside && !IsInside(value)) inputs.Add(value);
                else if (!inside && IsInside(value)) outputs.Add(value);
            }
        }
        if (IsInside(graph.Output)) outputs.Add(graph.Output);
        return new Segment(graph, first, end, [.. inputs], [.. outputs]);

        bool IsInside(int value) => value > first && value <= end;
    }

    /// <summary>Whether a value is computed inside.</summary>
    public bool Computes(int value) => value > First && value <= End;

    /// <summary>The only node that reads <paramref name="value"/>, if it lies inside and is of type <typeparamref name="TOperation"/>; else −1.</summary>
    public int OnlyReader<TOperation>(int value, int[] uses)
        where TOperation : Operation
    {
        if (uses[value] != 1) return -1;
        for (int node = value; node < End; node++)
            if (Graph.Nodes[node].Inputs.Contains(value))
                return Graph.Nodes[node].Operation is TOperation ? node : -1;
        return -1;
    }
}
