namespace Gossamer.Graphs.Splits;

/// <summary>How events are divided and what may be known of the rest.</summary>
public enum LinkProtocol
{
    /// <summary>Split by time; whatever predicts the events of a part knows only what came before that part. The default.</summary>
    Strict,

    /// <summary>
    /// As a published pipeline does it, for comparison only: training and validation are drawn from one pool and overlap, and features know
    /// the events that they are to predict.
    /// </summary>
    Released,
}
