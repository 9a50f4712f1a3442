using System.Numerics;
using Gossamer.TwoParty.Core;

namespace Gossamer.TwoParty.Protocols;

/// <summary>Both parties learn a masked value: they exchange their shares of it, k bits each way, one flight.</summary>
internal static class Opening
{
    /// <summary>Replaces the shares by the values; only masked values may be opened.</summary>
    public static async ValueTask RunAsync<T>(PartyContext context, Ring<T> ring, SecretBuffer<T> masked, CancellationToken cancellation)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        int bytes = BitWriter.Bytes((long)ring.Bits * masked.Length);
        using var theirs = new SecretBuffer<T>(masked.Length);
        Write(context.Reserve(MessageType.MaskedOperand, bytes), ring, masked.Span);
        if (ring.Bits == Ring<T>.WordBits && BitConverter.IsLittleEndian)
        {
            await context.ExchangeAsync(MessageType.MaskedOperand, theirs.Bytes, cancellation).ConfigureAwait(false);
        }
        else
        {
            using var packed = new SecretBuffer<byte>(bytes);
            await context.ExchangeAsync(MessageType.MaskedOperand, packed.Memory, cancellation).ConfigureAwait(false);
            Read(packed.Span, ring, theirs.Span);
        }
        RingVectors.Add<T>(ring, masked.Span, theirs.Span, masked.Span);
    }

    /// <summary>Elements as a message.</summary>
    public static void Write<T>(Span<byte> message, Ring<T> ring, ReadOnlySpan<T> elements)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        var writer = new BitWriter(message);
        writer.AppendElements(elements, ring.Bits);
        writer.Finish();
    }

    /// <summary>The elements of a message.</summary>
    public static void Read<T>(ReadOnlySpan<byte> message, Ring<T> ring, Span<T> elements)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        var reader = new BitReader(message);
        reader.ReadElements(elements, ring.Bits);
    }
}
