namespace Gossamer.Learning.Runs;

/// <summary>One metric over a run, in the order it was logged. The three lists have the same length.</summary>
/// <param name="Name">Name of the metric.</param>
/// <param name="Steps">Optimizer steps done.</param>
/// <param name="Epochs">Epochs done.</param>
/// <param name="Values">The values; NaN and infinities as they were logged.</param>
public sealed record MetricSeries(string Name, IReadOnlyList<long> Steps, IReadOnlyList<double> Epochs, IReadOnlyList<double> Values)
{
    /// <summary>Number of records.</summary>
    public int Count => Values.Count;

    /// <summary>The last value, or NaN if there is none.</summary>
    public double Last => Count == 0 ? double.NaN : Values[^1];
}
