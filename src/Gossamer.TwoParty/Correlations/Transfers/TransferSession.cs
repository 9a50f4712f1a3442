using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Ot;

namespace Gossamer.TwoParty.Correlations.Transfers;

/// <summary>What all makers of correlations share: one party's transfers, its channel and its random stream.</summary>
internal sealed class TransferSession(Party party, IChannel channel, OtExtension transfers, AesGenerator random) : IDisposable
{
    private long _sent, _received;

    /// <summary>This party.</summary>
    public Party Party { get; } = party;

    /// <summary>To the other party.</summary>
    public IChannel Channel { get; } = channel;

    /// <summary>Both directions.</summary>
    public OtExtension Transfers { get; } = transfers;

    /// <summary>What correlations draw besides transfers.</summary>
    public AesGenerator Random { get; } = random;

    /// <summary>What was used and made so far.</summary>
    public TransferCounts Counts => new(
        _sent, _received,
        Transfers.Sender.UnitsMade * ExtensionShape.UnitTransfers, Transfers.Receiver.UnitsMade * ExtensionShape.UnitTransfers);

    /// <summary>Counts transfers that a correlation needed, without what rounding adds.</summary>
    public void Count(long sent, long received)
    {
        _sent += sent;
        _received += received;
    }

    /// <summary>
    /// Which units of a batch this party sends and which it receives where either side may send: the client the first half, the
    /// server the rest. Halves cost both sides the same.
    /// </summary>
    public (TransferRange Sent, TransferRange Received) Halves(int units)
    {
        var first = new TransferRange(0, (units + 1) / 2);
        var second = new TransferRange(first.Units, units - first.Units);
        return Party == Party.Client ? (first, second) : (second, first);
    }

    /// <summary>All units in one direction.</summary>
    public (TransferRange Sent, TransferRange Received) OneWay(int units, Party sender)
    {
        var all = new TransferRange(0, units);
        return Party == sender ? (all, TransferRange.None) : (TransferRange.None, all);
    }

    /// <summary>Runs transfers of hashed strings and nothing besides.</summary>
    public ValueTask RunAsync<TSent, TReceived>(
        (TransferRange Sent, TransferRange Received) ranges, TSent sent, TReceived received, CancellationToken cancellation)
        where TSent : unmanaged, ISentStrings
        where TReceived : unmanaged, IReceivedStrings =>
        new TransferStream<HashedSender<TSent>, HashedReceiver<TReceived>>(
            Transfers, Channel, ranges.Sent, new HashedSender<TSent>(Transfers.Sender, sent),
            ranges.Received, new HashedReceiver<TReceived>(Transfers.Receiver, received)).RunAsync(cancellation);

    /// <summary>Zeroes all keys.</summary>
    public void Dispose()
    {
        Transfers.Dispose();
        Random.Dispose();
    }
}
