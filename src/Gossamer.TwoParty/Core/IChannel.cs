namespace Gossamer.TwoParty.Core;

/// <summary>
/// Ordered messages to and from the other party. The receiver names the type and the exact length that the schedule demands; any
/// other message is a <see cref="ProtocolException"/> and ends the channel. One sender and one receiver at a time, which may be
/// two threads. Implementations never allocate by a length that came over the wire.
/// </summary>
public interface IChannel : IAsyncDisposable
{
    /// <summary>What passed so far.</summary>
    Traffic Traffic { get; }

    /// <summary>
    /// Room for the payload of the next message, of unknown content; to be filled completely and handed over by <see cref="Commit"/>
    /// before anything else is sent.
    /// </summary>
    /// <param name="type">What the message is.</param>
    /// <param name="length">Bytes of the payload, at least 1.</param>
    Span<byte> Reserve(MessageType type, int length);

    /// <summary>
    /// Sends the reserved message. Returns at once and never waits for the other side, so that both may send first and receive then.
    /// </summary>
    void Commit();

    /// <summary>Waits while more than a bounded amount is unsent: for streams that send much before they receive.</summary>
    ValueTask FlushAsync(CancellationToken cancellation = default);

    /// <summary>Receives the next message into <paramref name="payload"/>.</summary>
    /// <param name="type">The type it must have.</param>
    /// <param name="payload">Filled completely; its length is the length the message must have.</param>
    /// <param name="cancellation">Ends the wait, and the channel with it.</param>
    /// <exception cref="ProtocolException">The other side sent something else, or is gone.</exception>
    ValueTask ReceiveAsync(MessageType type, Memory<byte> payload, CancellationToken cancellation = default);

    /// <summary>
    /// Ends the channel because the content of a message cannot be, and tells the other side so where the channel can; its next wait
    /// ends in an error.
    /// </summary>
    ValueTask RejectAsync() => DisposeAsync();
}
