using Gossamer.Agreement.Ceilings;
using Gossamer.Agreement.Coefficients;
using Gossamer.Agreement.Planning;

namespace Gossamer.Agreement.Recipes;

/// <summary>How many raters and cases a study needs.</summary>
public static class AgreementPlan
{
    private static readonly int[] Counts = [1, 2, 3, 5, 7, 9, 15];

    /// <summary>Plans.</summary>
    /// <exception cref="ArgumentException">An option is out of range, or there is nothing to plan by.</exception>
    public static AgreementPlanResult Run(AgreementPlanOptions options)
    {
        Require(options.Target is > 0 and < 1, $"the target is {options.Target}, expected within (0, 1)");
        Require(options.Agreement is null or (>= 0 and < 1), $"the agreement is {options.Agreement}, expected from 0 to below 1");
        Require(options.Reliability is null or (> 0 and < 1), $"the reliability is {options.Reliability}, expected within (0, 1)");
        Require(options.SystematicShare is >= 0 and <= 1, $"the systematic share is {options.SystematicShare}, expected within [0, 1]");
        Require(options.LabelsEach >= 1, $"the number of labels of each rater is {options.LabelsEach}, expected at least 1");
        Require(options.Classes is 0 or >= 2, $"the number of classes is {options.Classes}, expected 2 or more");
        Require((options.Margin is null) == (options.Deviation is null), "--margin and --deviation go together");
        Require(options.Agreement is not null || options.Reliability is not null || options.Margin is not null, "there is nothing to plan by: expected --agreement, --reliability, or --margin with --deviation");
        double? width = options.Reliability is { } rho ? CasePlanning.ForReliabilityWidth(rho, options.Raters, options.Width) : null;
        int? cases = options is { Margin: { } margin, Deviation: { } deviation } ? CasePlanning.ForNonInferiority(deviation, margin) : null;
        if (options.Agreement is { } agreement) return options.Classes > 0 ? Labels(options, agreement, width, cases) : Masks(options, agreement, width, cases);
        if (options.Reliability is not { } reliability) return new AgreementPlanResult(options.Target, null, null, [], width, cases, "cases only");
        return new AgreementPlanResult(
            options.Target, RaterPlanning.ForReliability(reliability, options.Target), reliability,
            [.. Counts.Select(raters => new PlannedRaters(raters, IntraclassCorrelation.SpearmanBrown(reliability, raters)))], width, cases, "reliability of the mean, Spearman-Brown");
    }

    private static AgreementPlanResult Masks(AgreementPlanOptions options, double agreement, double? width, int? cases)
    {
        double averaged = options.SystematicShare + (1 - options.SystematicShare) / options.LabelsEach;
        return new AgreementPlanResult(
            options.Target, RaterPlanning.ForCeiling(agreement, options.Target, options.SystematicShare, options.LabelsEach), CeilingFormulas.BoundaryNoise(agreement, 1 / averaged),
            [.. Counts.Select(raters => new PlannedRaters(raters, CeilingFormulas.BoundaryNoise(agreement, raters / averaged)))], width, cases,
            "law of boundary noise, 1 - (1 - D) / sqrt(2 K); it holds where raters differ by thin displacements");
    }

    private static AgreementPlanResult Labels(AgreementPlanOptions options, double agreement, double? width, int? cases)
    {
        double accuracy = CeilingFormulas.SymmetricAccuracy(agreement, options.Classes);
        Require(!double.IsNaN(accuracy), $"an agreement of {agreement} is below guessing among {options.Classes} classes");
        bool two = options.Classes == 2;
        return new AgreementPlanResult(
            options.Target, two ? RaterPlanning.ForMajority(accuracy, options.Target) : null, accuracy,
            two ? [.. Counts.Where(static count => count % 2 == 1).Select(raters => new PlannedRaters(raters, RaterPlanning.MajorityAccuracy(accuracy, raters)))] : [new PlannedRaters(1, accuracy)],
            width, cases, two ? "accuracy of the majority of independent raters with equal, symmetric errors" : "accuracy of one rater with symmetric errors; the majority has a closed form for two classes only");
    }

    private static void Require(bool holds, string problem)
    {
        if (!holds) throw new ArgumentException(problem);
    }
}
