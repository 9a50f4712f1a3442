using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;

namespace Gossamer.TwoParty.Protocols;

/// <summary>
/// Faithful truncation from the ring of 32 bits into a ring of wider words: the formulas are those of
/// <see cref="FaithfulTruncation{T}"/> with k = 32, computed in the wide words.
/// </summary>
public sealed class WideningTruncation : IElementwiseProtocol<uint, ulong, TruncationMaterial<ulong>>
{
    private readonly FaithfulTruncation<ulong> _wide;

    /// <summary>Truncations by <paramref name="fractionBits"/> bits, 1 to 30, into <paramref name="resultRing"/>.</summary>
    public WideningTruncation(int fractionBits, Ring<ulong> resultRing)
    {
        _wide = new FaithfulTruncation<ulong>(Ring<ulong>.Narrow(32), fractionBits, resultRing);
    }

    /// <inheritdoc/>
    public ValueTask<TruncationMaterial<ulong>> PrepareAsync(ICorrelationSource source, int count, CancellationToken cancellation = default) =>
        _wide.PrepareAsync(source, count, cancellation);

    /// <inheritdoc/>
    public async ValueTask RunAsync(
        PartyContext context, TruncationMaterial<ulong> material, ReadOnlyMemory<uint> x, Memory<ulong> y, CancellationToken cancellation = default)
    {
        using var wide = new SecretBuffer<ulong>(x.Length);
        Widen(x.Span, wide.Span);
        await _wide.RunAsync(context, material, wide.Memory, y, cancellation).ConfigureAwait(false);
    }

    private static void Widen(ReadOnlySpan<uint> x, Span<ulong> wide)
    {
        for (int i = 0; i < x.Length; i++) wide[i] = x[i];
    }
}
