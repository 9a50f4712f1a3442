using System.Threading.Channels;
using Gossamer.EdgeInference.Control.Wire;

namespace Gossamer.EdgeInference.Control;

/// <summary>A device's conversation, as the edge sees it.</summary>
internal sealed class DeviceStream : IDisposable
{
    /// <summary>Messages that a device may send in a slot.</summary>
    private const int MostMessages = 32;

    /// <summary>Messages that wait for a device; of more the oldest are left away, since decisions grow old.</summary>
    private const int MostWaiting = 8;

    private readonly Channel<EdgeMessage> _outgoing = Channel.CreateBounded<EdgeMessage>(new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
    private readonly CancellationTokenSource _ended = new();
    private long _slot;
    private int _messages;

    /// <summary>A conversation with a device.</summary>
    public DeviceStream(string id, int device) => (Id, Device, Ended) = (id, device, _ended.Token);

    /// <summary>The device's id.</summary>
    public string Id { get; }

    /// <summary>The device.</summary>
    public int Device { get; }

    /// <summary>Cancelled when the edge ends the conversation, because the same device has begun another.</summary>
    public CancellationToken Ended { get; }

    /// <summary>What is to be sent.</summary>
    public ChannelReader<EdgeMessage> Outgoing => _outgoing.Reader;

    /// <summary>Sends when it can.</summary>
    public void Send(EdgeMessage message) => _outgoing.Writer.TryWrite(message);

    /// <summary>Counts a message; false where the device has sent too many in the slot.</summary>
    public bool TryCount(long slot)
    {
        if (slot != _slot) (_slot, _messages) = (slot, 0);
        return ++_messages <= MostMessages;
    }

    /// <summary>Ends the conversation.</summary>
    public void End() => _ended.Cancel();

    /// <inheritdoc/>
    public void Dispose() => _ended.Dispose();
}
