using Gossamer.Agreement.Estimates;

namespace Gossamer.Agreement.Recipes;

/// <summary>Every coefficient of agreement of a table of ratings; those that do not exist for it say why.</summary>
public sealed record CoefficientSet
{
    /// <summary>Krippendorff's alpha with the metric of the scale.</summary>
    public required Estimate KrippendorffAlpha { get; init; }

    /// <summary>Fleiss' kappa.</summary>
    public required Estimate FleissKappa { get; init; }

    /// <summary>Cohen's kappa, of more than two raters the mean over pairs.</summary>
    public required Estimate CohenKappa { get; init; }

    /// <summary>Scott's pi.</summary>
    public required Estimate ScottPi { get; init; }

    /// <summary>Conger's kappa.</summary>
    public required Estimate CongerKappa { get; init; }

    /// <summary>Gwet's AC1, with weights AC2.</summary>
    public required Estimate GwetAc { get; init; }

    /// <summary>Brennan and Prediger's coefficient.</summary>
    public required Estimate BrennanPrediger { get; init; }

    /// <summary>Twice the observed agreement less one.</summary>
    public required Estimate Pabak { get; init; }

    /// <summary>Share of pairs of ratings that agree.</summary>
    public required Estimate PercentAgreement { get; init; }

    /// <summary>ICC(1), one-way, of a single rating.</summary>
    public required Estimate Icc11 { get; init; }

    /// <summary>ICC(2), agreement, of a single rating.</summary>
    public required Estimate Icc21 { get; init; }

    /// <summary>ICC(3), consistency, of a single rating.</summary>
    public required Estimate Icc31 { get; init; }

    /// <summary>ICC(1) of the mean of all ratings.</summary>
    public required Estimate Icc1k { get; init; }

    /// <summary>ICC(2) of the mean of all ratings.</summary>
    public required Estimate Icc2k { get; init; }

    /// <summary>ICC(3) of the mean of all ratings.</summary>
    public required Estimate Icc3k { get; init; }

    /// <summary>Lin's concordance correlation of two raters.</summary>
    public required Estimate LinConcordance { get; init; }

    /// <summary>All of them with their names for people, in the order of tables.</summary>
    public IReadOnlyList<(string Name, Estimate Estimate)> Named() =>
    [
        ("Krippendorff alpha", KrippendorffAlpha), ("Gwet AC", GwetAc), ("Fleiss kappa", FleissKappa), ("Cohen kappa", CohenKappa), ("Conger kappa", CongerKappa), ("Scott pi", ScottPi),
        ("Brennan-Prediger", BrennanPrediger), ("PABAK", Pabak), ("percent agreement", PercentAgreement), ("ICC(1,1)", Icc11), ("ICC(2,1)", Icc21), ("ICC(3,1)", Icc31), ("ICC(1,k)", Icc1k),
        ("ICC(2,k)", Icc2k), ("ICC(3,k)", Icc3k), ("Lin concordance", LinConcordance),
    ];
}
