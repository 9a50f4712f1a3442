namespace Gossamer.TwoParty.Core;

/// <summary>Sending what lies in memory already.</summary>
public static class ChannelExtensions
{
    /// <summary>Sends a copy of <paramref name="payload"/>.</summary>
    public static void Send(this IChannel channel, MessageType type, ReadOnlySpan<byte> payload)
    {
        payload.CopyTo(channel.Reserve(type, payload.Length));
        channel.Commit();
    }
}
