using System.Numerics;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;

namespace Gossamer.TwoParty.Protocols;

/// <summary>
/// min(max(v, 0), c) = ReLU(v) − ReLU(v − c) for a public c (ReLU6: c = 6·2^f). Both ReLUs are one batch: the flights of one ReLU, the
/// bits of two.
/// </summary>
/// <typeparam name="T">Word of the ring.</typeparam>
public sealed class ClippedRelu<T> : IElementwiseProtocol<T, T, ReluMaterial<T>>
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
{
    private readonly Ring<T> _ring;
    private readonly Relu<T> _relu;
    private readonly T _ceiling;

    /// <summary>Clipped ReLUs in <paramref name="ring"/>.</summary>
    /// <param name="ring">Ring of operand and result.</param>
    /// <param name="ceiling">c, an element of the ring, not negative.</param>
    /// <param name="width">Compare width w: exact while |v| and |v − c| are below 2^(w−1).</param>
    /// <param name="leafBits">Bits of a leaf of the comparison: 1, 2 or 4.</param>
    public ClippedRelu(Ring<T> ring, long ceiling, int width, int leafBits = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(ceiling);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ceiling, long.MaxValue >> (64 - width));
        _ring = ring;
        _relu = new Relu<T>(ring, width, leafBits);
        _ceiling = ring.FromSigned(ceiling);
    }

    /// <inheritdoc/>
    public ValueTask<ReluMaterial<T>> PrepareAsync(ICorrelationSource source, int count, CancellationToken cancellation = default) =>
        _relu.PrepareAsync(source, checked(2 * count), cancellation);

    /// <inheritdoc/>
    public async ValueTask RunAsync(
        PartyContext context, ReluMaterial<T> material, ReadOnlyMemory<T> x, Memory<T> y, CancellationToken cancellation = default)
    {
        int count = x.Length;
        using var both = new SecretBuffer<T>(2 * count);
        x.Span.CopyTo(both.Span);
        Shift(x.Span, both.Span[count..], context.IsClient ? _ceiling : T.Zero);
        await _relu.RunAsync(context, material, both.Memory, both.Memory, cancellation).ConfigureAwait(false);
        RingVectors.Subtract<T>(_ring, both.Span[..count], both.Span[count..], y.Span);
    }

    private void Shift(ReadOnlySpan<T> x, Span<T> shifted, T ceiling)
    {
        for (int i = 0; i < x.Length; i++) shifted[i] = _ring.Reduce(x[i] - ceiling);
    }
}
