using Gossamer.TwoParty.Core;

namespace Gossamer.TwoParty.Protocols;

/// <summary>Masked planes on their way into a message, a few thousand bits at a time.</summary>
internal static class PlaneBlocks
{
    /// <summary>Appends <paramref name="bits"/> bits of the xor of two planes.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="bits">Bits of a plane.</param>
    /// <param name="scratch">Words to work in.</param>
    /// <param name="plane">The secret.</param>
    /// <param name="mask">Its mask.</param>
    public static void Append(
        ref BitWriter writer, int bits, scoped Span<ulong> scratch, scoped ReadOnlySpan<ulong> plane, scoped ReadOnlySpan<ulong> mask)
    {
        for (int start = 0; start < plane.Length; start += scratch.Length)
        {
            int words = Math.Min(scratch.Length, plane.Length - start);
            ReadOnlySpan<ulong> secrets = plane.Slice(start, words), masks = mask.Slice(start, words);
            Span<ulong> masked = scratch[..words];
            for (int i = 0; i < masked.Length; i++) masked[i] = secrets[i] ^ masks[i];
            writer.AppendPlane(masked, Math.Min(words * 64, bits - start * 64));
        }
    }
}
