using Gossamer.EdgeInference.Model;

namespace Gossamer.EdgeInference.Live;

/// <summary>The edge's plan of a slot. Valid until the next one is made.</summary>
/// <param name="Slot">The slot.</param>
/// <param name="Decision">Rates and placements.</param>
/// <param name="Outcome">What the equations expect of it: shares of services, delays, accuracies.</param>
/// <param name="Late">Devices whose report was late.</param>
/// <param name="Seconds">Time that deciding took.</param>
public sealed record SlotPlan(long Slot, EdgeDecision Decision, SlotOutcome Outcome, int Late, double Seconds);
