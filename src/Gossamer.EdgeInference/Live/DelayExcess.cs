namespace Gossamer.EdgeInference.Live;

/// <summary>
/// By how much answers of the edge take longer than was predicted: the equations know links and processors, not protocols and busy machines. A running mean,
/// which an answer that did not come in time raises by half of what was waited beyond the prediction. Thread-safe.
/// </summary>
public sealed class DelayExcess
{
    private const double Weight = 0.1, MissWeight = 0.5;

    private readonly Lock _gate = new();
    private double _seconds;

    /// <summary>Seconds, at least 0.</summary>
    public double Seconds
    {
        get
        {
            lock (_gate) return _seconds;
        }
    }

    /// <summary>An answer came.</summary>
    /// <param name="predicted">Predicted delay, seconds.</param>
    /// <param name="measured">How long it took, seconds.</param>
    public void Answered(double predicted, double measured)
    {
        lock (_gate) _seconds += Weight * (Math.Max(measured - predicted, 0) - _seconds);
    }

    /// <summary>No answer came in time.</summary>
    /// <param name="predicted">Predicted delay, seconds.</param>
    /// <param name="waited">How long it was waited for, seconds.</param>
    public void Missed(double predicted, double waited)
    {
        lock (_gate) _seconds += MissWeight * Math.Max(waited - predicted - _seconds, 0);
    }
}
