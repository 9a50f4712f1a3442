namespace Gossamer.EdgeInference.Simulation;

/// <summary>What a stream of random numbers is for.</summary>
public enum RandomPurpose
{
    /// <summary>States of channels.</summary>
    Channel,

    /// <summary>Arrivals of tasks.</summary>
    Arrivals,

    /// <summary>Queues and deficits that an episode starts with.</summary>
    Start,

    /// <summary>Decisions of a policy.</summary>
    Policy,
}
