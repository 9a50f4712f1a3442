using Gossamer.EdgeInference.Networks;
using Gossamer.Inference.Checkpoints;
using Gossamer.Kernels.Randomness;

namespace Gossamer.EdgeInference.Agents;

/// <summary>
/// Deep deterministic policy gradient (Lillicrap et al., arXiv 1509.02971) on vectors: actor, critic, their targets, replay. Knows nothing of
/// edges and devices. Minibatches are drawn by the number of the update alone, so that a restored learner goes on to the same weights.
/// </summary>
public sealed class DdpgLearner : IStateful
{
    private readonly DdpgOptions _options;
    private readonly IActionHead _head;
    private readonly int _observation;
    private readonly SmallNetwork _actor, _critic, _actorTarget, _criticTarget;
    private readonly Adam _actorAdam, _criticAdam;
    private readonly NetworkWorkspace _actorBatch, _criticBatch, _single;
    private readonly CounterRandom _batches;
    private readonly int[] _picked;
    private readonly float[] _targets;
    private readonly float[] _actions;
    private long _updates;

    /// <summary>A learner with fresh flat networks.</summary>
    /// <param name="observation">Length of observations.</param>
    /// <param name="head">From outputs to actions.</param>
    /// <param name="options">How it learns.</param>
    /// <param name="seed">Where weights and minibatches come from.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public DdpgLearner(int observation, IActionHead head, DdpgOptions options, ulong seed)
        : this(new Mlp([observation, .. options.Resolve().Hidden, head.Outputs]), new Mlp([observation + head.Actions, .. options.Hidden, 1]), head, options, seed)
    {
    }

    /// <summary>A learner with these networks, whose weights it sets.</summary>
    /// <param name="actor">From observations to the outputs that the head takes.</param>
    /// <param name="critic">From observations with actions behind them to a value.</param>
    /// <param name="head">From outputs to actions.</param>
    /// <param name="options">How it learns.</param>
    /// <param name="seed">Where weights and minibatches come from.</param>
    /// <exception cref="ArgumentException">An option is out of range, or networks and head do not fit together.</exception>
    public DdpgLearner(SmallNetwork actor, SmallNetwork critic, IActionHead head, DdpgOptions options, ulong seed)
    {
        if (actor.Outputs != head.Outputs || critic.Inputs != actor.Inputs + head.Actions || critic.Outputs != 1)
            throw new ArgumentException($"an actor of {actor.Inputs} to {actor.Outputs} and a critic of {critic.Inputs} to {critic.Outputs} do not fit a head of {head.Outputs} to {head.Actions}");
        (_actor, _critic, _options, _head, _observation) = (actor, critic, options.Resolve(), head, actor.Inputs);
        var weights = new CounterRandom(seed, "weights");
        actor.Initialize(weights.Fork("actor"), 3e-3);
        critic.Initialize(weights.Fork("critic"), 3e-3);
        (_actorTarget, _criticTarget) = (actor.CreateTwin(), critic.CreateTwin());
        _actorTarget.CopyFrom(actor);
        _criticTarget.CopyFrom(critic);
        (_actorAdam, _criticAdam) = (new Adam(actor), new Adam(critic));
        (_actorBatch, _criticBatch, _single) = (actor.CreateWorkspace(options.Batch), critic.CreateWorkspace(options.Batch), actor.CreateWorkspace(1));
        Replay = new ReplayMemory(options.Replay, _observation, head.Actions);
        _batches = new CounterRandom(seed, "minibatches");
        (_picked, _targets) = (new int[options.Batch], new float[options.Batch]);
        _actions = new float[options.Batch * head.Actions];
    }

    /// <summary>Transitions.</summary>
    public ReplayMemory Replay { get; }

    /// <summary>Updates so far.</summary>
    public long Updates => _updates;

    /// <summary>Weight of the pull of the actor's action towards the stored one, at least 0: imitation, for actions better than its own. Default 0.</summary>
    public float Imitation { get; set; }

    /// <inheritdoc/>
    public int SchemaVersion => 1;

    /// <summary>Takes the actor of another learner, whose inputs may be of other devices.</summary>
    /// <exception cref="ArgumentException">The forms differ.</exception>
    internal void TakeActor(DdpgLearner other) => _actor.CopyFrom(other._actor);

    /// <summary>The actor's outputs for an observation, before the head; valid until the next call.</summary>
    public ReadOnlySpan<float> Outputs(ReadOnlySpan<float> observation)
    {
        observation.CopyTo(_single.Input(0));
        _actor.Forward(_single, 1);
        return _single.Output(0);
    }

