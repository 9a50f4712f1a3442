using Gossamer.EdgeInference.Model;
using Gossamer.EdgeInference.Solvers;

namespace Gossamer.EdgeInference.Agents;

/// <summary>
/// Minimisers of drift plus penalty when every bit sent to the edge costs something on top, for a ladder of prices from nothing on: what a
/// learnt value of backlog would choose among. The unit is what a bit of backlog costs in the next slot at equal shares.
/// </summary>
public sealed class PricedCandidates(EdgeModel model) : ICandidateSource
{
    private static readonly double[] Ladder = [0, 0.05, 0.1, 0.2, 0.4, 0.8];

    private readonly DppSolver _solver = new(model);
    private readonly double[] _prices = new double[model.Services];

    /// <inheritdoc/>
    public int Most => Ladder.Length;

    /// <inheritdoc/>
    public void Fill(EdgeState state, CandidateSet candidates)
    {
        foreach (double rung in Ladder)
        {
            for (int m = 0; m < model.Services; m++)
                _prices[m] = rung * model.Scenario.DelayWeight * model.DevicesOf(m).Count * model.EdgeSecondsPerBit[m] * model.Services;
            EdgeDecision candidate = candidates.Add();
            _solver.Solve(state, candidate, _prices);
        }
    }
}
