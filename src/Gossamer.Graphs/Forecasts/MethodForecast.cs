namespace Gossamer.Graphs.Forecasts;

/// <summary>What one method at one sparsity is expected to cost.</summary>
/// <param name="Method">Method.</param>
/// <param name="Sparsity">Sparsity; 0 for the dense network.</param>
/// <param name="Runs">Trainings that are still to be done, one for each seed.</param>
/// <param name="NetworkFlops">Operations of a training's network stages.</param>
/// <param name="IsExact">Whether these follow from the settings; else they are those of dense training, which none exceeds.</param>
/// <param name="Seconds">Seconds of a training, from the time of a few of its steps.</param>
public sealed record MethodForecast(string Method, double Sparsity, int Runs, double NetworkFlops, bool IsExact, double Seconds);
