using System.Numerics;
using Gossamer.Kernels.Ring;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;

namespace Gossamer.TwoParty.Protocols;

/// <summary>
/// Xor shares of [v ≥ 0]. In a compare ring of w bits, exact while |v| &lt; 2^(w−1), the sign of v = x0 + x1 is
/// msb(x0) xor msb(x1) xor carry, where carry is that of the lower w − 1 bits of both shares; see <see cref="Carry"/>.
/// <para>
/// The lowest t bits may be dropped first, where 2^t − 2^(w−1+t) ≤ v &lt; 2^(w−1+t): v in [0, 2^t) may then come out as negative, and
/// nothing else changes (HummingBird, arXiv 2309.04875).
/// </para>
/// </summary>
public sealed class SignBit
{
    private readonly Carry _carry;

    /// <summary>Signs of values of <paramref name="width"/> bits.</summary>
    /// <param name="width">w, 2 to 64: bits that hold the value after <paramref name="dropped"/> bits are dropped, sign included.</param>
    /// <param name="leafBits">1, 2 or 4.</param>
    /// <param name="dropped">t, low bits that are not looked at.</param>
    public SignBit(int width, int leafBits, int dropped = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, 64);
        ArgumentOutOfRangeException.ThrowIfNegative(dropped);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(dropped, 64 - width);
        Width = width;
        Dropped = dropped;
        _carry = new Carry(width - 1, leafBits);
    }

    /// <summary>Bits compared, w.</summary>
    public int Width { get; }

    /// <summary>Low bits dropped, t.</summary>
    public int Dropped { get; }

    /// <summary>How the lower bits are cut.</summary>
    public CarryLayout Layout => _carry.Layout;

    /// <summary>Takes the correlations for <paramref name="count"/> elements.</summary>
    public ValueTask<CarryMaterial> PrepareAsync(ICorrelationSource source, int count, CancellationToken cancellation = default) =>
        _carry.PrepareAsync(source, count, cancellation);

    /// <summary>Runs the online phase.</summary>
    /// <param name="context">This party.</param>
    /// <param name="material">Correlations for exactly as many elements.</param>
    /// <param name="x">This party's share.</param>
    /// <param name="notNegative">This party's share of [v ≥ 0], 64 to a word.</param>
    /// <param name="cancellation">Ends the wait for the other party.</param>
    public async ValueTask RunAsync<T>(
        PartyContext context, CarryMaterial material, ReadOnlyMemory<T> x, Memory<ulong> notNegative, CancellationToken cancellation = default)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        await _carry.RunAsync(context, material, x, Dropped, notNegative, cancellation).ConfigureAwait(false);
        AddTopBits(x.Span, notNegative.Span, context.IsClient ? ulong.MaxValue : 0);
    }

    private void AddTopBits<T>(ReadOnlySpan<T> x, Span<ulong> carry, ulong flip)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        using var top = new SecretBuffer<ulong>(BitPlanes.Words(x.Length));
        BitPlanes.Extract(x, Dropped + Width - 1, 1, top.Span);
        for (int i = 0; i < top.Length; i++) carry[i] ^= top.Span[i] ^ flip;
    }
}
