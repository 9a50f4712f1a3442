using Gossamer.EdgeInference.Model;

namespace Gossamer.EdgeInference.Simulation;

/// <summary>Details of a step. The outcome is the environment's own and holds until the next step.</summary>
/// <param name="Slot">Slots of the episode so far.</param>
/// <param name="Outcome">Delays, accuracies, shares, drops and queues; null after a reset.</param>
/// <param name="Deficits">[service]: deficits Z now.</param>
/// <param name="FinalObservation">The last observation of an episode that this step ended; null otherwise.</param>
public readonly record struct StepInfo(int Slot, SlotOutcome? Outcome, ReadOnlyMemory<double> Deficits, float[]? FinalObservation);
