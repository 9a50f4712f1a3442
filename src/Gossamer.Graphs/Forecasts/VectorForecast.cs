namespace Gossamer.Graphs.Forecasts;

/// <summary>What the vectors of one seed are expected to cost, from walks that begin at some of the nodes.</summary>
/// <param name="WalkSteps">Steps of all walks.</param>
/// <param name="Pairs">Pairs that skip-gram will learn from.</param>
/// <param name="Flops">Operations of skip-gram.</param>
/// <param name="Seconds">Seconds.</param>
public sealed record VectorForecast(double WalkSteps, double Pairs, double Flops, double Seconds)
{
    /// <summary>Both together.</summary>
    public static VectorForecast operator +(VectorForecast a, VectorForecast b) =>
        new(a.WalkSteps + b.WalkSteps, a.Pairs + b.Pairs, a.Flops + b.Flops, a.Seconds + b.Seconds);
}
