using Gossamer.EdgeInference.Model;
using Gossamer.EdgeInference.Policies;
using Gossamer.Inference.Checkpoints;
using Gossamer.Kernels.Randomness;

namespace Gossamer.EdgeInference.Agents;

/// <summary>
/// Takes the candidate of greatest r(s, a) + γ W(p(s, a)), where only W is learnt (spec 3.4), with steady deficits when it has learnt. Candidates are all decisions where they are few,
/// else minimisers of drift plus penalty for a ladder of prices of backlog.
/// </summary>
public sealed class PostDecisionAgent : IEdgeAgent
{
    private readonly EdgeModel _model;
    private readonly PostDecisionOptions _options;
    private readonly PostDecisionValue _value;
    private readonly ICandidateSource _source;
    private readonly CandidateSet _candidates;
    private readonly SlotOutcome _scratch;
    private readonly CounterRandom _exploration;
    private long _slots;

    /// <summary>An agent that knows nothing yet.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public PostDecisionAgent(EdgeModel model, PostDecisionOptions options, ulong seed)
    {
        (_model, _options) = (model, options.Resolve());
        _source = AllDecisions.Fits(model) ? new AllDecisions(model) : new PricedCandidates(model);
        _value = new PostDecisionValue(model, options, _source.Most, seed);
        (_candidates, _scratch) = (new CandidateSet(model), new SlotOutcome(model));
        _exploration = new CounterRandom(seed, "exploration");
    }

    /// <inheritdoc/>
    public string Name => "post-decision";

    /// <inheritdoc/>
    public int SchemaVersion => 1;

    /// <inheritdoc/>
    public void Decide(EdgeState state, EdgeDecision decision, double progress)
    {
        CounterRandom random = _exploration.Fork((ulong)_slots);
        Offer(state);
        bool explores = _slots < _options.WarmUp || random.Uniform(0) < _options.Exploration;
        decision.CopyFrom(_candidates[explores ? random.Below(1, _candidates.Count) : _value.Best(state, _candidates, _scratch)]);
    }

    /// <inheritdoc/>
    public void Learn(EdgeState before, SlotOutcome outcome, EdgeState after, bool truncated, double progress)
    {
        _value.Remember(before, outcome, after);
        if (++_slots >= _options.WarmUp && _slots % _options.UpdateEvery == 0) _value.Update(_source, progress);
    }

    /// <inheritdoc/>
    public IPolicy ToPolicy()
    {
        var deficits = new SteadyDeficits(_model);
        return new AgentPolicy(
            Name,
            (state, decision) =>
            {
                EdgeState steady = deficits.Next(state);
                Offer(steady);
                decision.CopyFrom(_candidates[_value.Best(steady, _candidates, _scratch)]);
            },
            deficits.Begin);
    }

    /// <inheritdoc/>
    public void Save(StateWriter writer)
    {
        writer.Write("slots", _slots);
        writer.Write("value", _value);
    }

    /// <inheritdoc/>
    public void Load(StateReader reader)
    {
        long slots = reader.ReadInt64("slots");
        if (slots < 0) throw reader.Malformed("slots", $"is {slots}, expected at least 0");
        reader.Read("value", _value);
        _slots = slots;
    }

    private void Offer(EdgeState state)
    {
        _candidates.Clear();
        _source.Fill(state, _candidates);
    }
}
