using System.Numerics;
using Gossamer.Agreement.Masks;

namespace Gossamer.Agreement.Fusion;

/// <summary>
/// How often each combination of votes occurs among the cells of a box: bit k is the vote of rater k. Cells with equal votes are alike to
/// every method that looks at cells alone, so methods work on patterns. Counts have 64 bits.
/// </summary>
public sealed class VotePatterns
{
    /// <summary>Raters that a pattern has room for.</summary>
    public const int MostRaters = 64;

    private VotePatterns(int raters, ulong[] patterns, long[] counts, CellBox box) => (Raters, Patterns, Counts, Box) = (raters, patterns, counts, box);

    /// <summary>Number of raters.</summary>
    public int Raters { get; }

    /// <summary>The patterns that occur, ascending.</summary>
    public IReadOnlyList<ulong> Patterns { get; }

    /// <summary>Cells of each pattern.</summary>
    public IReadOnlyList<long> Counts { get; }

    /// <summary>The box whose cells were counted.</summary>
    public CellBox Box { get; }

    /// <summary>All cells counted.</summary>
    public long Cells => Counts.Sum();

    /// <summary>Counts the cells of the smallest box around all masks, grown by <paramref name="margin"/> cells; inside a region if one is given.</summary>
    /// <exception cref="ArgumentException">There are no masks or more than <see cref="MostRaters"/>.</exception>
    public static VotePatterns Count(IReadOnlyList<BinaryMask> masks, int margin, BinaryMask? region = null)
    {
        if (masks.Count is 0 or > MostRaters) throw new ArgumentException($"{masks.Count} masks, expected 1 to {MostRaters}", nameof(masks));
        CellBox box = default;
        foreach (BinaryMask mask in masks) box = box.Around(mask.Bounds);
        box = box.Grow(margin, masks[0].Geometry);
        var counts = new Dictionary<ulong, long>();
        long voted = 0;
        ForEachVoted(masks, (_, pattern) =>
        {
            counts[pattern] = counts.GetValueOrDefault(pattern) + 1;
            voted++;
        });
        long all = region is null || box.IsEmpty ? box.Cells : CountInside(region, box);
        if (all > voted) counts[0] = all - voted;
        ulong[] patterns = [.. counts.Keys.Order()];
        return new VotePatterns(masks.Count, patterns, [.. patterns.Select(pattern => counts[pattern])], box);
    }

    /// <summary>Patterns from a program: bit k of a pattern is the vote of rater k.</summary>
    public static VotePatterns Of(int raters, IReadOnlyDictionary<ulong, long> counts)
    {
        ulong[] patterns = [.. counts.Keys.Order()];
        return new VotePatterns(raters, patterns, [.. patterns.Select(pattern => counts[pattern])], default);
    }

    /// <summary>Calls <paramref name="visit"/> with every cell that somebody voted for, and its votes.</summary>
    internal static void ForEachVoted(IReadOnlyList<BinaryMask> masks, Action<int, ulong> visit)
    {
        for (int word = 0; word < masks[0].Words.Length; word++)
        {
            ulong any = 0;
            foreach (BinaryMask mask in masks) any |= mask.Words[word];
            while (any != 0)
            {
                int bit = BitOperations.TrailingZeroCount(any);
                any &= any - 1;
                ulong pattern = 0;
                for (int k = 0; k < masks.Count; k++) pattern |= (masks[k].Words[word] >> bit & 1) << k;
                visit((word << 6) + bit, pattern);
            }
        }
    }

    /// <summary>The votes at a cell.</summary>
    internal static ulong At(IReadOnlyList<BinaryMask> masks, int cell)
    {
        ulong pattern = 0;
        for (int k = 0; k < masks.Count; k++)
            if (masks[k][cell]) pattern |= 1UL << k;
        return pattern;
    }

    /// <summary>The cells whose votes <paramref name="isIn"/> accepts; it must refuse no votes at all.</summary>
    internal static BinaryMask Select(IReadOnlyList<BinaryMask> masks, Func<ulong, bool> isIn)
    {
        var known = new Dictionary<ulong, bool>();
        return BinaryMask.Of(masks[0].Geometry, cell =>
        {
            ulong pattern = At(masks, cell);
            if (pattern == 0) return false;
            if (!known.TryGetValue(pattern, out bool inside)) known.Add(pattern, inside = isIn(pattern));
            return inside;
        });
    }

    /// <summary>For a cell what <paramref name="scoreOf"/> makes of its votes, reckoned once for each pattern. Not for several threads.</summary>
    internal static Func<int, double> Score(IReadOnlyList<BinaryMask> masks, Func<ulong, double> scoreOf)
    {
        var known = new Dictionary<ulong, double>();
        return cell =>
        {
            ulong pattern = At(masks, cell);
            if (!known.TryGetValue(pattern, out double score)) known.Add(pattern, score = scoreOf(pattern));
            return score;
        };
    }

    private static long CountInside(BinaryMask region, CellBox box)
    {
        long count = 0;
        for (int z = box.Z0; z < box.Z1; z++)
            for (int y = box.Y0; y < box.Y1; y++)
                for (int x = box.X0; x < box.X1; x++)
                    if (region[(z * region.Geometry.Rows + y) * region.Geometry.Columns + x]) count++;
        return count;
    }
}
