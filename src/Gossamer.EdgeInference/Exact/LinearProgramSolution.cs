namespace Gossamer.EdgeInference.Exact;

/// <summary>An optimum of a linear program.</summary>
/// <param name="Objective">Least cost.</param>
/// <param name="Primal">[column]: x.</param>
/// <param name="Dual">[row]: what a unit more of the right-hand side costs.</param>
/// <param name="Iterations">Iterations used.</param>
public sealed record LinearProgramSolution(double Objective, IReadOnlyList<double> Primal, IReadOnlyList<double> Dual, int Iterations);
