namespace Gossamer.Graphs.Temporal;

/// <summary>The edges that leave a node, ascending by time. Valid as long as the graph is.</summary>
/// <param name="targets">Where they lead.</param>
/// <param name="times">When.</param>
/// <param name="count">How many there are.</param>
internal readonly unsafe struct EdgeRow(int* targets, long* times, int count)
{
    /// <summary>Where they lead.</summary>
    public readonly int* Targets = targets;

    /// <summary>When.</summary>
    public readonly long* Times = times;

    /// <summary>How many there are.</summary>
    public readonly int Count = count;

    /// <summary>The first of the edges [<paramref name="low"/>, <paramref name="high"/>) at <paramref name="time"/> or later.</summary>
    public int FirstAt(int low, int high, long time)
    {
        while (low < high)
        {
            int middle = low + (high - low) / 2;
            if (Times[middle] < time) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    /// <summary>The first of the edges [<paramref name="low"/>, <paramref name="high"/>) later than <paramref name="time"/>.</summary>
    public int FirstAfter(int low, int high, long time) => time == long.MaxValue ? high : FirstAt(low, high, time + 1);

    /// <summary>Whether one of the edges leads to <paramref name="target"/>.</summary>
    public bool Contains(int target) => new ReadOnlySpan<int>(Targets, Count).Contains(target);

    /// <summary>Whether one of the edges leads to <paramref name="target"/> at <paramref name="time"/>.</summary>
    public bool Contains(int target, long time)
    {
        int first = FirstAt(0, Count, time), end = FirstAfter(first, Count, time);
        return new ReadOnlySpan<int>(Targets + first, end - first).Contains(target);
    }
}
