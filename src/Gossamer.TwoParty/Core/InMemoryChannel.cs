using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Gossamer.TwoParty.Core;

/// <summary>Two ends of a channel inside one process: both parties in one program, for tests and notebooks.</summary>
public sealed class InMemoryChannel : IChannel
{
    private readonly Channel<Message> _incoming;
    private readonly Channel<Message> _outgoing;
    private readonly ConcurrentBag<byte[]> _spare;
    private Message _reserved;
    private long _bytesSent, _bytesReceived, _sent, _received;

    private InMemoryChannel(Channel<Message> incoming, Channel<Message> outgoing, ConcurrentBag<byte[]> spare)
    {
        _incoming = incoming;
        _outgoing = outgoing;
        _spare = spare;
    }

    /// <inheritdoc/>
    public Traffic Traffic => new(
        Volatile.Read(ref _bytesSent), Volatile.Read(ref _bytesReceived), Volatile.Read(ref _sent), Volatile.Read(ref _received));

    /// <summary>Both ends.</summary>
    public static (InMemoryChannel Client, InMemoryChannel Server) CreatePair()
    {
        Channel<Message> up = Channel.CreateUnbounded<Message>(), down = Channel.CreateUnbounded<Message>();
        var spare = new ConcurrentBag<byte[]>();
        return (new InMemoryChannel(down, up, spare), new InMemoryChannel(up, down, spare));
    }

    /// <inheritdoc/>
    public Span<byte> Reserve(MessageType type, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        if (_reserved.Payload is not null) throw new InvalidOperationException("A reserved message was not sent.");
        byte[] payload = _spare.TryTake(out byte[]? spare) && spare.Length >= length ? spare : new byte[length];
        _reserved = new Message(type, payload, length);
        return payload.AsSpan(0, length);
    }

    /// <inheritdoc/>
    public void Commit()
    {
        if (_reserved.Payload is null) throw new InvalidOperationException("No message was reserved.");
        Volatile.Write(ref _bytesSent, _bytesSent + _reserved.Length);
        Volatile.Write(ref _sent, _sent + 1);
        _outgoing.Writer.TryWrite(_reserved);
        _reserved = default;
    }

    /// <inheritdoc/>
    public ValueTask FlushAsync(CancellationToken cancellation = default) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public async ValueTask ReceiveAsync(MessageType type, Memory<byte> payload, CancellationToken cancellation = default)
    {
        Message message;
        try
        {
            message = await _incoming.Reader.ReadAsync(cancellation).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            throw new ProtocolException("The other party has left.");
        }
        if (message.Type != type || message.Length != payload.Length)
        {
            await DisposeAsync().ConfigureAwait(false);
            throw new ProtocolException(
                $"Expected {type} of {payload.Length} bytes, received {message.Type} of {message.Length} bytes.");
        }
        message.Payload.AsSpan(0, message.Length).CopyTo(payload.Span);
        _spare.Add(message.Payload);
        Volatile.Write(ref _bytesReceived, _bytesReceived + message.Length);
        Volatile.Write(ref _received, _received + 1);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _outgoing.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }

    private readonly record struct Message(MessageType Type, byte[] Payload, int Length);
}
