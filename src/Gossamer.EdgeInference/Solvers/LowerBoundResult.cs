namespace Gossamer.EdgeInference.Solvers;

/// <summary>A bound that no policy's long-run service delay can pass while it keeps its promises.</summary>
/// <param name="Delay">The estimate, seconds, divided by the number of devices.</param>
/// <param name="Low">Lower end of its 99 % interval.</param>
/// <param name="Multipliers">[service]: seconds of total delay that a unit of accuracy costs.</param>
/// <param name="Draws">Slots drawn.</param>
public sealed record LowerBoundResult(double Delay, double Low, IReadOnlyList<double> Multipliers, int Draws);
