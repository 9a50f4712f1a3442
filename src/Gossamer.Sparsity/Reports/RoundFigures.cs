namespace Gossamer.Sparsity.Reports;

/// <summary>What a round of dropping and growing did, over all layers. Figures that were not measured are NaN.</summary>
/// <param name="Step">Optimizer steps done.</param>
/// <param name="ExplorationDegree">Share of positions ever active so far, R(t).</param>
/// <param name="Churn">Share of the active weights that the round replaced.</param>
/// <param name="ExplorationShare">Share of the grown weights that plain gradient growth would not have chosen.</param>
/// <param name="Exploitation">Mean gradient magnitude of the grown weights over that of the best candidates, E(r).</param>
public sealed record RoundFigures(long Step, double ExplorationDegree, double Churn, double ExplorationShare, double Exploitation);
