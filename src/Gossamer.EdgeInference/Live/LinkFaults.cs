using Gossamer.EdgeInference.Model;

namespace Gossamer.EdgeInference.Live;

/// <summary>
/// What a link does beside limiting the rate. A stream loses nothing and keeps its order: where a packet would be lost it stands still until that would
/// be sent again, and a packet does not overtake one that is late.
/// </summary>
public sealed record LinkFaults
{
    /// <summary>Share of packets that are lost, in [0, 1]. Default 0.</summary>
    public double LossShare { get; init; }

    /// <summary>Seconds for which a lost packet holds the link up, at least 0. Default 0.2.</summary>
    public double StallSeconds { get; init; } = 0.2;

    /// <summary>Seconds from one end of the link to the other, at least 0. Default 0.</summary>
    public double DelaySeconds { get; init; }

    /// <summary>Seconds by which a packet may be later than that, uniformly, at least 0. Default 0.</summary>
    public double JitterSeconds { get; init; }

    /// <summary>Checks every option.</summary>
    /// <exception cref="ArgumentException">One is out of range; the message names it.</exception>
    public LinkFaults Resolve()
    {
        FieldRange.Share(LossShare, "lossShare");
        FieldRange.NotNegative(StallSeconds, "stallSeconds");
        FieldRange.NotNegative(DelaySeconds, "delaySeconds");
        FieldRange.NotNegative(JitterSeconds, "jitterSeconds");
        return this;
    }
}
