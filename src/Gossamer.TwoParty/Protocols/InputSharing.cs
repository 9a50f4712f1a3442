using System.Numerics;
using Gossamer.TwoParty.Core;

namespace Gossamer.TwoParty.Protocols;

/// <summary>
/// The client's input as shares, without a message: x1 comes from a seed that both know, and x0 = x − x1 stays with the client. The
/// trivial sharing (x, 0) hides as much, but a truncation straight after it always rounds up.
/// </summary>
public static class InputSharing
{
    /// <summary>Makes this party's share.</summary>
    /// <param name="party">Who this is.</param>
    /// <param name="ring">Ring of the elements.</param>
    /// <param name="common">A generator that both parties hold at the same place.</param>
    /// <param name="input">The client's encoded input; the server has none.</param>
    /// <param name="share">The share.</param>
    /// <exception cref="ArgumentException">The client's input and share differ in length.</exception>
    public static void Share<T>(Party party, Ring<T> ring, AesGenerator common, ReadOnlySpan<T> input, Span<T> share)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        common.Fill(share);
        foreach (ref T element in share) element = ring.Reduce(element);
        if (party == Party.Server) return;
        if (input.Length != share.Length) throw new ArgumentException($"{input.Length} inputs, expected {share.Length}", nameof(input));
        RingVectors.Subtract(ring, input, share, share);
    }
}
