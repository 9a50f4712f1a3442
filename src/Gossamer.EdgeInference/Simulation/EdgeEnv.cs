using Gossamer.EdgeInference.Model;

namespace Gossamer.EdgeInference.Simulation;

/// <summary>
/// The simulator of one system, exact to the equations. A step: shares, delays, accuracy and reward with old deficits, queues and deficits,
/// then channel and arrivals of the next slot. Actions hold a rate level and a placement (1 is local) for each device in turn,
/// MultiDiscrete([K, 2] × N).
/// </summary>
public sealed class EdgeEnv : IEnv<float[], int[]>
{
    private readonly EdgeModel _model;
    private readonly int _slotLimit, _index;
    private readonly ObservationEncoder _encoder;
    private readonly Xoshiro[] _channels, _arrivals;
    private readonly double[] _memory;
    private readonly EdgeDecision _decision;
    private Xoshiro _starts;
    private int _slot = -1;

    /// <summary>An environment.</summary>
    /// <param name="model">The system.</param>
    /// <param name="slotLimit">Slots of an episode, at least 1; by default there is no end.</param>
    /// <param name="index">Which of several environments with one seed this is.</param>
    public EdgeEnv(EdgeModel model, int slotLimit = int.MaxValue, int index = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(slotLimit);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        (_model, _slotLimit, _index) = (model, slotLimit, index);
        _encoder = new ObservationEncoder(model);
        (_channels, _arrivals, _memory) = (new Xoshiro[model.Devices], new Xoshiro[model.Devices], new double[model.Devices]);
        _decision = new EdgeDecision(model);
        State = new EdgeState(model);
        Outcome = new SlotOutcome(model);
        ObservationSpace = new BoxSpace(_encoder.Length, 0, float.MaxValue);
        ActionSpace = new MultiDiscreteSpace([.. Enumerable.Range(0, 2 * model.Devices).Select(i => i % 2 == 0 ? model.Levels : 2)]);
    }

    /// <inheritdoc/>
    public ISpace<float[]> ObservationSpace { get; }

    /// <inheritdoc/>
    public ISpace<int[]> ActionSpace { get; }

    /// <summary>The state as it is now; the environment's own.</summary>
    public EdgeState State { get; }

    /// <summary>What the last step led to; the environment's own.</summary>
    public SlotOutcome Outcome { get; }

    /// <summary>Whether the episode has ended by its limit of slots.</summary>
    public bool IsTruncated => _slot == _slotLimit;

    /// <inheritdoc/>
    public (float[] Obs, StepInfo Info) Reset(ulong? seed = null, ResetOptions? options = null)
    {
        Begin(seed, options);
        return (Observe(), new StepInfo(0, null, State.Deficit, null));
    }

    /// <summary>What <see cref="Reset"/> does, without an observation.</summary>
    /// <exception cref="InvalidOperationException">No seed has ever been given.</exception>
    public void Begin(ulong? seed = null, ResetOptions? options = null)
    {
        if (seed is { } given)
        {
            _starts = Xoshiro.Of(given, _index, 0, RandomPurpose.Start);
            for (int n = 0; n < _model.Devices; n++)
            {
                _channels[n] = Xoshiro.Of(given, _index, n, RandomPurpose.Channel);
                _arrivals[n] = Xoshiro.Of(given, _index, n, RandomPurpose.Arrivals);
            }
        }
        else if (_slot < 0)
        {
            throw new InvalidOperationException("the first reset of an environment needs a seed");
        }
        _slot = 0;
        for (int n = 0; n < _model.Devices; n++)
        {
            Enter(n, _model.Channel.Draw(_channels[n].NextUniform()));
            _memory[n] = _model.Arrivals.Start(n, _arrivals[n].NextUniform());
            State.TaskBits[n] = _model.Arrivals.Next(_arrivals[n].NextUniform(), ref _memory[n]) * _model.RawBits[n];
        }
        StartQueues(options ?? new ResetOptions());
    }

    /// <inheritdoc/>
    public StepResult<float[]> Step(int[] action)
    {
        if (!ActionSpace.Contains(action)) throw new ArgumentException($"the action is not in MultiDiscrete([{_model.Levels}, 2] x {_model.Devices})", nameof(action));
        for (int n = 0; n < _model.Devices; n++)
        {
            _decision.Levels[n] = action[2 * n];
            _decision.Places[n] = (Placement)action[2 * n + 1];
        }
        Advance(_decision);
        float[] observation = Observe();
        return new StepResult<float[]>(observation, Outcome.Reward, false, IsTruncated, new StepInfo(_slot, Outcome, State.Deficit, IsTruncated ? observation : null));
    }

    /// <summary>One step without an observation; the decision may bring shares of its own.</summary>
    /// <exception cref="InvalidOperationException">The episode has ended, or none has begun.</exception>
    public void Advance(EdgeDecision decision)
    {
        if (_slot < 0) throw new InvalidOperationException("the environment must be reset before its first step");
        if (IsTruncated) throw new InvalidOperationException($"the episode has ended after {_slot} slots; reset the environment");
        SlotEquations.Evaluate(_model, State, decision, Outcome);
        Outcome.NextLocalBits.CopyTo(State.LocalBits, 0);
        Outcome.NextEdgeBits.CopyTo(State.EdgeBits, 0);
        Outcome.NextDeficit.CopyTo(State.Deficit, 0);
        for (int n = 0; n < _channels.Length; n++)
        {
            Enter(n, _model.Channel.Next(State.Channel[n], _channels[n].NextUniform()));
            State.TaskBits[n] = _model.Arrivals.Next(_arrivals[n].NextUniform(), ref _memory[n]) * _model.RawBits[n];
        }
        _slot++;
    }

    /// <summary>The present observation.</summary>
    public float[] Observe()
    {
        float[] observation = new float[_encoder.Length];
        _encoder.Encode(State, observation);
        return observation;
    }

    private void Enter(int device, int channel)
    {
        State.Channel[device] = channel;
        State.UploadSecondsPerBit[device] = _model.Channel.SecondsPerBit[channel];
    }

    private void StartQueues(ResetOptions options)
    {
        Array.Clear(State.LocalBits);
        Array.Clear(State.EdgeBits);
        Array.Clear(State.Deficit);
        // Empty starts draw nothing: whoever never asks for others keeps the streams of those who do not know of them.
        if (options.EmptyProbability >= 1 || _starts.NextUniform() < options.EmptyProbability) return;
        EdgeScenario scenario = _model.Scenario;
        for (int n = 0; n < _model.Devices; n++) State.LocalBits[n] = 0.5 * scenario.LocalQueueBits * _starts.NextUniform();
        for (int m = 0; m < _model.Services; m++)
        {
            State.EdgeBits[m] = 0.25 * scenario.EdgeQueueBits * _starts.NextUniform();
            State.Deficit[m] = scenario.DeficitScale * scenario.DelayWeight * _starts.NextUniform();
        }
    }
}
