using Gossamer.TwoParty.Runtime;

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
    /// <param name="steps">Its messages.</param>
    /// <param name="client">Seconds of work of the client, spread over the steps.</param>
    /// <param name="server">Seconds of work of the server.</param>
    public void Run(IReadOnlyList<MessageStep> steps, double client, double server)
    {
        Client += profile.StepSeconds;
        Server += profile.StepSeconds;
        if (steps.Count == 0)
        {
            Client += client;
            Server += server;
            return;
        }
        foreach (MessageStep step in steps) Run(step, client / steps.Count, server / steps.Count);
    }

    private void Run(MessageStep step, double client, double server)
    {
        bool fromClient = step.FromClient > 0, fromServer = step.FromServer > 0;
        double up = step.Up / profile.BytesPerSecond, down = step.Down / profile.BytesPerSecond;
        // Who only sends works before, who only receives works after; in an exchange half of the work comes before, half after.
        double before = fromServer ? (fromClient ? client / 2 : 0) : client, beforeDown = fromClient ? (fromServer ? server / 2 : 0) : server;
        double messagesUp = step.FromClient * profile.MessageSeconds, messagesDown = step.FromServer * profile.MessageSeconds;
        double sentUp = Client + before + messagesUp, sentDown = Server + beforeDown + messagesDown;
        double hiddenUp = profile.Overlap * Math.Min(up, client), hiddenDown = profile.Overlap * Math.Min(down, server);
        double arrivesUp = sentUp + profile.LatencySeconds + up - hiddenUp, arrivesDown = sentDown + profile.LatencySeconds + down - hiddenDown;
        double wakesServer = fromClient ? Wake(sentDown, arrivesUp) : 0, wakesClient = fromServer ? Wake(sentUp, arrivesDown) : 0;
        Server = (fromClient ? Math.Max(sentDown, arrivesUp) + messagesUp : sentDown) + wakesServer + wakesClient + server - beforeDown;
        Client = (fromServer ? Math.Max(sentUp, arrivesDown) + messagesDown : sentUp) + wakesClient + wakesServer + client - before;
    }

    /// <summary>A party that waits for long is asleep when the message comes: it takes time to wake up, and its waker time to wake it.</summary>
    private double Wake(double ready, double arrives) => arrives - ready > SpinningStream.Patience.TotalSeconds ? profile.WakeSeconds : 0;
}