    /// <summary>The critic's value of an action.</summary>
    public float Value(ReadOnlySpan<float> observation, ReadOnlySpan<float> action)
    {
        Span<float> input = _criticBatch.Input(0);
        observation.CopyTo(input);
        action.CopyTo(input[_observation..]);
        _critic.Forward(_criticBatch, 1);
        return _criticBatch.Output(0)[0];
    }

    /// <summary>One update of critic, actor and targets from a minibatch; the replay must not be empty.</summary>
    /// <param name="rates">Step sizes as a share of those of the options.</param>
    /// <returns>Mean absolute error of the critic.</returns>
    public double Update(double rates = 1)
    {
        int batch = _options.Batch;
        CounterRandom draws = _batches.Fork((ulong)_updates++);
        for (int b = 0; b < batch; b++) _picked[b] = draws.Below((ulong)b, Replay.Count);
        ComputeTargets(batch);
        double error = UpdateCritic(batch, rates);
        UpdateActor(batch, rates);
        _actorTarget.Follow(_actor, (float)_options.Follow);
        _criticTarget.Follow(_critic, (float)_options.Follow);
        return error;
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

    private IEnumerable<(string, IStateful)> Parts() =>
    [
        ("actor", _actor), ("critic", _critic), ("actor-target", _actorTarget), ("critic-target", _criticTarget), ("actor-adam", _actorAdam), ("critic-adam", _criticAdam),
        ("replay", Replay),
    ];

    /// <summary>r + γ Q'(s', μ'(s')), without the second term where the task ended.</summary>
    private void ComputeTargets(int batch)
    {
        for (int b = 0; b < batch; b++)
        {
            ReadOnlySpan<float> next = Replay.Next(_picked[b]);
            next.CopyTo(_actorBatch.Input(b));
            next.CopyTo(_criticBatch.Input(b));
        }
        _actorTarget.Forward(_actorBatch, batch);
        for (int b = 0; b < batch; b++) _head.Forward(_actorBatch.Output(b), _criticBatch.Input(b)[_observation..]);
        _criticTarget.Forward(_criticBatch, batch);
        for (int b = 0; b < batch; b++)
            _targets[b] = Replay.Reward(_picked[b]) + (float)_options.Discount * Replay.GoesOn(_picked[b]) * _criticBatch.Output(b)[0];
    }

    private double UpdateCritic(int batch, double rates)
    {
        for (int b = 0; b < batch; b++)
        {
            Span<float> input = _criticBatch.Input(b);
            Replay.Observation(_picked[b]).CopyTo(input);
            Replay.Action(_picked[b]).CopyTo(input[_observation..]);
        }
        _critic.Forward(_criticBatch, batch);
        double error = 0;
        for (int b = 0; b < batch; b++)
        {
            float difference = _criticBatch.Output(b)[0] - _targets[b];
            error += Math.Abs(difference);
            // Huber's loss with its corner at 1.
            _criticBatch.OutputGradient(b)[0] = Math.Clamp(difference, -1, 1) / batch;
        }
        _critic.Backward(_criticBatch, batch, _criticAdam.Gradients, inputs: false);
        _criticAdam.Step(rates * _options.CriticRate, _options.ClipNorm);
        return error / batch;
    }

    private void UpdateActor(int batch, double rates)
    {
        int length = _head.Actions;
        for (int b = 0; b < batch; b++) Replay.Observation(_picked[b]).CopyTo(_actorBatch.Input(b));
        _actor.Forward(_actorBatch, batch);
        for (int b = 0; b < batch; b++)
        {
            // The observation still lies in the critic's inputs.
            Span<float> action = _actions.AsSpan(b * length, length);
            _head.Forward(_actorBatch.Output(b), action);
            action.CopyTo(_criticBatch.Input(b)[_observation..]);
        }
        _critic.Forward(_criticBatch, batch);
        for (int b = 0; b < batch; b++) _criticBatch.OutputGradient(b)[0] = -1f / batch;
        _critic.Backward(_criticBatch, batch, default, inputs: true);
        for (int b = 0; b < batch; b++)
        {
            Span<float> action = _actions.AsSpan(b * length, length), gradient = _criticBatch.InputGradient(b)[_observation..];
            if (Imitation > 0)
            {
                ReadOnlySpan<float> stored = Replay.Action(_picked[b]);
                for (int i = 0; i < length; i++) gradient[i] += Imitation * (action[i] - stored[i]) / batch;
            }
            _head.Backward(_actorBatch.Output(b), action, gradient, _actorBatch.OutputGradient(b));
        }
        _actor.Backward(_actorBatch, batch, _actorAdam.Gradients, inputs: false);
        _actorAdam.Step(rates * _options.ActorRate, _options.ClipNorm);
    }
}
