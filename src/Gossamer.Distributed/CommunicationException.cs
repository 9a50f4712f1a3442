namespace Gossamer.Distributed;

/// <summary>Processes cannot talk to each other: no library, the wrong one, or a call that failed.</summary>
public sealed class CommunicationException(string message) : Exception(message);
