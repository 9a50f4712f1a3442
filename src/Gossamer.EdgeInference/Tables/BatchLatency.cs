namespace Gossamer.EdgeInference.Tables;

/// <summary>Time of a window when so many are answered at once.</summary>
/// <param name="Batch">Windows at once.</param>
/// <param name="Median">Median in milliseconds a window.</param>
/// <param name="P95">95th percentile in milliseconds a window.</param>
public sealed record BatchLatency(int Batch, double Median, double P95);
