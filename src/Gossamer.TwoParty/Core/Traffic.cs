namespace Gossamer.TwoParty.Core;

/// <summary>What passed one end of a channel: payloads and messages, framing and encryption apart.</summary>
/// <param name="BytesSent">Payload bytes sent.</param>
/// <param name="BytesReceived">Payload bytes received.</param>
/// <param name="MessagesSent">Messages sent.</param>
/// <param name="MessagesReceived">Messages received.</param>
public readonly record struct Traffic(long BytesSent, long BytesReceived, long MessagesSent, long MessagesReceived)
{
    /// <summary>What passed since <paramref name="earlier"/>.</summary>
    public Traffic Since(Traffic earlier) => new(
        BytesSent - earlier.BytesSent, BytesReceived - earlier.BytesReceived,
        MessagesSent - earlier.MessagesSent, MessagesReceived - earlier.MessagesReceived);
}
