namespace Gossamer.Graphs.Temporal;

/// <summary>A directed edge at a time.</summary>
/// <param name="Source">Number of the node it leaves.</param>
/// <param name="Target">Number of the node it enters.</param>
/// <param name="Time">When, in the unit of the graph.</param>
public readonly record struct TemporalEdge(int Source, int Target, long Time);
