namespace Gossamer.Agreement.Ceilings;

/// <summary>How sure a verdict must be.</summary>
public sealed record VerdictOptions
{
    /// <summary>Probability γ from which a rule holds. Default 0.95.</summary>
    public double Probability { get; init; } = 0.95;

    /// <summary>Distance from the truth ceiling that does not matter, Δ. Default: half the way from agreement to ceiling.</summary>
    public double? Equivalence { get; init; }

    /// <summary>Cases below which nothing is said. Default 5.</summary>
    public int LeastCases { get; init; } = 5;

    /// <summary>Whether raters saw a model's output before they drew: agreement then says nothing. Default false.</summary>
    public bool Anchored { get; init; }

    /// <summary>Throws where an option is out of range.</summary>
    /// <exception cref="ArgumentException">The message names the option.</exception>
    public void Check()
    {
        if (Probability is not (> 0.5 and < 1)) throw new ArgumentException($"the probability of a verdict is {Probability}, expected within (0.5, 1)");
        if (Equivalence is { } margin && !(margin >= 0 && double.IsFinite(margin))) throw new ArgumentException($"the equivalence margin is {margin}, expected at least 0");
        if (LeastCases < 1) throw new ArgumentException($"the least number of cases is {LeastCases}, expected at least 1");
    }
}
