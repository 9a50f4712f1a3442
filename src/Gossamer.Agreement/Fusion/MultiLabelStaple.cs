using System.Numerics;
using Gossamer.Agreement.Masks;
using Gossamer.Agreement.Ratings;
using Gossamer.Learning.Data.Grids;

namespace Gossamer.Agreement.Fusion;

/// <summary>
/// STAPLE of several labels at once (Warfield, Zou and Wells 2004, section II.G): the model of Dawid and Skene on cells, with a confusion
/// matrix of all labels for each rater. It runs on combinations of labels in the box around everything marked, grown by a margin, each
/// counted with 64 bits. Cells on which votes are even are in no class of their own: they begin shared among the labels that tie.
/// </summary>
public sealed record MultiLabelStaple
{
    /// <summary>Name as the command line has it.</summary>
    public const string Name = "dawid-skene";

    /// <summary>Cells that the box around all labels is grown by. Default 3.</summary>
    public int Margin { get; init; } = 3;

    /// <summary>The model of raters.</summary>
    public DawidSkene Model { get; init; } = new();

    /// <summary>What equally probable labels give. Default background.</summary>
    public TiePolicy Ties { get; init; }

    /// <summary>Fuses maps of one case, which are left as they are.</summary>
    /// <exception cref="ArgumentException">The labels and raters make more combinations than 64 bits can name.</exception>
    public FusedGrid Fuse(IReadOnlyList<LabelGrid> grids)
    {
        GridGeometry geometry = GridFusion.GeometryOf(grids);
        long[] labels = [.. grids.SelectMany(static grid => grid.Labels).Append(0).Distinct().Order()];
        int bits = Math.Max(1, 64 - BitOperations.LeadingZeroCount((ulong)labels.Length - 1));
        if (bits * grids.Count > 64) throw new ArgumentException($"{labels.Length} labels of {grids.Count} raters make too many combinations", nameof(grids));
        int[][] placeOfCode = [.. grids.Select(grid => grid.Labels.Select(label => Array.IndexOf(labels, label)).ToArray())];
        CellBox box = default;
        foreach (LabelGrid grid in grids) box = box.Around(BinaryMask.Foreground(grid).Bounds);
        box = box.Grow(Margin, geometry);
        var counts = new Dictionary<ulong, long>();
        ForEachCell(box, geometry, cell =>
        {
            ulong key = KeyAt(grids, placeOfCode, bits, cell);
            counts[key] = counts.GetValueOrDefault(key) + 1;
        });
        ulong[] keys = [.. counts.Keys.Order()];
        if (keys.Length == 0) return new FusedGrid(LabelGrid.Of(geometry, new long[geometry.Cells]), []);
        DawidSkeneFit fit = Fit(keys, counts, grids.Count, labels, bits);
        Dictionary<ulong, long> labelOf = [];
        Dictionary<ulong, double[]> posteriorOf = [];
        for (int i = 0; i < keys.Length; i++)
        {
            labelOf.Add(keys[i], Choose(fit.Posteriors[i], labels));
            posteriorOf.Add(keys[i], fit.Posteriors[i]);
        }
        long[] values = new long[geometry.Cells];
        ForEachCell(box, geometry, cell => values[cell] = labelOf[KeyAt(grids, placeOfCode, bits, cell)]);
        long ties = keys.Where(key => IsEven(key, grids.Count, bits)).Sum(key => counts[key]);
        return new FusedGrid(
            LabelGrid.Of(geometry, values),
            [.. Enumerable.Range(0, labels.Length).Where(place => labels[place] != 0).Select((place, i) => new FusedLabel(labels[place], [.. fit.Confusions.Select(confusion => confusion[place, place])], i == 0 ? ties : 0, null)
            {
                Probability = cell => box.Holds(cell, geometry) ? posteriorOf[KeyAt(grids, placeOfCode, bits, cell)][place] : 0,
            })])
        {
            Confusions = new LabelConfusions(labels, fit.Prevalences, fit.Confusions),
        };
    }

    private DawidSkeneFit Fit(ulong[] keys, Dictionary<ulong, long> counts, int raters, long[] labels, int bits)
    {
        int[] unit = new int[keys.Length * raters], rater = new int[unit.Length], said = new int[unit.Length];
        for (int i = 0; i < unit.Length; i++)
        {
            (unit[i], rater[i]) = (i / raters, i % raters);
            said[i] = LabelIn(keys[unit[i]], rater[i], bits);
        }
        RatingTable table = RatingTable.OfCodes(MeasurementScale.Nominal, keys.Length, raters, [.. labels.Select(static label => (double)label)], unit, rater, said);
        return Model.Fit(table, [.. keys.Select(key => (double)counts[key])]);
    }

    private long Choose(double[] posterior, long[] labels)
    {
        double most = posterior.Max();
        long[] best = [.. labels.Where((_, i) => posterior[i] == most)];
        return best.Length == 1 || Ties is TiePolicy.Background or TiePolicy.LowestLabel ? best.Contains(0) ? 0 : best[0]
            : Ties == TiePolicy.Undecided ? -1
            : best.First(static label => label != 0);
    }

    private static int LabelIn(ulong key, int rater, int bits) => (int)(key >> (rater * bits) & ((1UL << bits) - 1));

    private static ulong KeyAt(IReadOnlyList<LabelGrid> grids, int[][] placeOfCode, int bits, int cell)
    {
        ulong key = 0;
        for (int k = 0; k < grids.Count; k++) key |= (ulong)placeOfCode[k][grids[k].Codes[cell]] << (k * bits);
        return key;
    }

    /// <summary>Whether two labels or more have most votes.</summary>
    private static bool IsEven(ulong key, int raters, int bits)
    {
        int[] votes = [.. Enumerable.Range(0, raters).GroupBy(rater => LabelIn(key, rater, bits)).Select(static same => same.Count())];
        return votes.Count(count => count == votes.Max()) > 1;
    }

    private static void ForEachCell(CellBox box, GridGeometry geometry, Action<int> visit)
    {
        for (int z = box.Z0; z < box.Z1; z++)
            for (int y = box.Y0; y < box.Y1; y++)
                for (int x = box.X0; x < box.X1; x++) visit((z * geometry.Rows + y) * geometry.Columns + x);
    }
}
