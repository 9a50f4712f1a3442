namespace Gossamer.EdgeInference.Model;

/// <summary>Who is charged for backlog and for other uploads at the edge (E4, E5).</summary>
public enum EdgeWaitCharging
{
    /// <summary>Every device of a service, those that run locally too, as in the article.</summary>
    AllDevices,

    /// <summary>Only devices that offload: what really waits.</summary>
    OffloadersOnly,
}
