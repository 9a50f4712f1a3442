using System.Numerics;
using Gossamer.TwoParty.Core;

namespace Gossamer.TwoParty.Protocols;

/// <summary>The client learns a result: the server sends its share, k bits for each element, one flight.</summary>
/// <typeparam name="T">Word of the ring.</typeparam>
public sealed class OutputOpening<T>
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
{
    private readonly Ring<T> _ring;

    /// <summary>Openings of elements of <paramref name="ring"/>.</summary>
    public OutputOpening(Ring<T> ring) => _ring = ring;

    /// <summary>Opens.</summary>
    /// <param name="context">This party.</param>
    /// <param name="share">This party's share.</param>
    /// <param name="result">At the client the result; untouched at the server.</param>
    /// <param name="cancellation">Ends the wait for the other party.</param>
    public async ValueTask RunAsync(PartyContext context, ReadOnlyMemory<T> share, Memory<T> result, CancellationToken cancellation = default)
    {
        int bytes = BitWriter.Bytes((long)_ring.Bits * share.Length);
        if (!context.IsClient)
        {
            Opening.Write(context.Reserve(MessageType.Output, bytes), _ring, share.Span);
            await context.SendOneWayAsync(cancellation).ConfigureAwait(false);
            return;
        }
        using var message = new SecretBuffer<byte>(bytes);
        await context.ReceiveOneWayAsync(MessageType.Output, message.Memory, cancellation).ConfigureAwait(false);
        using var theirs = new SecretBuffer<T>(share.Length);
        Opening.Read(message.Span, _ring, theirs.Span);
        RingVectors.Add(_ring, share.Span, theirs.Span, result.Span);
    }
}
