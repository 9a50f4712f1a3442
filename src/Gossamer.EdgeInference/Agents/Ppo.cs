using Gossamer.EdgeInference.Model;
using Gossamer.EdgeInference.Networks;
using Gossamer.EdgeInference.Policies;
using Gossamer.EdgeInference.Simulation;
using Gossamer.Inference.Checkpoints;
using Gossamer.Kernels.Randomness;

namespace Gossamer.EdgeInference.Agents;

/// <summary>
/// Proximal policy optimisation (Schulman et al., arXiv 1707.06347) with MultiDiscrete actions [K, 2] × N. What has been collected of a rollout is saved
/// with the rest.
/// </summary>
public sealed class Ppo : IEdgeAgent
{
    private readonly EdgeModel _model;
    private readonly PpoOptions _options;
    private readonly ObservationEncoder _encoder;
    private readonly CategoricalHeads _heads;
    private readonly SmallNetwork _actor, _critic;
    private readonly Adam _actorAdam, _criticAdam;
    private readonly NetworkWorkspace _actorBatch, _criticBatch, _actorSingle, _criticSingle;
    private readonly CounterRandom _draws, _orders;
    private readonly float[] _observations, _observation, _next;
    private readonly int[] _choices, _choice;
    private readonly double[] _logs, _rewards, _values, _nextValues, _advantages, _returns, _uniforms;
    private readonly bool[] _ends;
    private long _slots, _rounds;
    private int _held;

    /// <summary>An agent that knows nothing yet.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public Ppo(EdgeModel model, PpoOptions options, ulong seed)
    {
        (_model, _options) = (model, options.Resolve());
        _encoder = new ObservationEncoder(model);
        _heads = new CategoricalHeads([.. Enumerable.Range(0, 2 * model.Devices).Select(i => i % 2 == 0 ? model.Levels : 2)]);
        var weights = new CounterRandom(seed, "weights");
        (_actor, _critic) = (options.Networks.ForEach(_encoder.Layout, options.Hidden, model.Levels + 2), options.Networks.ForAll(_encoder.Layout, options.Hidden));
        _actor.Initialize(weights.Fork("actor"), 3e-3);
        _critic.Initialize(weights.Fork("critic"), 3e-3);
        (_actorAdam, _criticAdam) = (new Adam(_actor), new Adam(_critic));
        (_actorBatch, _criticBatch) = (_actor.CreateWorkspace(options.Batch), _critic.CreateWorkspace(options.Batch));
        (_actorSingle, _criticSingle) = (_actor.CreateWorkspace(1), _critic.CreateWorkspace(1));
        (_draws, _orders) = (new CounterRandom(seed, "exploration"), new CounterRandom(seed, "orders"));
        int rollout = options.Rollout;
        (_observations, _observation, _next) = (new float[rollout * _encoder.Length], new float[_encoder.Length], new float[_encoder.Length]);
        (_choices, _choice, _uniforms) = (new int[rollout * _heads.Heads], new int[_heads.Heads], new double[_heads.Heads]);
        (_logs, _rewards, _values, _nextValues) = (new double[rollout], new double[rollout], new double[rollout], new double[rollout]);
        (_advantages, _returns, _ends) = (new double[rollout], new double[rollout], new bool[rollout]);
    }

    /// <inheritdoc/>
    public string Name => "ppo";

    /// <inheritdoc/>
    public int SchemaVersion => 1;

    /// <inheritdoc/>
    public void Decide(EdgeState state, EdgeDecision decision, double progress)
    {
        CounterRandom random = _draws.Fork((ulong)_slots);
        for (int h = 0; h < _uniforms.Length; h++) _uniforms[h] = random.Uniform((ulong)h);
        _encoder.Encode(state, _observation);
        _logs[_held] = _heads.Draw(Logits(_observation), _uniforms, _choice);
        Write(_choice, decision);
    }

    /// <inheritdoc/>
    public void Learn(EdgeState before, SlotOutcome outcome, EdgeState after, bool truncated, double progress)
    {
        _slots++;
        _observation.CopyTo(_observations, _held * _encoder.Length);
        _choice.CopyTo(_choices, _held * _heads.Heads);
        _encoder.Encode(after, _next);
        _rewards[_held] = outcome.Reward;
        _values[_held] = ValueOf(_observation);
        _nextValues[_held] = ValueOf(_next);
        // The last slot of a rollout ends what is known, like the end of an episode.
        _ends[_held] = truncated || _held == _options.Rollout - 1;
        if (++_held < _options.Rollout) return;
        _held = 0;
        Update(_options.Rate * Math.Max(0, 1 - progress));
    }

    /// <inheritdoc/>
    public IPolicy ToPolicy()
    {
        int[] choice = new int[_heads.Heads];
        float[] observation = new float[_encoder.Length];
        return new AgentPolicy(Name, (state, decision) =>
        {
            _encoder.Encode(state, observation);
            _heads.Mode(Logits(observation), choice);
            Write(choice, decision);
        });
    }

    /// <inheritdoc/>
    public void Save(StateWriter writer)
    {
        writer.Write("slots", _slots);
        writer.Write("rounds", _rounds);
        writer.Write("held", _held);
        writer.Write<float>("observations", _observations.AsSpan(0, _held * _encoder.Length));
        writer.Write<int>("choices", _choices.AsSpan(0, _held * _heads.Heads));
        foreach ((string name, double[] values) in Rollout()) writer.Write<double>(name, values.AsSpan(0, _held));
        writer.Write<byte>("ends", [.. _ends.Take(_held).Select(static end => end ? (byte)1 : (byte)0)]);
        foreach ((string name, IStateful part) in Parts()) writer.Write(name, part);
    }

