using Gossamer.Agreement.Masks;
using Gossamer.Learning.Data.Grids;

namespace Gossamer.Agreement.Fusion;

/// <summary>
/// Several raters' label maps as one: each label is fused as a mask, and a cell that two labels claim goes to the one that is surer; or all
/// labels at once by <see cref="MultiLabelStaple"/>.
/// </summary>
public static class GridFusion
{
    /// <summary>Names of every way to fuse label maps.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. MaskFusions.Names, MultiLabelStaple.Name];

    /// <summary>Whether a method gives soft labels.</summary>
    /// <exception cref="ArgumentException">There is no such method.</exception>
    public static bool HasSoftLabels(string method) => method == MultiLabelStaple.Name || MaskFusions.Find(method, TiePolicy.Background, Names).HasSoftLabels;

    /// <summary>Fuses maps of one case, which are left as they are, by a method's name.</summary>
    /// <exception cref="ArgumentException">There is no such method, there are no maps, or they do not coincide.</exception>
    public static FusedGrid Fuse(IReadOnlyList<LabelGrid> grids, string method, TiePolicy ties = TiePolicy.Background)
    {
        if (method != MultiLabelStaple.Name) return Fuse(grids, MaskFusions.Find(method, ties, Names), ties);
        RequireSame(grids);
        return new MultiLabelStaple { Ties = ties }.Fuse(grids);
    }

    /// <summary>Fuses maps of one case, which are left as they are, label by label.</summary>
    /// <exception cref="ArgumentException">There are no maps, or they do not coincide.</exception>
    public static FusedGrid Fuse(IReadOnlyList<LabelGrid> grids, IMaskFusion fusion, TiePolicy ties = TiePolicy.Background)
    {
        RequireSame(grids);
        GridGeometry geometry = GeometryOf(grids);
        long[] labels = [.. grids.SelectMany(static grid => grid.Labels).Where(static label => label != 0).Distinct().Order()];
        long[] values = new long[geometry.Cells];
        double[] scores = new double[geometry.Cells];
        List<FusedLabel> parts = [];
        foreach (long label in labels)
        {
            BinaryMask[] masks = [.. grids.Select(grid => BinaryMask.Of(grid, label))];
            FusedMask fused = fusion.Fuse(masks);
            for (int cell = 0; cell < values.Length; cell++)
            {
                if (!fused.Mask[cell]) continue;
                double score = fused.Score(cell);
                // Labels come in ascending order, so that of equally sure ones the lowest stays.
                if (values[cell] == 0 || score > scores[cell]) (values[cell], scores[cell]) = (label, score);
            }
            parts.Add(new FusedLabel(label, fused.Weights, fused.Ties, fused.Staple) { Probability = fusion.HasSoftLabels ? fused.Score : null });
        }
        if (ties == TiePolicy.Undecided && fusion is MajorityVote) MarkTies(grids, labels, values);
        return new FusedGrid(LabelGrid.Of(geometry, values), parts);
    }

    /// <summary>Where the cells of maps that coincide lie: as the first says that says where.</summary>
    internal static GridGeometry GeometryOf(IReadOnlyList<LabelGrid> grids) => (grids.FirstOrDefault(static grid => grid.Geometry.Affine is not null) ?? grids[0]).Geometry;

    private static void RequireSame(IReadOnlyList<LabelGrid> grids)
    {
        if (grids.Count == 0) throw new ArgumentException("there is nothing to fuse", nameof(grids));
        foreach (LabelGrid grid in grids.Skip(1))
            if (grid.Geometry.DifferenceFrom(grids[0].Geometry) is { } difference) throw new ArgumentException($"the maps do not coincide: {difference}", nameof(grids));
    }

    private static void MarkTies(IReadOnlyList<LabelGrid> grids, long[] labels, long[] values)
    {
        foreach (long label in labels)
        {
            BinaryMask[] masks = [.. grids.Select(grid => BinaryMask.Of(grid, label))];
            VotePatterns.ForEachVoted(masks, (cell, pattern) =>
            {
                if (values[cell] == 0 && 2 * (int)ulong.PopCount(pattern) == masks.Length) values[cell] = -1;
            });
        }
    }
}
