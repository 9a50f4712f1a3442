namespace Gossamer.Graphs.Walks;

/// <summary>Walks, one after the other.</summary>
public sealed class WalkCorpus
{
    private readonly int[] _nodes;
    private readonly long[] _starts;

    internal WalkCorpus(int[] nodes, long[] starts) => (_nodes, _starts) = (nodes, starts);

    /// <summary>Walks.</summary>
    public int Count => _starts.Length - 1;

    /// <summary>Steps over all walks; a walk of one node has none.</summary>
    public long Steps => _nodes.Length - Count;

    /// <summary>Nodes over all walks.</summary>
    public long Length => _nodes.Length;

    /// <summary>The nodes of walk <paramref name="walk"/>, at least one.</summary>
    public ReadOnlySpan<int> this[int walk] => _nodes.AsSpan((int)_starts[walk], (int)(_starts[walk + 1] - _starts[walk]));
}
