using Gossamer.EdgeInference.Model;
using Gossamer.EdgeInference.Networks;
using Gossamer.EdgeInference.Policies;
using Gossamer.EdgeInference.Simulation;
using Gossamer.Inference.Checkpoints;
using Gossamer.Kernels.Randomness;

namespace Gossamer.EdgeInference.Agents;

/// <summary>
/// W(p) = E[max over a of r(s, a) + γ W(p(s, a))], the value of a post-decision state p = (B', Q', Z, H): queues and channels after a decision, before
/// new tasks are seen. Rewards and post-decision states follow from the equations, so nothing else has to be learnt; two networks, of which the
/// worse counts. Because channel and arrivals do not care what is decided, those of one slot may follow the queues of any other.
/// </summary>
/// <remarks>
/// Deficits are held where they are: W is then the value of the problem with these multipliers, for all multipliers at once. Learning how deficits
/// themselves move made decisions worse, because their effect on later slots is smaller than what a network of this size gets wrong.
/// </remarks>
public sealed class PostDecisionValue : IStateful
{
    private readonly EdgeModel _model;
    private readonly PostDecisionOptions _options;
    private readonly ObservationEncoder _encoder;
    private readonly ExogenousMemory _memory;
    private readonly SmallNetwork[] _networks, _targets;
    private readonly Adam[] _adams;
    private readonly NetworkWorkspace[] _many;
    private readonly NetworkWorkspace _batch;
    private readonly CandidateSet _candidates;
    private readonly SlotOutcome _outcome;
    private readonly EdgeState _state;
    private readonly CounterRandom _batches;
    private readonly double[] _rewards;
    private readonly int[] _ends;
    private readonly double _scale;
    private long _updates;

    /// <summary>A value with fresh networks.</summary>
    /// <param name="model">The system.</param>
    /// <param name="options">How it learns.</param>
    /// <param name="most">Most candidates in a state.</param>
    /// <param name="seed">Where weights and minibatches come from.</param>
    public PostDecisionValue(EdgeModel model, PostDecisionOptions options, int most, ulong seed)
    {
        (_model, _options) = (model, options.Resolve());
        _encoder = new ObservationEncoder(model);
        _memory = new ExogenousMemory(model, options.Replay);
        var weights = new CounterRandom(seed, "value weights");
        _networks = [options.Networks.ForAll(_encoder.PostLayout, options.Hidden), options.Networks.ForAll(_encoder.PostLayout, options.Hidden)];
        _targets = [.. _networks.Select(static network => network.CreateTwin())];
        for (int i = 0; i < 2; i++)
        {
            _networks[i].Initialize(weights.Fork((ulong)i), 3e-3);
            _targets[i].CopyFrom(_networks[i]);
        }
        _adams = [.. _networks.Select(static network => new Adam(network))];
        int rows = Math.Max(options.Batch, 1) * most;
        _many = [.. _networks.Select(network => network.CreateWorkspace(rows))];
        _batch = _networks[0].CreateWorkspace(options.Batch);
        (_candidates, _outcome, _state) = (new CandidateSet(model), new SlotOutcome(model), new EdgeState(model));
        (_rewards, _ends) = (new double[rows], new int[options.Batch]);
        _batches = new CounterRandom(seed, "value minibatches");
        _scale = ScaleOf(model, options.Discount);
    }

    /// <summary>Updates so far.</summary>
    public long Updates => _updates;

    /// <inheritdoc/>
    public int SchemaVersion => 1;

    /// <summary>The candidate of the greatest reward and discounted value.</summary>
    /// <param name="state">What is known.</param>
    /// <param name="candidates">What to choose from, not empty and within the most announced.</param>
    /// <param name="outcome">Scratch.</param>
    public int Best(EdgeState state, CandidateSet candidates, SlotOutcome outcome)
    {
        for (int i = 0; i < candidates.Count; i++) Put(state, candidates[i], outcome, i);
        Forward(_networks, candidates.Count);
        int best = 0;
        double most = double.NegativeInfinity;
        for (int i = 0; i < candidates.Count; i++)
        {
            double score = _rewards[i] + _options.Discount * Worse(i);
            if (score > most) (most, best) = (score, i);
        }
        return best;
    }

