namespace Gossamer.Graphs.Benchmarks;

/// <summary>Temporal walks, timed.</summary>
/// <param name="Nodes">Nodes of the graph.</param>
/// <param name="Edges">Edges of the graph.</param>
/// <param name="StepsPerSecond">Steps of all threads together in a second.</param>
/// <param name="Threads">Threads.</param>
/// <param name="NanosecondsPerStep">Time of a step on one of the threads.</param>
public sealed record WalkTiming(int Nodes, long Edges, double StepsPerSecond, int Threads, double NanosecondsPerStep);
