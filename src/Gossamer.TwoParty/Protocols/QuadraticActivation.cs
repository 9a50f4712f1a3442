using System.Numerics;
using System.Runtime.Intrinsics;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;

namespace Gossamer.TwoParty.Protocols;

/// <summary>
/// y = c2·x² + c1·x + c0 with public coefficients (X2act): a <see cref="Square{T}"/>, a combination without messages, and faithful
/// truncations back to the scale of x, fa.
/// <para>
/// <see cref="QuadraticForm.TruncateTwice"/>: truncate x² by fa, combine with c2 and c1 at fw and c0 at fa + fw, truncate by fw; three
/// flights, 2k + 4 bits. <see cref="QuadraticForm.TruncateOnce"/>: combine with c2 at fw, c1 at fa + fw and c0 at 2·fa + fw, truncate by
/// fa + fw; two flights, 2k + 2 bits.
/// </para>
/// <para>The square is never completed to (x + h)²: h = c1 / (2·c2) is huge where c2 is small.</para>
/// </summary>
/// <typeparam name="T">Word of the ring.</typeparam>
public sealed class QuadraticActivation<T> : IElementwiseProtocol<T, T, QuadraticMaterial<T>>
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
{
    private readonly Ring<T> _ring;
    private readonly Square<T> _square;
    private readonly FaithfulTruncation<T>? _middle;
    private readonly FaithfulTruncation<T> _last;
    private readonly T _quadratic, _linear, _constant;

    /// <summary>An activation in <paramref name="ring"/>.</summary>
    /// <param name="ring">Ring of operand and result.</param>
    /// <param name="form">When to truncate.</param>
    /// <param name="c2">Coefficient of x².</param>
    /// <param name="c1">Coefficient of x.</param>
    /// <param name="c0">Constant.</param>
    /// <param name="fractionBits">fa, bits behind the point of x and y.</param>
    /// <param name="coefficientBits">fw, bits behind the point of c2.</param>
    /// <exception cref="ArgumentOutOfRangeException">A coefficient does not fit the ring at its scale.</exception>
    public QuadraticActivation(
        Ring<T> ring, QuadraticForm form, double c2, double c1, double c0, int fractionBits, int coefficientBits)
    {
        _ring = ring;
        _square = new Square<T>(ring);
        bool twice = form == QuadraticForm.TruncateTwice;
        _middle = twice ? new FaithfulTruncation<T>(ring, fractionBits) : null;
        _last = new FaithfulTruncation<T>(ring, twice ? coefficientBits : fractionBits + coefficientBits);
        _quadratic = Encode(c2, coefficientBits, nameof(c2));
        _linear = Encode(c1, twice ? coefficientBits : fractionBits + coefficientBits, nameof(c1));
        _constant = Encode(c0, (twice ? fractionBits : 2 * fractionBits) + coefficientBits, nameof(c0));
    }

    /// <inheritdoc/>
    public async ValueTask<QuadraticMaterial<T>> PrepareAsync(ICorrelationSource source, int count, CancellationToken cancellation = default)
    {
        SquarePairs<T> squares = await _square.PrepareAsync(source, count, cancellation).ConfigureAwait(false);
        TruncationMaterial<T>? middle = _middle is null
            ? null
            : await _middle.PrepareAsync(source, count, cancellation).ConfigureAwait(false);
        return new QuadraticMaterial<T>(squares, middle, await _last.PrepareAsync(source, count, cancellation).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public async ValueTask RunAsync(
        PartyContext context, QuadraticMaterial<T> material, ReadOnlyMemory<T> x, Memory<T> y, CancellationToken cancellation = default)
    {
        using var value = new SecretBuffer<T>(x.Length);
        await _square.RunAsync(context, material.Squares, x, value.Memory, cancellation).ConfigureAwait(false);
        if (_middle is not null)
            await _middle.RunAsync(context, material.Middle!, value.Memory, value.Memory, cancellation).ConfigureAwait(false);
        Combine(value.Span, x.Span, context.IsClient ? _constant : T.Zero);
        await _last.RunAsync(context, material.Last, value.Memory, y, cancellation).ConfigureAwait(false);
    }

    private void Combine(Span<T> square, ReadOnlySpan<T> x, T constant)
    {
        Vector512<T> mask = Vector512.Create(_ring.Mask), c2 = Vector512.Create(_quadratic), c1 = Vector512.Create(_linear);
        Vector512<T> c0 = Vector512.Create(constant);
        int i = 0, lanes = Vector512<T>.Count;
        for (; i <= square.Length - lanes; i += lanes)
            ((c2 * Vector512.Create<T>(square[i..]) + c1 * Vector512.Create(x[i..]) + c0) & mask).CopyTo(square[i..]);
        for (; i < square.Length; i++) square[i] = _ring.Reduce(_quadratic * square[i] + _linear * x[i] + constant);
    }

    private T Encode(double value, int bits, string name) => QuadraticCoefficients.Encode(_ring, value, bits, _ring.Bits - 2, name);
}
