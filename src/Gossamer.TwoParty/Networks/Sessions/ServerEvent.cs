using Gossamer.TwoParty.Runtime;

namespace Gossamer.TwoParty.Networks.Sessions;

/// <summary>What happened at a server, for its log. It names clients by their keys and holds sizes and times, never a value.</summary>
/// <param name="Kind">What.</param>
/// <param name="Client">The client's key; none before it has proved one, and without TLS.</param>
/// <param name="Text">In words.</param>
/// <param name="Measure">What a query took.</param>
public sealed record ServerEvent(ServerEventKind Kind, KeyFingerprint? Client, string Text, QueryMeasure? Measure = null);
