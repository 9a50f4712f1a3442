using Gossamer.EdgeInference.Deployment;
using Gossamer.EdgeInference.Live;

namespace Gossamer.EdgeInference.Demonstration;

/// <summary>An edge and its devices as processes on this machine, for a while.</summary>
public sealed record EdgeDemoOptions
{
    /// <summary>The system.</summary>
    public required LiveSystemOptions System { get; init; }

    /// <summary>Who decides: what <see cref="LivePolicies"/> takes. Default dpp.</summary>
    public string Policy { get; init; } = "dpp";

    /// <summary>Whether shares of the edge hold where other services have nothing to do, as in the equations. Default false.</summary>
    public bool Strict { get; init; }

    /// <summary>
    /// Seconds, counted from the moment all devices have their first decision, 1 to 86,400. After a restart of the edge it ends not before every device has had an answer of the new
    /// process, for which it goes on for a minute at most. Default 120.
    /// </summary>
    public double Seconds { get; init; } = 120;

    /// <summary>When the edge is killed; null for never. Default null.</summary>
    public double? KillEdgeAt { get; init; }

    /// <summary>When it is started again; null for never. Default null.</summary>
    public double? RestartEdgeAt { get; init; }

    /// <summary>What links do beside limiting the rate. Default 1 ms and up to 1 ms more.</summary>
    public LinkFaults Link { get; init; } = new() { DelaySeconds = 0.001, JitterSeconds = 0.001 };

    /// <summary>Seed. Default 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>Checks every option.</summary>
    /// <exception cref="ArgumentException">One is out of range; the message names it.</exception>
    public EdgeDemoOptions Resolve()
    {
        System.Resolve();
        Link.Resolve();
        if (Seconds is not (>= 1 and <= 86_400)) throw new ArgumentException($"seconds is {Seconds}, expected 1 to 86400");
        if (KillEdgeAt is { } kill && !(kill > 0 && kill < Seconds)) throw new ArgumentException($"killEdgeAt is {kill}, expected above 0 and below seconds {Seconds}");
        if (RestartEdgeAt is { } restart && !(restart > KillEdgeAt && restart < Seconds)) throw new ArgumentException($"restartEdgeAt is {restart}, expected behind killEdgeAt {KillEdgeAt} and below seconds {Seconds}");
        return this;
    }
}
