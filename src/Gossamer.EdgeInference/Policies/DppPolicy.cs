using Gossamer.EdgeInference.Model;
using Gossamer.EdgeInference.Solvers;

namespace Gossamer.EdgeInference.Policies;

/// <summary>The minimiser of drift plus penalty, slot by slot.</summary>
public sealed class DppPolicy(EdgeModel model) : IPolicy
{
    private readonly DppSolver _solver = new(model);

    /// <inheritdoc/>
    public string Name => "dpp";

    /// <inheritdoc/>
    public void Decide(EdgeState state, EdgeDecision decision) => _solver.Solve(state, decision);
}
