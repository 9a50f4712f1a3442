namespace Gossamer.Learning.Statistics;

/// <summary>A figure of a sample with the interval that resampling gives it.</summary>
/// <param name="Value">The figure of the sample itself.</param>
/// <param name="Lower">Lower limit; NaN where the figure is undefined or there are fewer than two units.</param>
/// <param name="Upper">Upper limit; NaN likewise.</param>
/// <param name="Units">Units that were resampled.</param>
/// <param name="Method"><c>BCa</c> or <c>percentile</c>.</param>
/// <param name="Degenerate">Replicates in which the figure was undefined; they are left out.</param>
public sealed record BootstrapInterval(double Value, double Lower, double Upper, int Units, string Method, int Degenerate)
{
    /// <summary>Why the figure lies outside of its interval; null where it does not.</summary>
    public string? Explain()
    {
        double rounding = 1e-12 * Math.Max(1, Math.Abs(Value));
        bool isOutside = Value < Lower - rounding || Value > Upper + rounding;
        return !isOutside ? null : $"its interval does not hold it, because most resamples lie to one side of it{(Method == "BCa" ? ", for which BCa corrects" : "")}";
    }
}
