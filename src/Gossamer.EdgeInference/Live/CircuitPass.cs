namespace Gossamer.EdgeInference.Live;

/// <summary>Leave to call the edge.</summary>
/// <param name="Generation">Changes of state before it was given: what comes of calls from before the last one says nothing about now.</param>
/// <param name="Given">When it was given, a timestamp of the circuit's clock.</param>
public readonly record struct CircuitPass(long Generation, long Given);
