using Gossamer.EdgeInference.Allocation;
using Gossamer.EdgeInference.Model;
using Gossamer.EdgeInference.Solvers;

namespace Gossamer.EdgeInference.Policies;

/// <summary>The minimiser of drift plus penalty with shares that never change: what the closed form is worth.</summary>
public sealed class FixedSharePolicy : IPolicy
{
    private readonly DppSolver _solver;
    private readonly double[] _shares;

    /// <summary>With the given shares, above 0 and of sum at most 1; by default in proportion to mean demand, cycles for all raw bits.</summary>
    /// <exception cref="ArgumentException">The shares do not fit.</exception>
    public FixedSharePolicy(EdgeModel model, IReadOnlyList<double>? shares = null)
    {
        _solver = new DppSolver(model);
        _shares = shares is null ? MeanDemand(model) : [.. shares];
        if (_shares.Length != model.Services || _shares.Any(static share => !(share > 0)) || _shares.Sum() > 1 + 1e-9)
            throw new ArgumentException($"the shares are {string.Join(", ", _shares)}, expected {model.Services} above 0 of sum at most 1", nameof(shares));
    }

    /// <inheritdoc/>
    public string Name => "fixed-share";

    /// <inheritdoc/>
    public void Decide(EdgeState state, EdgeDecision decision) => _solver.SolveForShares(state, _shares, decision);

    private static double[] MeanDemand(EdgeModel model)
    {
        double[] demand = [.. model.Scenario.Services.Select(static service => service.Devices * service.RawBits * service.EdgeCyclesPerBit)];
        double sum = demand.Sum();
        return [.. demand.Select(value => value / sum)];
    }
}
