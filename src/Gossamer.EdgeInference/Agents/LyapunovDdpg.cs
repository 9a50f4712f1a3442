using Gossamer.EdgeInference.Model;
using Gossamer.EdgeInference.Networks;
using Gossamer.EdgeInference.Policies;
using Gossamer.EdgeInference.Simulation;
using Gossamer.Inference.Checkpoints;
using Gossamer.Kernels.Randomness;

namespace Gossamer.EdgeInference.Agents;

/// <summary>
/// The article's learner: DDPG on the reward of drift plus penalty, rates and placements from the actor, shares from the closed form (spec 3.3). How
/// outputs become decisions is a choice of three decoders; other rules of reward make its rivals without Lyapunov queues.
/// </summary>
public sealed class LyapunovDdpg : IEdgeAgent
{
    private const float ImitationWeight = 1;

    /// <summary>Slots between updates of the value after decisions.</summary>
    private const int ValueEvery = 4;

    /// <summary>How often the best candidate becomes the centre of new ones, at most.</summary>
    private const int MostRounds = 8;

    private readonly DdpgOptions _options;
    private readonly DdpgLearner _learner;
    private readonly IActionDecoder _decoder;
    private readonly IRewardRule _rule;
    private readonly ObservationEncoder _encoder;
    private readonly PostDecisionValue? _value;
    private readonly NeighbourCandidates? _neighbours;
    private readonly CandidateSet _candidates;
    private readonly SlotOutcome _scratch;
    private readonly CounterRandom _exploration;
    private readonly float[] _observation, _next, _action, _greedyObservation, _greedyAction;
    private long _slots;

