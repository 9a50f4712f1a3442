using Gossamer.EdgeInference.Model;
using Gossamer.EdgeInference.Solvers;

namespace Gossamer.EdgeInference.Agents;

/// <summary>
/// The decision that an action of thresholds stands for, and 2N neighbours that differ in one number: the rate across its nearer threshold, or
/// the placement (after DROO, Huang et al., arXiv 1808.01977); on request also the exact minimiser of the slot.
/// </summary>
public sealed class NeighbourCandidates(EdgeModel model, ThresholdDecoder decoder, Func<EdgeState, ReadOnlyMemory<float>> act, bool withSolver) : ICandidateSource
{
    private readonly DppSolver? _solver = withSolver ? new DppSolver(model) : null;

    /// <inheritdoc/>
    public int Most => 2 * model.Devices + (withSolver ? 2 : 1);

    /// <inheritdoc/>
    public void Fill(EdgeState state, CandidateSet candidates) => Fill(state, act(state).Span, candidates);

    /// <summary>The candidates around an action.</summary>
    public void Fill(EdgeState state, ReadOnlySpan<float> action, CandidateSet candidates)
    {
        EdgeDecision own = candidates.Add();
        decoder.Decode(action, own);
        for (int n = 0; n < model.Devices; n++)
        {
            EdgeDecision moved = candidates.Add();
            moved.CopyFrom(own);
            moved.Places[n] = own.Places[n] == Placement.Local ? Placement.Offload : Placement.Local;
            if (model.Levels == 1) continue;
            EdgeDecision stepped = candidates.Add();
            stepped.CopyFrom(own);
            stepped.Levels[n] = Neighbour(action[2 * n], own.Levels[n]);
        }
        if (_solver is not null) _solver.Solve(state, candidates.Add());
    }

    private int Neighbour(float value, int level)
    {
        float place = (value + 1) * model.Levels / 2 - level;
        int next = place >= 0.5f ? level + 1 : level - 1;
        return next < 0 ? 1 : next >= model.Levels ? model.Levels - 2 : next;
    }
}
