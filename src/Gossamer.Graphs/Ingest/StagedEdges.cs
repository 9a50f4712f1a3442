using Gossamer.Graphs.Storage;
using Gossamer.Graphs.Temporal;

namespace Gossamer.Graphs.Ingest;

/// <summary>Passes over edges between reading and building: sort by time, duplicates, repeated pairs.</summary>
internal static unsafe class StagedEdges
{
    private const int DigitBits = 11;
    private const int FewEdges = 16;

    /// <summary>Sorts by time; edges of one time keep their order (radix sort by the digits that differ).</summary>
    public static void SortByTime(NativeList<TemporalEdge> edges)
    {
        long min = long.MaxValue, max = long.MinValue;
        bool sorted = true;
        for (long i = 0; i < edges.Count; i++)
        {
            long time = edges[i].Time;
            sorted &= i == 0 || edges[i - 1].Time <= time;
            (min, max) = (Math.Min(min, time), Math.Max(max, time));
        }
        if (sorted) return;
        ulong range = (ulong)max - (ulong)min;
        using var scratch = new NativeList<TemporalEdge>(edges.Count);
        TemporalEdge* from = edges.Items, to = scratch.Items;
        long[] starts = new long[1 << DigitBits];
        for (int shift = 0; shift < 64 && range >> shift != 0; shift += DigitBits)
        {
            Array.Clear(starts);
            for (long i = 0; i < edges.Count; i++) starts[Digit(from[i].Time, min, shift)]++;
            long sum = 0;
            for (int digit = 0; digit < starts.Length; digit++) (starts[digit], sum) = (sum, sum + starts[digit]);
            for (long i = 0; i < edges.Count; i++) to[starts[Digit(from[i].Time, min, shift)]++] = from[i];
            TemporalEdge* sortedSoFar = to;
            to = from;
            from = sortedSoFar;
        }
        if (from != edges.Items)
            Buffer.MemoryCopy(from, edges.Items, edges.Count * sizeof(TemporalEdge), edges.Count * sizeof(TemporalEdge));
    }

    /// <summary>Removes self-loops; returns how many there were.</summary>
    public static long DropSelfLoops(NativeList<TemporalEdge> edges)
    {
        long kept = 0;
        for (long i = 0; i < edges.Count; i++)
            if (edges[i].Source != edges[i].Target) edges[kept++] = edges[i];
        long dropped = edges.Count - kept;
        edges.Truncate(kept);
        return dropped;
    }

    /// <summary>Counts edges, sorted by time, that repeat an earlier one in all three places, and removes them if asked to.</summary>
    public static long CountDuplicates(NativeList<TemporalEdge> edges, bool remove)
    {
        long kept = 0, duplicates = 0;
        HashSet<(int, int)> seen = [];
        for (long start = 0, end; start < edges.Count; start = end)
        {
            end = start + 1;
            while (end < edges.Count && edges[end].Time == edges[start].Time) end++;
            seen.Clear();
            // Kept edges move down over removed ones: the group's earlier edges lie from here to `kept`.
            long first = kept;
            for (long i = start; i < end; i++)
            {
                TemporalEdge edge = edges[i];
                bool repeats = end - start <= FewEdges ? Repeats(edges, first, kept, edge) : !seen.Add((edge.Source, edge.Target));
                if (repeats) duplicates++;
                if (!remove || !repeats) edges[kept++] = edge;
            }
        }
        edges.Truncate(kept);
        return duplicates;
    }

    /// <summary>Removes, from edges sorted by time, all but the first of each pair of source and target.</summary>
    public static void KeepFirstOccurrences(NativeList<TemporalEdge> edges)
    {
        using var pairs = new IdIndex();
        long kept = 0;
        for (long i = 0; i < edges.Count; i++)
        {
            int known = pairs.Count;
            int number = pairs.Number(((long)edges[i].Source << 32) | (uint)edges[i].Target);
            if (number < 0)
                throw new NotSupportedException("the graph has more than 2^31 - 1 distinct pairs, too many to tell first occurrences");
            if (number == known) edges[kept++] = edges[i];
        }
        edges.Truncate(kept);
    }

    /// <summary>Share of edges, sorted by time, whose time another edge has too.</summary>
    public static double TiedShare(NativeList<TemporalEdge> edges)
    {
        long tied = 0;
        for (long i = 0; i < edges.Count; i++)
        {
            bool before = i > 0 && edges[i - 1].Time == edges[i].Time, after = i + 1 < edges.Count && edges[i + 1].Time == edges[i].Time;
            if (before || after) tied++;
        }
        return edges.Count == 0 ? 0 : (double)tied / edges.Count;
    }

    private static bool Repeats(NativeList<TemporalEdge> edges, long start, long end, TemporalEdge edge)
    {
        for (long i = start; i < end; i++)
            if (edges[i].Source == edge.Source && edges[i].Target == edge.Target) return true;
        return false;
    }

    private static int Digit(long time, long min, int shift) => (int)(((ulong)time - (ulong)min) >> shift) & ((1 << DigitBits) - 1);
}
