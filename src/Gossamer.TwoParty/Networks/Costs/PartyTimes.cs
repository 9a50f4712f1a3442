using Gossamer.TwoParty.Core;

namespace Gossamer.TwoParty.Networks.Costs;

/// <summary>
/// When each party is how far: the clock of flights with seconds. Both compute, send and wait as the schedule says; strands side by side
/// share their steps, so that what they send in one step travels together.
/// </summary>
internal sealed class PartyTimes(CostProfile profile)
{
    /// <summary>Seconds at the client.</summary>
    public double Client { get; private set; }

    /// <summary>Seconds at the server.</summary>
    public double Server { get; private set; }

    /// <summary>The later of both.</summary>
    public double Latest => Math.Max(Client, Server);

    /// <summary>Lets a layer run.</summary>
    /// <param name="schedule">Its messages.</param>
    /// <param name="client">Seconds of work of the client, spread over the steps.</param>
    /// <param name="server">Seconds of work of the server.</param>
    public void Run(MessageSchedule schedule, double client, double server)
    {
        List<Step> steps = Merge(schedule);
        if (steps.Count == 0)
        {
            Client += client;
            Server += server;
            return;
        }
        foreach (Step step in steps) Run(step, client / steps.Count, server / steps.Count);
    }

    private void Run(Step step, double client, double server)
    {
        double up = step.Up / profile.BytesPerSecond, down = step.Down / profile.BytesPerSecond;
        // Who only sends works before, who only receives works after; in an exchange half of the work comes before, half after.
        double before = step.FromServer ? (step.FromClient ? client / 2 : 0) : client, beforeDown = step.FromClient ? (step.FromServer ? server / 2 : 0) : server;
        double sentUp = Client + before, sentDown = Server + beforeDown;
        double hiddenUp = profile.Overlap * Math.Min(up, client), hiddenDown = profile.Overlap * Math.Min(down, server);
        double arrivesUp = sentUp + profile.LatencySeconds + up - hiddenUp, arrivesDown = sentDown + profile.LatencySeconds + down - hiddenDown;
        Server = (step.FromClient ? Math.Max(sentDown, arrivesUp) : sentDown) + server - beforeDown;
        Client = (step.FromServer ? Math.Max(sentUp, arrivesDown) : sentUp) + client - before;
    }

    /// <summary>The schedule as one sequence: strands are laid over each other, step by step.</summary>
    private static List<Step> Merge(MessageSchedule schedule)
    {
        var steps = new List<Step>();
        foreach (MessageSchedule.Entry entry in schedule.Entries)
        {
            if (entry.Strands is not { } strands)
            {
                bool up = entry.Sender is null or Party.Client, down = entry.Sender is null or Party.Server;
                steps.Add(new Step(up, down, up ? entry.Bytes : 0, down ? entry.Bytes : 0));
                continue;
            }
            List<Step>[] parts = [.. strands.Select(Merge)];
            for (int i = 0; i < parts.Max(static part => part.Count); i++)
            {
                steps.Add(parts.Where(part => part.Count > i).Select(part => part[i]).Aggregate(static (first, second) => new Step(
                    first.FromClient || second.FromClient, first.FromServer || second.FromServer, first.Up + second.Up, first.Down + second.Down)));
            }
        }
        return steps;
    }

    private readonly record struct Step(bool FromClient, bool FromServer, long Up, long Down);
}
