namespace Gossamer.EdgeInference.Live;

/// <summary>Where an answer came from.</summary>
public enum AnswerPath
{
    /// <summary>The device, as decided.</summary>
    Local,

    /// <summary>The edge.</summary>
    Edge,

    /// <summary>The device, because the edge did not answer in time or was not there.</summary>
    Degraded,
}
