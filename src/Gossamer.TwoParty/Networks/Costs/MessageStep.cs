using Gossamer.TwoParty.Core;

namespace Gossamer.TwoParty.Networks.Costs;

/// <summary>What travels at one time: a message of one side or of both, with those of strands beside it.</summary>
/// <param name="FromClient">Messages of the client: one of each strand.</param>
/// <param name="FromServer">Messages of the server.</param>
/// <param name="Up">Payload bytes from the client.</param>
/// <param name="Down">Payload bytes from the server.</param>
internal readonly record struct MessageStep(int FromClient, int FromServer, long Up, long Down)
{
    /// <summary>A schedule as one sequence: strands are laid over each other, step by step.</summary>
    public static IReadOnlyList<MessageStep> SequenceOf(MessageSchedule schedule)
    {
        var steps = new List<MessageStep>();
        foreach (MessageSchedule.Entry entry in schedule.Entries)
        {
            if (entry.Strands is not { } strands)
            {
                bool up = entry.Sender is null or Party.Client, down = entry.Sender is null or Party.Server;
                steps.Add(new MessageStep(up ? 1 : 0, down ? 1 : 0, up ? entry.Bytes : 0, down ? entry.Bytes : 0));
                continue;
            }
            IReadOnlyList<MessageStep>[] parts = [.. strands.Select(SequenceOf)];
            for (int i = 0; i < parts.Max(static part => part.Count); i++)
            {
                steps.Add(parts.Where(part => part.Count > i).Select(part => part[i]).Aggregate(static (first, second) => new MessageStep(
                    first.FromClient + second.FromClient, first.FromServer + second.FromServer, first.Up + second.Up, first.Down + second.Down)));
            }
        }
        return steps;
    }
}
