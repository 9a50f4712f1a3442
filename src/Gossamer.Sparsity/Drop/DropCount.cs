using Gossamer.Sparsity.Rounds;

namespace Gossamer.Sparsity.Drop;

/// <summary>Number of units a round may drop from a layer.</summary>
public static class DropCount
{
    /// <summary>
    /// ζ · k rounded, but never the last active unit, nothing from a full layer, and no more than can be replaced where a
    /// just-dropped unit may not return.
    /// </summary>
    public static int Of(LayerRound layer, double fraction, DropRounding rounding)
    {
        int active = layer.ActiveUnits.Length;
        long free = layer.Layer.Structure.Units - active;
        if (free == 0) return 0;
        int count = Round(Math.Min(fraction, layer.DropLimit) * active, rounding);
        long limit = layer.RegrowthAllowed ? active - 1 : Math.Min(active - 1, free);
        return (int)Math.Clamp(count, 0, Math.Max(0, limit));
    }

    /// <summary>
    /// <paramref name="exact"/> as a count. A small tolerance keeps 0.07 · 100 = 7.000000000000001 from becoming 8, and
    /// 6.999999999999999 from becoming 6.
    /// </summary>
    public static int Round(double exact, DropRounding rounding) =>
        rounding == DropRounding.Ceiling ? (int)Math.Ceiling(exact - 1e-9) : (int)Math.Floor(exact + 1e-9);
}
