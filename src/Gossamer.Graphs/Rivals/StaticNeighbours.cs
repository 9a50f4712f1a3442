using Gossamer.Graphs.Links;

namespace Gossamer.Graphs.Rivals;

/// <summary>Distinct neighbours of every node, whatever the direction and number of links, ascending.</summary>
internal sealed class StaticNeighbours
{
    private readonly int[] _starts, _neighbours;

    /// <summary>The neighbours by the events before <paramref name="end"/>.</summary>
    public StaticNeighbours(LinkEvents events, int end)
    {
        long[] pairs = new long[2 * end];
        for (int i = 0; i < end; i++)
        {
            LinkPair pair = events.Pairs[i];
            pairs[2 * i] = pair.Key;
            pairs[2 * i + 1] = new LinkPair(pair.Target, pair.Source).Key;
        }
        Array.Sort(pairs);
        _starts = new int[events.Nodes + 1];
        List<int> neighbours = [];
        for (int i = 0; i < pairs.Length; i++)
        {
            if (i > 0 && pairs[i] == pairs[i - 1]) continue;
            neighbours.Add((int)pairs[i]);
            _starts[(int)(pairs[i] >> 32) + 1]++;
        }
        for (int node = 0; node < events.Nodes; node++) _starts[node + 1] += _starts[node];
        _neighbours = [.. neighbours];
    }

    /// <summary>The neighbours of <paramref name="node"/>.</summary>
    public ReadOnlySpan<int> Of(int node) => _neighbours.AsSpan(_starts[node], Degree(node));

    /// <summary>How many they are.</summary>
    public int Degree(int node) => _starts[node + 1] - _starts[node];
}
