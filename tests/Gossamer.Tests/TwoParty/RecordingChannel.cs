using Gossamer.TwoParty.Core;

namespace Gossamer.Tests.TwoParty;

/// <summary>A channel that keeps what its owner received: the owner's view of a protocol.</summary>
internal sealed class RecordingChannel(IChannel inner) : IChannel
{
    public List<(MessageType Type, byte[] Payload)> Received { get; } = [];

    public Traffic Traffic => inner.Traffic;

    public Span<byte> Reserve(MessageType type, int length) => inner.Reserve(type, length);

    public void Commit() => inner.Commit();

    public ValueTask FlushAsync(CancellationToken cancellation = default) => inner.FlushAsync(cancellation);

    public async ValueTask ReceiveAsync(MessageType type, Memory<byte> payload, CancellationToken cancellation = default)
    {
        await inner.ReceiveAsync(type, payload, cancellation);
        Received.Add((type, payload.ToArray()));
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
