namespace Gossamer.TwoParty.Networks.Sessions;

/// <summary>What one step of a query took, as one party saw it. It holds sizes and times and nothing else.</summary>
/// <param name="Name">The layers that ran side by side.</param>
/// <param name="BytesSent">Payload bytes sent, online.</param>
/// <param name="BytesReceived">Payload bytes received, online.</param>
/// <param name="Flights">Flights that it added to the longest path.</param>
/// <param name="Milliseconds">Time since the step before.</param>
public sealed record StepMeasure(string Name, long BytesSent, long BytesReceived, int Flights, double Milliseconds);
