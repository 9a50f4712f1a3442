using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Protocols;

namespace Gossamer.TwoParty.Networks.Costs;

/// <summary>The messages of the protocols, as <c>docs/private-inference.md</c> tabulates them.</summary>
internal static class ProtocolSchedules
{
    /// <summary>Truncation that may round either way: one bit each way.</summary>
    public static MessageSchedule Truncation(long count) => MessageSchedule.None.Exchange(count);

    /// <summary>Truncation to the floor.</summary>
    public static MessageSchedule ExactTruncation(long count, int bits, int leafBits) =>
        MessageSchedule.None.Beside([Truncation(count), Carry(count, bits, leafBits)]).Exchange(count);

    /// <summary>The carry of numbers of <paramref name="bits"/> bits.</summary>
    public static MessageSchedule Carry(long count, int bits, int leafBits)
    {
        var layout = new CarryLayout(bits, leafBits);
        MessageSchedule schedule = MessageSchedule.None;
        if (leafBits == 1)
        {
            schedule = schedule.Exchange(count * bits);
        }
        else
        {
            // Each party sends the tables of about half of the elements.
            int clients = Protocols.Carry.ClientElements((int)count);
            schedule = count > clients
                ? schedule.Beside([Tables(layout, Party.Client, clients), Tables(layout, Party.Server, count - clients)])
                : schedule.Then(Tables(layout, Party.Client, clients));
        }
        for (int nodes = layout.Digits; nodes > 1; nodes = (nodes + 1) / 2) schedule = schedule.Exchange((3L * (nodes / 2) - 1) * count);
        return schedule;
    }

    private static MessageSchedule Tables(CarryLayout layout, Party sender, long count)
    {
        long tables = Enumerable.Range(0, layout.Digits).Sum(digit => (long)layout.TableBits(digit));
        Party receiver = sender == Party.Client ? Party.Server : Party.Client;
        return MessageSchedule.None.OneWay(receiver, count * layout.Bits).OneWay(sender, count * tables);
    }

    /// <summary>The sign in a compare ring of <paramref name="width"/> bits.</summary>
    public static MessageSchedule Sign(long count, int width, int leafBits) => Carry(count, width - 1, leafBits);

    /// <summary>max(x, 0): the selection's operand is opened beside the sign, its bit after it.</summary>
    public static MessageSchedule Relu(long count, int ringBits, int width, int leafBits) =>
        MessageSchedule.None.Beside([Sign(count, width, leafBits), Operand(count, ringBits)]).Exchange(count);

    /// <summary>Truncation and the selection's operand beside the sign, then its bit.</summary>
    public static MessageSchedule TruncatedRelu(long count, int ringBits, int width, int leafBits) =>
        MessageSchedule.None.Beside([Sign(count, width, leafBits), Truncation(count).Then(Operand(count, ringBits))]).Exchange(count);

    /// <summary>A square.</summary>
    public static MessageSchedule Square(long count, int ringBits) => Operand(count, ringBits);

    /// <summary>c2·x² + c1·x + c0 with public coefficients.</summary>
    public static MessageSchedule Quadratic(long count, int ringBits, QuadraticForm form)
    {
        MessageSchedule square = Square(count, ringBits);
        return (form == QuadraticForm.TruncateTwice ? square.Then(Truncation(count)) : square).Then(Truncation(count));
    }

    /// <summary>A linear layer.</summary>
    public static MessageSchedule Product(long inputs, int ringBits) => MessageSchedule.None.OneWay(Party.Client, ringBits * inputs);

    /// <summary>The largest of each window, by a tree.</summary>
    public static MessageSchedule MaxPool(PoolingShape shape, int ringBits, int width, int leafBits)
    {
        MessageSchedule schedule = MessageSchedule.None;
        for (int slots = shape.WindowSize; slots > 1; slots = (slots + 1) / 2)
            schedule = schedule.Then(InParts(slots / 2 * shape.Outputs, count => Relu(count, ringBits, width, leafBits)));
        return schedule;
    }

    /// <summary>The index of the largest score.</summary>
    public static MessageSchedule ArgMax(int samples, int classes, int ringBits, int valueBits, int leafBits)
    {
        MessageSchedule schedule = MessageSchedule.None;
        for (int left = classes; left > 1; left = (left + 1) / 2)
        {
            long matches = (long)(left / 2) * samples;
            schedule = schedule.Beside([Sign(matches, valueBits + 1, leafBits), Operand(matches, ringBits), Operand(matches, ringBits)])
                .Beside([MessageSchedule.None.Exchange(matches), MessageSchedule.None.Exchange(matches)]);
        }
        return schedule;
    }

    /// <summary>The client learns elements.</summary>
    public static MessageSchedule Opening(long count, int ringBits) => MessageSchedule.None.OneWay(Party.Server, ringBits * count);

    /// <summary>Masked elements, opened to both.</summary>
    private static MessageSchedule Operand(long count, int ringBits) => MessageSchedule.None.Exchange(ringBits * count);

    /// <summary>A batch of any size, cut as <see cref="ElementwiseProtocolExtensions"/> does.</summary>
    public static MessageSchedule InParts(int count, Func<long, MessageSchedule> part)
    {
        if (count <= ElementwiseProtocolExtensions.LargestBatch) return part(count);
        var parts = new List<MessageSchedule>();
        for (int start = 0; start < count; start += ElementwiseProtocolExtensions.ChunkElements)
            parts.Add(part(Math.Min(ElementwiseProtocolExtensions.ChunkElements, count - start)));
        return MessageSchedule.None.Beside(parts);
    }
}
