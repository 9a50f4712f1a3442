using Gossamer.Agreement.Masks;
using Gossamer.Agreement.Surfaces;

namespace Gossamer.Agreement.Ceilings;

/// <summary>
/// Whether raters differ by where they draw a boundary rather than by what they see: the share of their disagreement that lies farther from
/// the other's mask than its boundary could have been displaced. The law of boundary noise holds only where this is small.
/// </summary>
/// <param name="Far">Those of them that are farther than the limit from the mask that lacks them.</param>
/// <param name="Disputed">Cells that one of a pair marks and the other does not.</param>
public readonly record struct DisplacementCheck(double Far, double Disputed)
{
    /// <summary>Distance in cells up to which disagreement counts as displacement. Default of the limit.</summary>
    public const double DefaultDistance = 2;

    /// <summary>Share of far disagreement up to which the law is trusted. Default.</summary>
    public const double DefaultShare = 0.4;

    /// <summary>Far disagreement as a share of all; 0 where there is none.</summary>
    public double Share => Disputed > 0 ? Far / Disputed : 0;

    /// <summary>Checks all pairs of masks of one case. Distances are in cells, whatever the spacing.</summary>
    public static DisplacementCheck Of(IReadOnlyList<BinaryMask> masks, double distance = DefaultDistance)
    {
        Lattice lattice = Lattice.Around(masks, Boundary.Points) with { Spacing = (1, 1, 1) };
        if (lattice.Box.IsEmpty) return default;
        byte[][] cells = [.. masks.Select(mask => mask.Unpack(lattice.Box, border: 0))];
        var parts = new (double Far, double Disputed)[masks.Count];
        Parallel.For(0, masks.Count, masks[0].Threads, i =>
        {
            double[] squared = DistanceTransform.Squared(lattice, Surface.Of(masks[i], lattice, Boundary.Points).Points);
            for (int other = 0; other < cells.Length; other++)
            {
                if (other == i) continue;
                for (int cell = 0; cell < squared.Length; cell++)
                {
                    if (cells[other][cell] == 0 || cells[i][cell] != 0) continue;
                    parts[i].Disputed++;
                    if (squared[cell] > distance * distance) parts[i].Far++;
                }
            }
        });
        return new DisplacementCheck(parts.Sum(static part => part.Far), parts.Sum(static part => part.Disputed));
    }

    /// <summary>Both together.</summary>
    public static DisplacementCheck operator +(DisplacementCheck a, DisplacementCheck b) => new(a.Far + b.Far, a.Disputed + b.Disputed);
}
