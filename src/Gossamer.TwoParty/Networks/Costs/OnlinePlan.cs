using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Networks.Execution;

namespace Gossamer.TwoParty.Networks.Costs;

/// <summary>The online phase of a network as messages and work, step by step, to be timed with any profile.</summary>
internal sealed class OnlinePlan
{
    private readonly bool _narrow;

    /// <summary>Plans a network.</summary>
    public OnlinePlan(NetworkManifest manifest, INetworkExecutor executor)
    {
        _narrow = manifest.Settings.RingBits == 32;
        IReadOnlyList<MessageSchedule> schedules = executor.Schedules;
        IReadOnlyList<LayerWork> works = executor.Works;
        var steps = new List<Step>();
        foreach (NetworkStep step in manifest.Steps)
        {
            int[] nodes = [.. step.Nodes, .. step.Local];
            steps.Add(new Step(
                step.NameIn(manifest), string.Join(" + ", (step.Nodes.Count > 0 ? step.Nodes : step.Local).Select(node => manifest.Nodes[node].Operation.Kind)),
                nodes, MessageSchedule.None.Beside([.. step.Nodes.Select(node => schedules[node])]),
                nodes.Select(node => works[node]).Aggregate(new LayerWork(), static (sum, next) => sum + next)));
        }
        steps.Add(Opening(manifest));
        Steps = steps;
    }

    /// <summary>The steps, the output last.</summary>
    public IReadOnlyList<Step> Steps { get; }

    /// <summary>
    /// Seconds of each step: until the server is done with it after the step before, and for the output until the client is.
    /// </summary>
    public double[] Seconds(CostProfile profile)
    {
        var times = new PartyTimes(profile);
        OnlineRates rates = _narrow ? profile.Narrow : profile.Wide;
        double[] seconds = new double[Steps.Count];
        for (int i = 0; i < seconds.Length; i++)
        {
            double before = times.Server;
            (double client, double server) = rates.SecondsOf(Steps[i].Work);
            times.Run(Steps[i].Messages, client, server);
            seconds[i] = (i < seconds.Length - 1 ? times.Server : times.Latest) - before;
        }
        return seconds;
    }

    private static Step Opening(NetworkManifest manifest)
    {
        ManifestSettings settings = manifest.Settings;
        int classes = manifest.Scores.Elements, node = manifest.Nodes.Count;
        if (settings.Output == OutputKind.Logits)
        {
            long scores = (long)settings.Batch * classes;
            return new Step("output", "opening", [node], ProtocolSchedules.Opening(scores, settings.RingBits), new LayerWork { Copies = scores });
        }
        MessageSchedule schedule = ProtocolSchedules.ArgMax(settings.Batch, classes, settings.RingBits, manifest.ScoreBits, settings.LeafBits);
        long matches = (classes - 1L) * settings.Batch;
        return new Step(
            "output", "arg_max", [node], schedule.Then(ProtocolSchedules.Opening(settings.Batch, settings.RingBits)),
            LayerWork.Relu(matches, manifest.ScoreBits + 1) with { Selections = 2 * matches });
    }

    /// <summary>One step.</summary>
    /// <param name="Name">The layers that run side by side.</param>
    /// <param name="Kind">Their kinds.</param>
    /// <param name="Nodes">Their numbers; the number of all nodes stands for the output.</param>
    /// <param name="Schedule">Its messages.</param>
    /// <param name="Work">What the processors do.</param>
    internal sealed record Step(string Name, string Kind, IReadOnlyList<int> Nodes, MessageSchedule Schedule, LayerWork Work)
    {
        /// <summary>The messages as one sequence.</summary>
        public IReadOnlyList<MessageStep> Messages { get; } = MessageStep.SequenceOf(Schedule);
    }
}
