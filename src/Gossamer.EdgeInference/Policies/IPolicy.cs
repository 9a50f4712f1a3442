using Gossamer.EdgeInference.Model;

namespace Gossamer.EdgeInference.Policies;

/// <summary>Decides slot by slot, in the simulator or live. An instance belongs to one run; it is not thread-safe.</summary>
public interface IPolicy
{
    /// <summary>Name, as tables show it.</summary>
    string Name { get; }

    /// <summary>Begins a run: forgets what it has seen.</summary>
    /// <param name="seed">Where its own randomness comes from, if it has any.</param>
    void Begin(ulong seed) { }

    /// <summary>Decides from what is known before the slot.</summary>
    /// <param name="state">Queues, channels, tasks and deficits.</param>
    /// <param name="decision">Receives rates and placements, and shares where they are not left to the closed form.</param>
    void Decide(EdgeState state, EdgeDecision decision);

    /// <summary>Learns what its last decision led to.</summary>
    void Observe(SlotOutcome outcome) { }
}
