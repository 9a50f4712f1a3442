using Gossamer.TwoParty.Core;

namespace Gossamer.TwoParty.Protocols;

/// <summary>Both parties learn masked bits: they exchange their shares of b xor r, one bit each way, one flight.</summary>
internal static class BitOpening
{
    /// <summary>Opens.</summary>
    /// <param name="context">This party.</param>
    /// <param name="count">Bits.</param>
    /// <param name="bits">This party's share of b, 64 to a word.</param>
    /// <param name="masks">This party's share of r.</param>
    /// <param name="opened">b xor r; bits beyond the count have no meaning.</param>
    /// <param name="cancellation">Ends the wait for the other party.</param>
    public static ValueTask RunAsync(
        PartyContext context, int count, ReadOnlySpan<ulong> bits, ReadOnlySpan<ulong> masks, SecretBuffer<ulong> opened,
        CancellationToken cancellation)
    {
        Mask(context.Reserve(MessageType.MaskedBits, BitWriter.Bytes(count)), count, bits, masks, opened.Span);
        return JoinAsync(context, count, opened, cancellation);
    }

    private static async ValueTask JoinAsync(PartyContext context, int count, SecretBuffer<ulong> opened, CancellationToken cancellation)
    {
        using var theirs = new SecretBuffer<ulong>(opened.Length);
        await context.ExchangeAsync(MessageType.MaskedBits, theirs.Bytes[..BitWriter.Bytes(count)], cancellation).ConfigureAwait(false);
        Join(opened.Span, theirs.Span);
    }

    private static void Mask(Span<byte> message, int count, ReadOnlySpan<ulong> bits, ReadOnlySpan<ulong> masks, Span<ulong> opened)
    {
        for (int i = 0; i < opened.Length; i++) opened[i] = bits[i] ^ masks[i];
        var writer = new BitWriter(message);
        writer.AppendPlane(opened, count);
        writer.Finish();
    }

    private static void Join(Span<ulong> opened, ReadOnlySpan<ulong> theirs)
    {
        for (int i = 0; i < opened.Length; i++) opened[i] ^= theirs[i];
    }
}
