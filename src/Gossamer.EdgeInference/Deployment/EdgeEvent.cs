using Gossamer.EdgeInference.Control;

namespace Gossamer.EdgeInference.Deployment;

/// <summary>What an edge process says on a line: first where it listens, then a slot each.</summary>
/// <param name="Address">Where it listens.</param>
/// <param name="Slot">A slot was planned.</param>
/// <param name="RefusedCertificates">Connections refused for their certificate, so far.</param>
public sealed record EdgeEvent(Uri? Address = null, SlotRecord? Slot = null, long RefusedCertificates = 0);
