using Gossamer.EdgeInference.Model;
using Gossamer.EdgeInference.Solvers;

namespace Gossamer.EdgeInference.Policies;

/// <summary>The one-slot minimiser with <see cref="SteadyDeficits"/>.</summary>
public sealed class SmoothedDppPolicy(EdgeModel model) : IPolicy
{
    private readonly DppSolver _solver = new(model);
    private readonly SteadyDeficits _deficits = new(model);

    /// <inheritdoc/>
    public string Name => "dpp-smooth";

    /// <inheritdoc/>
    public void Begin(ulong seed) => _deficits.Begin();

    /// <inheritdoc/>
    public void Decide(EdgeState state, EdgeDecision decision) => _solver.Solve(_deficits.Next(state), decision);
}
