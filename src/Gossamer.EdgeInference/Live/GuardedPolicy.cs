using Gossamer.EdgeInference.Model;
using Gossamer.EdgeInference.Policies;
using Gossamer.EdgeInference.Solvers;

namespace Gossamer.EdgeInference.Live;

/// <summary>
/// A policy that is not trusted: where its decision is none, or costs in its slot more than three times what the one-slot minimiser's does, that one
/// is taken instead and counted. A policy that lets a deficit grow beyond what <see cref="Patience"/> slots of the least accuracy would bring is set
/// aside until half of it is repaid.
/// </summary>
/// <remarks>
/// Cost is the drift plus penalty V·D + Σ Z (A^th − A), which may be negative: then more than the minimum by twice its size. A learner gives up
/// some of a slot for later ones; that much it need never. Slot by slot a promise can be neglected for ever, however large its deficit: where the
/// minimum is a gain, a loss of its size is tolerated.
/// </remarks>
/// <param name="inner">The policy.</param>
/// <param name="model">The system.</param>
public sealed class GuardedPolicy(IPolicy inner, EdgeModel model) : IPolicy
{
    /// <summary>Slots of the least accuracy whose deficit is tolerated.</summary>
    public const int Patience = 100;

    private const double Factor = 3;

    private readonly DppSolver _solver = new(model);
    private readonly EdgeDecision _minimum = new(model);
    private readonly SlotOutcome _outcome = new(model);
    private readonly double[] _tolerated = [.. Enumerable.Range(0, model.Services).Select(service => Patience * (model.Threshold(service) - LeastAccuracy(model, service)))];
    private readonly bool[] _neglected = new bool[model.Services];

    /// <inheritdoc/>
    public string Name => inner.Name;

    /// <summary>Decisions that were not taken.</summary>
    public long Guarded { get; private set; }

    /// <inheritdoc/>
    public void Begin(ulong seed)
    {
        inner.Begin(seed);
        Array.Clear(_neglected);
    }

    /// <inheritdoc/>
    public void Decide(EdgeState state, EdgeDecision decision)
    {
        inner.Decide(state, decision);
        _solver.Solve(state, _minimum);
        double least = Cost(state, _minimum), tolerated = least + (Factor - 1) * Math.Abs(least) + 1e-12;
        bool neglects = Neglects(state);
        if (IsDecision(decision) && Cost(state, decision) <= tolerated && (!neglects || IsMinimum(decision))) return;
        decision.CopyFrom(_minimum);
        Guarded++;
    }

    /// <inheritdoc/>
    public void Observe(SlotOutcome outcome) => inner.Observe(outcome);

    private static double LeastAccuracy(EdgeModel model, int service) =>
        Enumerable.Range(0, model.Levels).Min(level => Math.Min(model.Accuracy[service, level, Placement.Local], model.Accuracy[service, level, Placement.Offload]));

    /// <summary>Whether a deficit is too large, or was and is not half repaid.</summary>
    private bool Neglects(EdgeState state)
    {
        for (int m = 0; m < _neglected.Length; m++) _neglected[m] = state.Deficit[m] > (_neglected[m] ? _tolerated[m] / 2 : _tolerated[m]);
        return Array.IndexOf(_neglected, true) >= 0;
    }

    private bool IsMinimum(EdgeDecision decision) =>
        decision.Levels.AsSpan().SequenceEqual(_minimum.Levels) && decision.Places.AsSpan().SequenceEqual(_minimum.Places);

    private bool IsDecision(EdgeDecision decision)
    {
        for (int n = 0; n < model.Devices; n++)
            if ((uint)decision.Levels[n] >= (uint)model.Levels || decision.Places[n] is not (Placement.Local or Placement.Offload)) return false;
        if (!decision.SharesAreGiven) return true;
        double sum = 0;
        foreach (double share in decision.Shares) sum += share >= 0 ? share : double.NaN;
        return sum <= 1 + 1e-9;
    }

    /// <summary>Infinite where a share is missing that is needed, or the sum is no number.</summary>
    private double Cost(EdgeState state, EdgeDecision decision)
    {
        try
        {
            SlotEquations.Evaluate(model, state, decision, _outcome);
        }
        catch (ArgumentException)
        {
            return double.PositiveInfinity;
        }
        return double.IsNaN(_outcome.Reward) ? double.PositiveInfinity : -_outcome.Reward;
    }
}
