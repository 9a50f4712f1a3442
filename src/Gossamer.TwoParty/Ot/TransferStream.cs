using Gossamer.TwoParty.Core;

namespace Gossamer.TwoParty.Ot;

/// <summary>
/// Makes transfers in both directions, slice by slice, over one channel: a party sends the corrections of the slices that it receives
/// a few slices ahead of answering those that it sends, so that neither waits for a message that could be on its way. The one
/// skeleton of all correlations.
/// </summary>
/// <remarks>
/// In step t a party sends the corrections of slice t and what follows slice t − lag of the other direction, so in step t it receives
/// the corrections of slice t − lag and what follows slice t − 2·lag: messages arrive in the order in which they were sent. A party is
/// at most 2·lag + 1 slices ahead, which every channel holds unread.
/// </remarks>
internal class TransferStream<TSender, TReceiver>(
    OtExtension transfers, IChannel channel, TransferRange sent, TSender senderSink, TransferRange received, TReceiver receiverSink)
    where TSender : unmanaged, ISenderSink
    where TReceiver : unmanaged, IReceiverSink
{
    /// <summary>Units of a slice; its corrections are one message.</summary>
    public const int SliceUnits = 32;

    /// <summary>
    /// Slices between choosing and answering: enough to ride out that the system takes a core away for some milliseconds, and a megabyte
    /// on the way on a long link (s = 4).
    /// </summary>
    protected const int Lag = 8;

    /// <summary>Slices that this party has chosen and not finished, at most.</summary>
    protected const int Open = 2 * Lag + 1;

    /// <summary>The channel.</summary>
    protected IChannel Channel { get; } = channel;

    /// <summary>Runs to the end; the other party does the same with sent and received exchanged.</summary>
    /// <exception cref="ProtocolException">The other party broke the protocol or is gone.</exception>
    public async ValueTask RunAsync(CancellationToken cancellation)
    {
        using var corrections = new SecretBuffer<byte>(
            Math.Max(1, Math.Min(SliceUnits, sent.Units) * transfers.Sender.Shape.UnitCorrectionBytes));
        int slices = Math.Max(Slices(sent), Slices(received));
        for (int step = 0; step < slices + 2 * Lag; step++)
        {
            if (step < Slices(received))
            {
                Choose(step);
                await Channel.FlushAsync(cancellation).ConfigureAwait(false);
            }
            int answered = step - Lag, finished = step - 2 * Lag;
            if (answered >= 0 && answered < Slices(sent))
            {
                int units = UnitsOf(sent, answered);
                Memory<byte> message = corrections.Bytes[..(units * transfers.Sender.Shape.UnitCorrectionBytes)];
                await Channel.ReceiveAsync(MessageType.ExtensionCorrections, message, cancellation).ConfigureAwait(false);
                transfers.Sender.Extend(sent.FirstUnit + answered * SliceUnits, units, message.Span, senderSink);
                await SentAsync(answered, sent.FirstUnit + answered * SliceUnits, units, cancellation).ConfigureAwait(false);
            }
            if (finished >= 0 && finished < Slices(received))
            {
                await ReceivedAsync(
                    finished, received.FirstUnit + finished * SliceUnits, UnitsOf(received, finished), cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Called once for each slice that this party receives, after its corrections: the place to send more.</summary>
    protected virtual void Chosen(int slice, int firstUnit, int units)
    {
    }

    /// <summary>Called once for each slice that this party has sent, after its sink has seen it: the place to send more.</summary>
    protected virtual ValueTask SentAsync(int slice, int firstUnit, int units, CancellationToken cancellation) => ValueTask.CompletedTask;

    /// <summary>Called once for each slice that this party receives, some slices later: the place to receive what the sender sent after it.</summary>
    protected virtual ValueTask ReceivedAsync(int slice, int firstUnit, int units, CancellationToken cancellation) => ValueTask.CompletedTask;

    private static int Slices(TransferRange range) => (range.Units + SliceUnits - 1) / SliceUnits;

    private static int UnitsOf(TransferRange range, int slice) => Math.Min(SliceUnits, range.Units - slice * SliceUnits);

    private void Choose(int slice)
    {
        int units = UnitsOf(received, slice);
        Span<byte> message = Channel.Reserve(MessageType.ExtensionCorrections, units * transfers.Receiver.Shape.UnitCorrectionBytes);
        transfers.Receiver.Extend(received.FirstUnit + slice * SliceUnits, units, message, receiverSink);
        Channel.Commit();
        Chosen(slice, received.FirstUnit + slice * SliceUnits, units);
    }
}

/// <summary>Which units of a batch go in one direction.</summary>
/// <param name="FirstUnit">The first; the sinks find their place in the batch by it.</param>
/// <param name="Units">How many, 0 for none.</param>
internal readonly record struct TransferRange(int FirstUnit, int Units)
{
    /// <summary>None at all.</summary>
    public static TransferRange None => default;
}
