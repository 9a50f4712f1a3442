namespace Gossamer.EdgeInference.Exact;

/// <summary>The optimum of a finite model.</summary>
/// <param name="Delay">D*, the least mean of the total delay of a slot.</param>
/// <param name="Multipliers">[service]: λ*, the delay that a unit of accuracy costs.</param>
/// <param name="Columns">Variables of the program.</param>
/// <param name="Rows">Its equations.</param>
public sealed record OccupancySolution(double Delay, IReadOnlyList<double> Multipliers, int Columns, int Rows);
