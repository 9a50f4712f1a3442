namespace Gossamer.EdgeInference.Model.Arrivals;

/// <summary>Either a fixed number of tasks or none, independent over slots and devices.</summary>
public sealed class TwoPointArrivals(double probability, double tasks) : IArrivalProcess
{
    /// <inheritdoc/>
    public double Mean => probability * tasks;

    /// <inheritdoc/>
    public double Most => tasks;

    /// <inheritdoc/>
    public IReadOnlyList<(double Tasks, double Probability)> FiniteLaw => [(0, 1 - probability), (tasks, probability)];

    /// <inheritdoc/>
    public double Next(double uniform, ref double memory) => uniform < probability ? tasks : 0;
}
