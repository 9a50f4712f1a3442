using System.Diagnostics;
using Gossamer.EdgeInference.Model;
using Gossamer.EdgeInference.Simulation;
using Gossamer.Inference.Checkpoints;
using Gossamer.Kernels.Randomness;

namespace Gossamer.EdgeInference.Agents;

/// <summary>
/// Trains an agent episode by episode. Each episode has streams of its own, drawn from the seed and its number, so that a training that goes on
/// from a checkpoint goes on to the same weights.
/// </summary>
public sealed class AgentTrainer : IStateful
{
    private readonly EdgeModel _model;
    private readonly AgentSchedule _schedule;
    private readonly CounterRandom _seeds;
    private readonly EdgeEnv _env;
    private readonly EdgeState _before;
    private readonly EdgeDecision _decision;

    /// <summary>A training that has not begun.</summary>
    /// <param name="model">The system.</param>
    /// <param name="agent">Who learns.</param>
    /// <param name="schedule">For how long.</param>
    /// <param name="seed">Where episodes come from.</param>
    /// <exception cref="ArgumentException">The schedule is out of range.</exception>
    public AgentTrainer(EdgeModel model, IEdgeAgent agent, AgentSchedule schedule, ulong seed)
    {
        (_model, Agent, _schedule) = (model, agent, schedule.Resolve());
        _seeds = new CounterRandom(seed, "episodes");
        _env = new EdgeEnv(model, schedule.EpisodeSlots);
        (_before, _decision) = (new EdgeState(model), new EdgeDecision(model));
    }

    /// <summary>Who learns.</summary>
    public IEdgeAgent Agent { get; }

    /// <summary>Episodes played.</summary>
    public int Episode { get; private set; }

    /// <summary>Seconds of training so far, those before a resumption included.</summary>
    public double Seconds { get; private set; }

    /// <summary>Whether the schedule is complete.</summary>
    public bool IsComplete => Episode >= _schedule.Episodes;

    /// <inheritdoc/>
    public int SchemaVersion => 1;

    /// <summary>Plays one episode and learns from it.</summary>
    public EpisodeSummary RunEpisode()
    {
        long started = Stopwatch.GetTimestamp();
        _env.Begin(_seeds.Bits((ulong)Episode), ResetOptions.Training);
        double delay = 0, reward = 0, slots = _schedule.EpisodeSlots, all = slots * _schedule.Episodes;
        double[] accuracy = new double[_model.Services];
        for (int t = 0; t < _schedule.EpisodeSlots; t++)
        {
            double progress = Math.Min(1, (Episode * slots + t) / all);
            _before.CopyFrom(_env.State);
            Agent.Decide(_before, _decision, progress);
            _env.Advance(_decision);
            Agent.Learn(_before, _env.Outcome, _env.State, _env.IsTruncated, progress);
            delay += _env.Outcome.Delay;
            reward += _env.Outcome.Reward;
            for (int m = 0; m < accuracy.Length; m++) accuracy[m] += _env.Outcome.Accuracy[m];
        }
        Episode++;
        Seconds += Stopwatch.GetElapsedTime(started).TotalSeconds;
        return new EpisodeSummary(Episode, delay / slots / _model.Devices, [.. accuracy.Select(sum => sum / slots)], reward / slots);
    }

    /// <inheritdoc/>
    public void Save(StateWriter writer)
    {
        writer.Write("episode", Episode);
        writer.Write("seconds", Seconds);
        writer.Write("agent", Agent);
    }

    /// <inheritdoc/>
    public void Load(StateReader reader)
    {
        int episode = reader.ReadInt32("episode");
        double seconds = reader.ReadDouble("seconds");
        if (!(seconds >= 0 && double.IsFinite(seconds))) throw reader.Malformed("seconds", $"is {seconds}, expected at least 0");
        reader.Read("agent", Agent);
        (Episode, Seconds) = (episode, seconds);
    }
}
