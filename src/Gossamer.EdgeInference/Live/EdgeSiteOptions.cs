using Gossamer.EdgeInference.Model;

namespace Gossamer.EdgeInference.Live;

/// <summary>How an <see cref="EdgeSite"/> works.</summary>
public sealed record EdgeSiteOptions
{
    /// <summary>Workers that run networks, 1 to 1,024. Default 1.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>Tasks of a service that may wait, 1 to 1,000,000: beyond that devices are refused and answer by themselves. Default 256.</summary>
    public int Waiting { get; init; } = 256;

    /// <summary>Slots after which a task that still waits is refused: its device has answered it long ago. 1 to 10,000. Default 3.</summary>
    public int StaleSlots { get; init; } = 3;

    /// <summary>Work of the whole edge, in slots, beyond which decisions give up rates and offloading; above 0. Default 1.</summary>
    public double MostWork { get; init; } = 1;

    /// <summary>Whether a task takes as long as the equations say, on an edge slower than this machine, and not as long as it takes. Default false.</summary>
    public bool Paced { get; init; }

    /// <summary>[service]: deficits to begin with, see <see cref="DeficitLedger"/>; null for none. Default null.</summary>
    public IReadOnlyList<double>? HeadStart { get; init; }

    /// <summary>Whether shares hold where other services have nothing to do. Default false.</summary>
    public bool Strict { get; init; }

    /// <summary>File of the checkpoint; null for none. What it holds is restored.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>SHA-256 of the table that accuracies come from, or of the whole system: a checkpoint of another one is refused. Default none.</summary>
    public string TableSha256 { get; init; } = "";

    /// <summary>Checks every option.</summary>
    /// <exception cref="ArgumentException">One is out of range; the message names it.</exception>
    public EdgeSiteOptions Resolve()
    {
        FieldRange.Count(Workers, 1, 1_024, "workers");
        FieldRange.Count(Waiting, 1, 1_000_000, "waiting");
        FieldRange.Count(StaleSlots, 1, 10_000, "staleSlots");
        if (!(MostWork > 0)) throw new ArgumentException($"mostWork is {MostWork}, expected above 0");
        return this;
    }
}
