namespace Gossamer.Graphs.Forecasts;

/// <summary>What bounds the sums over neighbours of a training step, forward and backward.</summary>
/// <param name="BytesPerStep">Bytes that they move: for each sum E · (4 + 4F) + 4 · V · F.</param>
/// <param name="GigabytesPerSecond">Rate at which this machine reads random rows, measured now.</param>
public sealed record NeighbourForecast(double BytesPerStep, double GigabytesPerSecond)
{
    /// <summary>Seconds of a step that no network over this graph can do without.</summary>
    public double SecondsPerStep => BytesPerStep / (1e9 * GigabytesPerSecond);
}
