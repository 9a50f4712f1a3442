using System.Numerics;
using Gossamer.Kernels.Ring;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;

namespace Gossamer.TwoParty.Protocols;

/// <summary>
/// max(v, 0) = [v ≥ 0]·v: a <see cref="SignBit"/> and a <see cref="Mux{T}"/>, whose operand is opened beside the first flight of the
/// sign. Flights and bits are the sum of both; for k = w = 32 and leaves of one bit 7 flights and 62 + 170 + 66 bits.
/// </summary>
/// <typeparam name="T">Word of the ring.</typeparam>
public sealed class Relu<T> : IElementwiseProtocol<T, T, ReluMaterial<T>>
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
{
    private readonly SignBit _sign;
    private readonly Mux<T> _mux;

    /// <summary>ReLUs in <paramref name="ring"/>.</summary>
    /// <param name="ring">Ring of operand and result.</param>
    /// <param name="width">Compare width w, 2 to k: exact while |v| &lt; 2^(w−1).</param>
    /// <param name="leafBits">Bits of a leaf of the comparison: 1, 2 or 4.</param>
    /// <exception cref="ArgumentOutOfRangeException">The width exceeds the ring.</exception>
    public Relu(Ring<T> ring, int width, int leafBits = 1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, ring.Bits);
        _sign = new SignBit(width, leafBits);
        _mux = new Mux<T>(ring);
    }

    /// <inheritdoc/>
    public async ValueTask<ReluMaterial<T>> PrepareAsync(ICorrelationSource source, int count, CancellationToken cancellation = default)
    {
        CarryMaterial sign = await _sign.PrepareAsync(source, count, cancellation).ConfigureAwait(false);
        return new ReluMaterial<T>(sign, await _mux.PrepareAsync(source, count, cancellation).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public async ValueTask RunAsync(
        PartyContext context, ReluMaterial<T> material, ReadOnlyMemory<T> x, Memory<T> y, CancellationToken cancellation = default)
    {
        using var notNegative = new SecretBuffer<ulong>(BitPlanes.Words(x.Length));
        using var opened = new SecretBuffer<T>(x.Length);
        await context.RunSideBySideAsync(2, (strand, side) => strand == 0
            ? _sign.RunAsync(side, material.Sign, x, notNegative.Memory, cancellation)
            : _mux.OpenAsync(side, material.Mux, x, opened, cancellation)).ConfigureAwait(false);
        await _mux.SelectAsync(context, material.Mux, notNegative.Memory, x, opened, y, cancellation).ConfigureAwait(false);
    }
}
