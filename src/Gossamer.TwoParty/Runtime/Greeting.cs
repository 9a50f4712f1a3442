using Gossamer.TwoParty.Core;

namespace Gossamer.TwoParty.Runtime;

/// <summary>A connection whose sides have agreed.</summary>
internal sealed record Greeting(FramedChannel Channel, KeyFingerprint? Peer, byte[] SessionId)
{
    /// <summary>Receives the other side's hello.</summary>
    public static async Task<SessionHello> ReceiveAsync(FramedChannel channel, CancellationToken cancellation)
    {
        byte[] message = new byte[SessionHello.Bytes];
        await channel.ReceiveAsync(MessageType.Hello, message, cancellation).ConfigureAwait(false);
        return SessionHello.Of(message);
    }

    /// <summary>Refuses a hello whose terms are not this side's.</summary>
    /// <exception cref="ProtocolException">They differ; the other side has been told.</exception>
    public static async Task AgreeAsync(FramedChannel channel, SessionHello own, SessionHello other)
    {
        if (own.ConflictWith(other) is not var (reason, text)) return;
        await channel.RefuseAsync(reason).ConfigureAwait(false);
        throw new ProtocolException($"No session: {text}.");
    }
}
