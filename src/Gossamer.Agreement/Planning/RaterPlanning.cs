using Gossamer.Agreement.Ceilings;

namespace Gossamer.Agreement.Planning;

/// <summary>How many raters a reference needs.</summary>
public static class RaterPlanning
{
    private const int MostRaters = 9999;

    /// <summary>Raters to fuse so that the ceiling by the law of boundary noise reaches a target: ⌈½ ((1 − D) / (1 − D*))²⌉; null if none do.</summary>
    public static int? ForCeiling(double agreement, double target)
    {
        if (target >= 1) return null;
        double ratio = (1 - agreement) / (1 - target);
        return Count(0.5 * ratio * ratio);
    }

    /// <summary>
    /// Persons for the same with <paramref name="labelsEach"/> labels of each, where a share φ of the disagreement is the persons' own:
    /// their biases are averaged over persons, chance over labels.
    /// </summary>
    public static int? ForCeiling(double agreement, double target, double systematicShare, int labelsEach)
    {
        if (target >= 1) return null;
        double ratio = (1 - agreement) / (1 - target);
        return Count(0.5 * ratio * ratio * (systematicShare + (1 - systematicShare) / labelsEach));
    }

    /// <summary>Raters whose mean has a reliability: ⌈ρ* (1 − ρ) / (ρ (1 − ρ*))⌉ of Spearman and Brown; null if none do.</summary>
    public static int? ForReliability(double reliability, double target) =>
        target >= 1 || reliability <= 0 ? null : Count(target * (1 - reliability) / (reliability * (1 - target)));

    /// <summary>The least odd number of raters of equal accuracy whose majority has an accuracy, of two classes; null if none do.</summary>
    public static int? ForMajority(double accuracy, double target)
    {
        if (accuracy <= 0.5) return accuracy >= target ? 1 : null;
        for (int raters = 1; raters <= MostRaters; raters += 2)
            if (MajorityAccuracy(accuracy, raters) >= target) return raters;
        return null;
    }

    /// <summary>Accuracy of the majority of an odd number of independent raters: Σ over more than half of C(K, j) aʲ (1 − a)ᴷ⁻ʲ.</summary>
    public static double MajorityAccuracy(double accuracy, int raters)
    {
        if (accuracy is <= 0 or >= 1) return Math.Clamp(accuracy, 0, 1);
        double sum = 0, logChoose = 0;
        for (int j = 0; j <= raters; j++)
        {
            if (j > 0) logChoose += Math.Log(raters - j + 1) - Math.Log(j);
            if (2 * j > raters) sum += Math.Exp(logChoose + j * Math.Log(accuracy) + (raters - j) * Math.Log(1 - accuracy));
        }
        return Math.Min(1, sum);
    }

    /// <summary>Sums of squares round: what is whole to nine digits is whole.</summary>
    private static int? Count(double raters) => raters > int.MaxValue / 2 || double.IsNaN(raters) ? null : Math.Max(1, (int)Math.Ceiling(raters - 1e-9));
}