    /// <summary>An agent that knows nothing yet.</summary>
    /// <param name="model">The system.</param>
    /// <param name="options">How it learns.</param>
    /// <param name="decoder">How outputs become decisions.</param>
    /// <param name="seed">Where weights, exploration and minibatches come from.</param>
    /// <param name="rule">What it is rewarded for; drift plus penalty by default.</param>
    /// <param name="name">Name for tables.</param>
    /// <exception cref="ArgumentException">An option is out of range, or candidates are asked for with a rule that knows no deficits.</exception>
    public LyapunovDdpg(EdgeModel model, DdpgOptions options, DecoderKind decoder, ulong seed, IRewardRule? rule = null, string name = "ddpg")
    {
        (_options, _rule, Name) = (options.Resolve(), rule ?? new LyapunovReward(), name);
        bool candidates = decoder is DecoderKind.Candidates or DecoderKind.CandidatesWithSolver;
        if (candidates && !_rule.SeesDeficits) throw new ArgumentException("candidates are chosen by drift plus penalty; other rewards take the threshold decoder");
        _encoder = new ObservationEncoder(model);
        _decoder = decoder == DecoderKind.GumbelStraightThrough ? new OneHotDecoder(model) : new ThresholdDecoder(model);
        DeviceLayout layout = _encoder.Layout;
        _learner = new DdpgLearner(
            options.Networks.ForEach(layout, options.Hidden, _decoder.Head.Outputs / model.Devices),
            options.Networks.ForAll(layout with { DeviceActions = _decoder.Head.Actions / model.Devices }, options.Hidden), _decoder.Head, options, seed);
        (_observation, _next, _action) = (new float[_encoder.Length], new float[_encoder.Length], new float[_decoder.Head.Actions]);
        (_greedyObservation, _greedyAction) = (new float[_encoder.Length], new float[_decoder.Head.Actions]);
        (_candidates, _scratch) = (new CandidateSet(model), new SlotOutcome(model));
        _exploration = new CounterRandom(seed, "exploration");
        if (!candidates) return;
        _learner.Imitation = ImitationWeight;
        _neighbours = new NeighbourCandidates(model, (ThresholdDecoder)_decoder, Greedy, decoder == DecoderKind.CandidatesWithSolver);
        _value = new PostDecisionValue(
            model, new PostDecisionOptions { Hidden = options.Hidden, Discount = options.Discount, Batch = options.Batch, Replay = options.Replay }, _neighbours.Most, seed);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int SchemaVersion => 1;

    /// <summary>The rule of reward.</summary>
    public IRewardRule Rule => _rule;

    /// <inheritdoc/>
    public void Decide(EdgeState state, EdgeDecision decision, double progress)
    {
        CounterRandom random = _exploration.Fork((ulong)_slots);
        Encode(state, _observation);
        double noise = _options.Noise + (_options.LastNoise - _options.Noise) * progress;
        if (_decoder is OneHotDecoder oneHot) oneHot.Cool(1 - 0.7 * progress);
        if (_slots < _options.WarmUp) _decoder.Draw(_action, random);
        else _decoder.Explore(_learner.Outputs(_observation), _action, noise, random);
        _decoder.Decode(_action, decision);
        if (_neighbours is not null) Refine(state, _action, decision);
    }

    /// <inheritdoc/>
    public void Learn(EdgeState before, SlotOutcome outcome, EdgeState after, bool truncated, double progress)
    {
        Encode(after, _next);
        _learner.Replay.Add(_observation, _action, _rule.Reward(outcome), _next, terminated: false);
        _value?.Remember(before, outcome, after);
        if (++_slots >= _options.WarmUp)
        {
            _learner.Update(1 + (_options.LastRates - 1) * progress);
            if (_slots % ValueEvery == 0) _value?.Update(_neighbours!, progress);
        }
        if (truncated) _rule.EndEpisode();
    }

    /// <inheritdoc/>
    public IPolicy ToPolicy() => new AgentPolicy(Name, (state, decision) =>
    {
        Greedy(state);
        _decoder.Decode(_greedyAction, decision);
        if (_neighbours is not null) Refine(state, _greedyAction, decision);
    });

    /// <inheritdoc/>
    public IPolicy ToPolicy(EdgeModel model)
    {
        if (_options.Networks != NetworkForm.Equivariant || _neighbours is not null)
            throw new ArgumentException($"{Name} decides for the devices that it was trained with alone; networks that devices share ({nameof(NetworkForm.Equivariant)}, without candidates) take others");
        var twin = new LyapunovDdpg(model, _options with { Replay = _options.Batch }, _decoder is OneHotDecoder ? DecoderKind.GumbelStraightThrough : DecoderKind.Threshold, 0, _rule, Name);
        twin._learner.TakeActor(_learner);
        return twin.ToPolicy();
    }

    /// <inheritdoc/>
    public void Save(StateWriter writer)
    {
        writer.Write("slots", _slots);
        writer.Write("learner", _learner);
        writer.Write("rule", _rule);
        if (_value is not null) writer.Write("value", _value);
    }

    /// <inheritdoc/>
    public void Load(StateReader reader)
    {
        long slots = reader.ReadInt64("slots");
        if (slots < 0) throw reader.Malformed("slots", $"is {slots}, expected at least 0");
        reader.Read("learner", _learner);
        reader.Read("rule", _rule);
        if (_value is not null) reader.Read("value", _value);
        _slots = slots;
    }

    /// <summary>
    /// Moves from the decoded decision to the best of its candidates while that is better. The action follows, because the critic must see what was
    /// done: numbers of a device that was changed move to the middle of their interval.
    /// </summary>
    private void Refine(EdgeState state, float[] action, EdgeDecision decision)
    {
        Span<float> middle = stackalloc float[action.Length];
        for (int round = 0; round < MostRounds; round++)
        {
            _candidates.Clear();
            _neighbours!.Fill(state, action, _candidates);
            int best = _value!.Best(state, _candidates, _scratch);
            if (best == 0) return;
            _decoder.Encode(_candidates[best], middle);
            for (int n = 0; n < decision.Levels.Length; n++)
            {
                if (decision.Levels[n] != _candidates[best].Levels[n]) action[2 * n] = middle[2 * n];
                if (decision.Places[n] != _candidates[best].Places[n]) action[2 * n + 1] = middle[2 * n + 1];
            }
            decision.CopyFrom(_candidates[best]);
        }
    }

    /// <summary>The actor's action without exploration, in an array that the next call reuses.</summary>
    private ReadOnlyMemory<float> Greedy(EdgeState state)
    {
        Encode(state, _greedyObservation);
        _decoder.Head.Forward(_learner.Outputs(_greedyObservation), _greedyAction);
        return _greedyAction;
    }

    private void Encode(EdgeState state, float[] target)
    {
        _encoder.Encode(state, target);
        if (!_rule.SeesDeficits) _encoder.HideDeficits(target);
    }
}
