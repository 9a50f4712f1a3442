using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Gossamer.Kernels.Ring;

/// <summary>
/// Words turned into planes of bits and back: plane j holds bit j of all words, 64 words to a word. No branch and no address depends
/// on the words.
/// </summary>
public static class BitPlanes
{
    /// <summary>Words of a plane over <paramref name="count"/> elements.</summary>
    public static int Words(int count) => (count + 63) / 64;

    /// <summary>Extracts bits <paramref name="firstBit"/> to <paramref name="firstBit"/> + <paramref name="planes"/> − 1 of each element.</summary>
    /// <param name="elements">The words.</param>
    /// <param name="firstBit">First bit to extract.</param>
    /// <param name="planes">Bits to extract.</param>
    /// <param name="output">[planes, words of a plane]; bits beyond the last element become 0.</param>
    /// <exception cref="ArgumentException">The output is too short.</exception>
    public static void Extract<T>(ReadOnlySpan<T> elements, int firstBit, int planes, Span<ulong> output)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        int words = Words(elements.Length);
        if (output.Length < planes * words)
            throw new ArgumentException($"{planes} planes of {words} words do not fit {output.Length}.", nameof(output));
        int whole = elements.Length / 64;
        for (int word = 0; word < whole; word++) ExtractBlock(elements.Slice(word * 64, 64), firstBit, planes, output[word..], words);
        if (whole == words) return;
        Span<T> last = stackalloc T[64];
        last.Clear();
        elements[(whole * 64)..].CopyTo(last);
        ExtractBlock(last, firstBit, planes, output[whole..], words);
        last.Clear();
    }

    /// <summary>One block of 64 elements: one word of each plane.</summary>
    private static void ExtractBlock<T>(ReadOnlySpan<T> block, int firstBit, int planes, Span<ulong> output, int stride)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        int bits = Unsafe.SizeOf<T>() * 8, lanes = Vector512<T>.Count;
        for (int plane = 0; plane < planes; plane++)
        {
            int toTop = bits - 1 - firstBit - plane;
            ulong word = 0;
            for (int i = 0; i < 64; i += lanes)
                word |= (Vector512.Create(block.Slice(i, lanes)) << toTop).ExtractMostSignificantBits() << i;
            output[plane * stride] = word;
        }
    }
}
