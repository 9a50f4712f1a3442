using System.Numerics;
using Gossamer.Kernels.Ring;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;

namespace Gossamer.TwoParty.Protocols;

/// <summary>
/// ReLU of v / 2^f with the sign test beside the truncation: signs are those of v &gt;&gt; f, which each party cuts off its own share,
/// so that the flights of the truncation and of the selection's operand cost nothing: those of the sign, at least 2, and one. Values of [0, 2^f) may come out as 0 instead of 0 or 1; nothing else changes.
/// </summary>
/// <typeparam name="T">Word of the ring.</typeparam>
public sealed class TruncatedRelu<T> : IElementwiseProtocol<T, T, TruncatedReluMaterial<T>>
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
{
    private readonly FaithfulTruncation<T> _truncation;
    private readonly SignBit _sign;
    private readonly Mux<T> _mux;

    /// <summary>Truncations with ReLU in <paramref name="ring"/>.</summary>
    /// <param name="ring">Ring of operand and result.</param>
    /// <param name="fractionBits">f, bits dropped.</param>
    /// <param name="width">Compare width w of the result, 2 to k − f: exact while |v / 2^f| &lt; 2^(w−1) − 1.</param>
    /// <param name="leafBits">Bits of a leaf of the comparison: 1, 2 or 4.</param>
    public TruncatedRelu(Ring<T> ring, int fractionBits, int width, int leafBits = 1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, ring.Bits - fractionBits);
        _truncation = new FaithfulTruncation<T>(ring, fractionBits);
        _sign = new SignBit(width, leafBits, fractionBits);
        _mux = new Mux<T>(ring);
    }

    /// <inheritdoc/>
    public async ValueTask<TruncatedReluMaterial<T>> PrepareAsync(ICorrelationSource source, int count, CancellationToken cancellation = default)
    {
        TruncationMaterial<T> truncation = await _truncation.PrepareAsync(source, count, cancellation).ConfigureAwait(false);
        CarryMaterial sign = await _sign.PrepareAsync(source, count, cancellation).ConfigureAwait(false);
        return new TruncatedReluMaterial<T>(truncation, sign, await _mux.PrepareAsync(source, count, cancellation).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public async ValueTask RunAsync(
        PartyContext context, TruncatedReluMaterial<T> material, ReadOnlyMemory<T> x, Memory<T> y, CancellationToken cancellation = default)
    {
        using var notNegative = new SecretBuffer<ulong>(BitPlanes.Words(x.Length));
        using var truncated = new SecretBuffer<T>(x.Length);
        using var opened = new SecretBuffer<T>(x.Length);
        await context.RunSideBySideAsync(2, (strand, side) => strand == 0
            ? _sign.RunAsync(side, material.Sign, x, notNegative.Memory, cancellation)
            : TruncateAsync(side, material, x, truncated, opened, cancellation)).ConfigureAwait(false);
        await _mux.SelectAsync(context, material.Mux, notNegative.Memory, truncated.Memory, opened, y, cancellation).ConfigureAwait(false);
    }

    private async ValueTask TruncateAsync(
        PartyContext context, TruncatedReluMaterial<T> material, ReadOnlyMemory<T> x, SecretBuffer<T> truncated, SecretBuffer<T> opened,
        CancellationToken cancellation)
    {
        await _truncation.RunAsync(context, material.Truncation, x, truncated.Memory, cancellation).ConfigureAwait(false);
        await _mux.OpenAsync(context, material.Mux, truncated.Memory, opened, cancellation).ConfigureAwait(false);
    }
}
