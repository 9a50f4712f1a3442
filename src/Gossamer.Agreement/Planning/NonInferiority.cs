using Gossamer.Learning.Statistics;

namespace Gossamer.Agreement.Planning;

/// <summary>Whether a model is not worse than a rater by more than a margin.</summary>
/// <param name="Difference">Model less rater, with its two-sided 90 % interval, whose lower limit is the one-sided 95 % limit.</param>
/// <param name="Margin">The loss that does not matter.</param>
/// <param name="Holds">Whether the lower limit is above minus the margin.</param>
public sealed record NonInferiority(MeanInterval Difference, double Margin, bool Holds)
{
    /// <summary>Tests differences of cases, model less rater.</summary>
    /// <exception cref="ArgumentException">There are no differences.</exception>
    public static NonInferiority Test(ReadOnlySpan<double> differences, double margin)
    {
        MeanInterval interval = MeanInterval.Of(differences, 0.9);
        return new NonInferiority(interval, margin, interval.Lower > -margin);
    }
}
