using Gossamer.Agreement.Fusion;
using Gossamer.Agreement.Masks;

namespace Gossamer.Agreement.Ceilings;

/// <summary>
/// The expected Dice of the truth with a reference, from sensitivities and specificities that STAPLE fits to the votes. It rests on raters
/// erring independently given the truth, and fails openly: a fit that collapsed or did not settle gives no ceiling.
/// </summary>
public static class LatentClassCeiling
{
    /// <summary>Fewer raters leave the model without enough equations.</summary>
    public const int LeastRaters = 3;

    /// <summary>Patterns of more raters are too many to go through.</summary>
    private const int MostRaters = 16;

    /// <summary>The expected Dice of the truth with the reference that <paramref name="isInReference"/> makes of the votes; NaN with the reason.</summary>
    public static (double Dice, string Reason) Of(StapleFit fit, Func<ulong, bool> isInReference)
    {
        int raters = fit.Sensitivities.Count;
        if (raters < LeastRaters) return (double.NaN, $"{raters} raters do not identify a latent-class model, which needs {LeastRaters}");
        if (raters > MostRaters) return (double.NaN, $"{raters} raters have too many patterns of votes, at most {MostRaters}");
        if (fit.NotIdentified) return (double.NaN, "all raters agree, so nothing tells the truth from them");
        if (fit.Collapsed) return (double.NaN, "the fit declared a rater perfect (collapse)");
        if (!fit.Converged) return (double.NaN, "the fit did not settle");
        for (int k = 0; k < raters; k++)
            if (fit.Sensitivities[k] + fit.Specificities[k] <= 1) return (double.NaN, $"the fit takes rater {k + 1} for worse than chance");
        double sensitivity = 0, falseAlarm = 0;
        for (ulong votes = 0; votes < 1UL << raters; votes++)
        {
            if (!isInReference(votes)) continue;
            double inside = 1, outside = 1;
            for (int k = 0; k < raters; k++)
            {
                bool vote = (votes >> k & 1) != 0;
                inside *= vote ? fit.Sensitivities[k] : 1 - fit.Sensitivities[k];
                outside *= vote ? 1 - fit.Specificities[k] : fit.Specificities[k];
            }
            sensitivity += inside;
            falseAlarm += outside;
        }
        return (CeilingFormulas.LatentDice(fit.Prevalence, sensitivity, 1 - falseAlarm), "");
    }

    /// <summary>The same from the masks of one case.</summary>
    public static (double Dice, string Reason) Of(IReadOnlyList<BinaryMask> masks, Func<ulong, bool> isInReference, BinaryMask? region = null)
    {
        if (masks.Count < LeastRaters) return (double.NaN, $"{masks.Count} raters do not identify a latent-class model, which needs {LeastRaters}");
        var staple = new Staple();
        return Of(staple.Fit(VotePatterns.Count(masks, staple.Margin, region)), isInReference);
    }
}