    /// <summary>Remembers a slot.</summary>
    /// <param name="before">The state decided in.</param>
    /// <param name="outcome">What the decision led to.</param>
    /// <param name="after">The state after it.</param>
    public void Remember(EdgeState before, SlotOutcome outcome, EdgeState after) => _memory.Add(before, outcome, after);

    /// <summary>One update of both networks, with maxima over what <paramref name="source"/> offers.</summary>
    /// <param name="source">Candidates in a state.</param>
    /// <param name="progress">How much of the training is done, 0 to 1.</param>
    public void Update(ICandidateSource source, double progress)
    {
        int batch = _options.Batch, rows = 0;
        CounterRandom draws = _batches.Fork((ulong)_updates++);
        for (int b = 0; b < batch; b++)
        {
            // The first of each 1 + G takes a slot as it was.
            int exogenous = draws.Below((ulong)(2 * b), _memory.Count);
            int queues = b % (1 + _options.Virtual) == 0 ? exogenous : draws.Below((ulong)(2 * b + 1), _memory.Count);
            _memory.Restore(exogenous, queues, _state, _batch.Input(b), _encoder);
            _candidates.Clear();
            source.Fill(_state, _candidates);
            for (int i = 0; i < _candidates.Count; i++) Put(_state, _candidates[i], _outcome, rows++);
            _ends[b] = rows;
        }
        Forward(_targets, rows);
        Span<float> target = stackalloc float[batch];
        for (int b = 0, row = 0; b < batch; b++)
        {
            double most = double.NegativeInfinity;
            for (; row < _ends[b]; row++) most = Math.Max(most, _rewards[row] + _options.Discount * Worse(row));
            target[b] = (float)(most / _scale);
        }
        double rate = _options.Rate * Math.Pow(_options.LastRate / _options.Rate, Math.Clamp(progress, 0, 1));
        for (int i = 0; i < _networks.Length; i++)
        {
            _networks[i].Forward(_batch, batch);
            for (int b = 0; b < batch; b++) _batch.OutputGradient(b)[0] = Math.Clamp(_batch.Output(b)[0] - target[b], -1, 1) / batch;
            _networks[i].Backward(_batch, batch, _adams[i].Gradients, inputs: false);
            _adams[i].Step(rate, 10);
            _targets[i].Follow(_networks[i], (float)_options.Follow);
        }
    }

    /// <inheritdoc/>
    public void Save(StateWriter writer)
    {
        writer.Write("updates", _updates);
        foreach ((string name, IStateful part) in Parts()) writer.Write(name, part);
    }

    /// <inheritdoc/>
    public void Load(StateReader reader)
    {
        long updates = reader.ReadInt64("updates");
        if (updates < 0) throw reader.Malformed("updates", $"is {updates}, expected at least 0");
        foreach ((string name, IStateful part) in Parts()) reader.Read(name, part);
        _updates = updates;
    }

    private IEnumerable<(string, IStateful)> Parts()
    {
        for (int i = 0; i < _networks.Length; i++)
        {
            yield return ($"network-{i}", _networks[i]);
            yield return ($"target-{i}", _targets[i]);
            yield return ($"adam-{i}", _adams[i]);
        }
        yield return ("memory", _memory);
    }

    private void Put(EdgeState state, EdgeDecision decision, SlotOutcome outcome, int row)
    {
        SlotEquations.Evaluate(_model, state, decision, outcome);
        _rewards[row] = outcome.Reward;
        _encoder.EncodePost(state, outcome, _many[0].Input(row));
    }

    private void Forward(SmallNetwork[] networks, int rows)
    {
        for (int i = 0; i < networks.Length; i++)
        {
            if (i > 0)
                for (int row = 0; row < rows; row++) _many[0].Input(row).CopyTo(_many[i].Input(row));
            networks[i].Forward(_many[i], rows);
        }
    }

    private double Worse(int row) => _scale * Math.Min(_many[0].Output(row)[0], _many[1].Output(row)[0]);

    /// <summary>
    /// About the size of W, so that networks learn numbers of about unit size: the delay term of the one-slot minimiser, discounted. A constant
    /// of the system; rewards themselves stay as they are.
    /// </summary>
    private static double ScaleOf(EdgeModel model, double discount)
    {
        PolicyResult trial = PolicyEvaluation.Run(model, new DppPolicy(model), seed: 0, slots: 500);
        return Math.Max(1e-9, model.Scenario.DelayWeight * trial.Delay * model.Devices / (1 - discount));
    }
}
