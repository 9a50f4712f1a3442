namespace Gossamer.EdgeInference.Recipes;

/// <summary>A policy over seeds. Delay and accuracy belong together: a policy that owes accuracy has not earned its delay.</summary>
public sealed record ComparedPolicy
{
    /// <summary>Policy.</summary>
    public required string Name { get; init; }

    /// <summary>Mean service delay D / N, seconds.</summary>
    public required double Delay { get; init; }

    /// <summary>Lower end of its 95 % interval over seeds.</summary>
    public required double Low { get; init; }

    /// <summary>Upper end.</summary>
    public required double High { get; init; }

    /// <summary>[service]: mean accuracy.</summary>
    public required IReadOnlyList<double> Accuracy { get; init; }

    /// <summary>[service]: (A^th − A) / A^th where it is above 0, the mean over seeds.</summary>
    public required IReadOnlyList<double> Shortfall { get; init; }

    /// <summary>[service]: the same in the short evaluation; empty without one.</summary>
    public required IReadOnlyList<double> ShortShortfall { get; init; }

    /// <summary>Greatest Z_T / T of a service, the mean over seeds.</summary>
    public required double ZOverT { get; init; }

    /// <summary>Delay minus that of <c>dpp</c> on the same channels and arrivals: mean and 95 % interval; null without <c>dpp</c>.</summary>
    public PairedDelay? MinusDpp { get; init; }

    /// <summary>Delay as a part of that of <c>dpp</c>; null without <c>dpp</c>.</summary>
    public double? OverDpp { get; init; }

    /// <summary>Share of decisions to run locally.</summary>
    public required double LocalShare { get; init; }

    /// <summary>Mean seconds of training of a seed; 0 for policies that do not learn.</summary>
    public required double SecondsTrained { get; init; }

    /// <summary>Every evaluation.</summary>
    public required IReadOnlyList<Policies.PolicyResult> PerSeed { get; init; }
}