    /// <inheritdoc/>
    public void Load(StateReader reader)
    {
        (long slots, long rounds) = (reader.ReadInt64("slots"), reader.ReadInt64("rounds"));
        if (slots < 0 || rounds < 0) throw reader.Malformed("slots", $"is {slots} with {rounds} rounds, expected at least 0");
        int held = reader.ReadInt32("held", 0, _options.Rollout - 1);
        float[] observations = reader.Read<float>("observations", held * _encoder.Length);
        int[] choices = reader.Read<int>("choices", held * _heads.Heads);
        for (int i = 0; i < choices.Length; i++)
            if ((uint)choices[i] >= (uint)(i % _heads.Heads % 2 == 0 ? _model.Levels : 2)) throw reader.Malformed("choices", $"has {choices[i]}, which is no option");
        foreach ((string name, double[] target) in Rollout())
        {
            double[] values = reader.Read<double>(name, held);
            if (values.Any(static value => !double.IsFinite(value))) throw reader.Malformed(name, "has a value that is not finite");
            values.CopyTo(target, 0);
        }
        byte[] ends = reader.Read<byte>("ends", held);
        for (int i = 0; i < held; i++) _ends[i] = ends[i] != 0;
        foreach ((string name, IStateful part) in Parts()) reader.Read(name, part);
        observations.CopyTo(_observations, 0);
        choices.CopyTo(_choices, 0);
        (_slots, _rounds, _held) = (slots, rounds, held);
    }

    private IEnumerable<(string, double[])> Rollout() => [("logs", _logs), ("rewards", _rewards), ("values", _values), ("next-values", _nextValues)];

    private IEnumerable<(string, IStateful)> Parts() => [("actor", _actor), ("critic", _critic), ("actor-adam", _actorAdam), ("critic-adam", _criticAdam)];

    private ReadOnlySpan<float> Logits(float[] observation)
    {
        observation.CopyTo(_actorSingle.Input(0));
        _actor.Forward(_actorSingle, 1);
        return _actorSingle.Output(0);
    }

    private double ValueOf(float[] observation)
    {
        observation.CopyTo(_criticSingle.Input(0));
        _critic.Forward(_criticSingle, 1);
        return _criticSingle.Output(0)[0];
    }

    private void Write(int[] choice, EdgeDecision decision)
    {
        decision.SharesAreGiven = false;
        for (int n = 0; n < _model.Devices; n++) (decision.Levels[n], decision.Places[n]) = (choice[2 * n], (Placement)choice[2 * n + 1]);
    }

    private void Update(double rate)
    {
        int rollout = _options.Rollout, batch = _options.Batch;
        GeneralizedAdvantages.Compute(_rewards, _values, _nextValues, _ends, _options.Discount, _options.Lambda, _advantages);
        for (int t = 0; t < rollout; t++) _returns[t] = _advantages[t] + _values[t];
        double mean = _advantages.Average(), deviation = Math.Sqrt(_advantages.Sum(value => (value - mean) * (value - mean)) / rollout) + 1e-8;
        int[] order = [.. Enumerable.Range(0, rollout)];
        for (int pass = 0; pass < _options.Passes; pass++)
        {
            _orders.Fork((ulong)_rounds).Fork((ulong)pass).Shuffle(order.AsSpan());
            for (int first = 0; first + batch <= rollout; first += batch) Step(order.AsSpan(first, batch), mean, deviation, rate);
        }
        _rounds++;
    }

    private void Step(ReadOnlySpan<int> picked, double mean, double deviation, double rate)
    {
        int batch = picked.Length, length = _encoder.Length, heads = _heads.Heads;
        for (int b = 0; b < batch; b++)
        {
            ReadOnlySpan<float> observation = _observations.AsSpan(picked[b] * length, length);
            observation.CopyTo(_actorBatch.Input(b));
            observation.CopyTo(_criticBatch.Input(b));
        }
        _actor.Forward(_actorBatch, batch);
        _critic.Forward(_criticBatch, batch);
        for (int b = 0; b < batch; b++)
        {
            int t = picked[b];
            ReadOnlySpan<int> choice = _choices.AsSpan(t * heads, heads);
            double advantage = (_advantages[t] - mean) / deviation, ratio = Math.Exp(_heads.Evaluate(_actorBatch.Output(b), choice).LogProbability - _logs[t]);
            bool clipped = advantage > 0 ? ratio > 1 + _options.Clip : ratio < 1 - _options.Clip;
            _heads.Gradient(_actorBatch.Output(b), choice, clipped ? 0 : -advantage * ratio / batch, -_options.Entropy / batch, _actorBatch.OutputGradient(b));
            _criticBatch.OutputGradient(b)[0] = (float)(Math.Clamp(_criticBatch.Output(b)[0] - _returns[t], -1, 1) / batch);
        }
        _actor.Backward(_actorBatch, batch, _actorAdam.Gradients, inputs: false);
        _critic.Backward(_criticBatch, batch, _criticAdam.Gradients, inputs: false);
        _actorAdam.Step(rate, _options.ClipNorm);
        _criticAdam.Step(rate, _options.ClipNorm);
    }
}
