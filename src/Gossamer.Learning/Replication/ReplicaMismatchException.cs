namespace Gossamer.Learning.Replication;

/// <summary>Ranks hold what must be alike and is not; going on would average different networks.</summary>
public sealed class ReplicaMismatchException(string message) : Exception(message);
