using Gossamer.EdgeInference.Model;

namespace Gossamer.EdgeInference.Live;

/// <summary>What goes wrong on a link. A stream loses nothing: where a packet would be lost it stands still until it would be sent again.</summary>
public sealed record LinkFaults
{
    /// <summary>Share of packets that are lost, in [0, 1]. Default 0.</summary>
    public double LossShare { get; init; }

    /// <summary>Seconds for which a lost packet holds the link up, at least 0. Default 0.2.</summary>
    public double StallSeconds { get; init; } = 0.2;

    /// <summary>Checks every option.</summary>
    /// <exception cref="ArgumentException">One is out of range; the message names it.</exception>
    public LinkFaults Resolve()
    {
        FieldRange.Share(LossShare, "lossShare");
        FieldRange.NotNegative(StallSeconds, "stallSeconds");
        return this;
    }
}
