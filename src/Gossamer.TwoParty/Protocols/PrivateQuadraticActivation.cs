using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.Intrinsics;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;

namespace Gossamer.TwoParty.Protocols;

/// <summary>
/// y = c2·x² + c1·x + c0 with coefficients that only the server knows, at the price of public ones online: k bits each way and a
/// truncation, two flights.
/// <para>
/// With shares of t and t² (<see cref="SquarePairs{T}"/>), and of c2·t, c2·t² and c1·t, open e = x − t. As
/// c2·x² + c1·x + c0 = c2·e² + c1·e + c0 + 2·e·(c2·t) + c2·t² + c1·t, the shares are 2·e·(c2 t)_0 + (c2 t²)_0 + (c1 t)_0 at the client,
/// and at the server the same of its shares and c2·e² + c1·e + c0. c2 stands at fw, c1 at fa + fw, c0 at 2·fa + fw; one faithful
/// truncation by fa + fw follows (<see cref="QuadraticForm.TruncateOnce"/>).
/// </para>
/// <para>
/// The server multiplies its own shares of t and t² itself; those of the client are the r of linear layers with one weight.
/// </para>
/// </summary>
/// <typeparam name="T">Word of the ring.</typeparam>
public sealed class PrivateQuadraticActivation<T> : IElementwiseProtocol<T, T, PrivateQuadraticMaterial<T>>
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
{
    private readonly Ring<T> _ring;
    private readonly Square<T> _square;
    private readonly FaithfulTruncation<T> _truncation;
    private readonly int _quadraticBits, _linearBits;
    private readonly T[] _quadratic, _linear;
    private readonly T _constant;

    // One object for each length, by which a source knows what it has made before.
    private readonly ConcurrentDictionary<int, (LinearWeights<T> Quadratic, LinearWeights<T> Linear)> _weights = new();

    /// <summary>An activation as the client sees it.</summary>
    /// <param name="ring">Ring of operand and result.</param>
    /// <param name="fractionBits">fa, bits behind the point of x and y.</param>
    /// <param name="coefficientBits">fw, bits behind the point of c2.</param>
    /// <param name="integerBits">Bits before the point: |c2| and |c1| are below 2^integerBits. Public.</param>
    public PrivateQuadraticActivation(Ring<T> ring, int fractionBits, int coefficientBits, int integerBits)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(integerBits);
        _ring = ring;
        _square = new Square<T>(ring);
        _truncation = new FaithfulTruncation<T>(ring, fractionBits + coefficientBits);
        _quadraticBits = coefficientBits + integerBits + 1;
        _linearBits = fractionBits + _quadraticBits;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(_linearBits, ring.Bits, nameof(integerBits));
        (_quadratic, _linear) = ([], []);
    }

    /// <summary>An activation as the server sees it.</summary>
    /// <param name="ring">Ring of operand and result.</param>
    /// <param name="c2">Coefficient of x².</param>
    /// <param name="c1">Coefficient of x.</param>
    /// <param name="c0">Constant.</param>
    /// <param name="fractionBits">fa, bits behind the point of x and y.</param>
    /// <param name="coefficientBits">fw, bits behind the point of c2.</param>
    /// <param name="integerBits">Bits before the point: |c2| and |c1| are below 2^integerBits. Public.</param>
    /// <exception cref="ArgumentOutOfRangeException">A coefficient does not fit.</exception>
    public PrivateQuadraticActivation(Ring<T> ring, double c2, double c1, double c0, int fractionBits, int coefficientBits, int integerBits)
        : this(ring, fractionBits, coefficientBits, integerBits)
    {
        _quadratic = [QuadraticCoefficients.Encode(ring, c2, coefficientBits, _quadraticBits - 1, nameof(c2))];
        _linear = [QuadraticCoefficients.Encode(ring, c1, fractionBits + coefficientBits, _linearBits - 1, nameof(c1))];
        _constant = QuadraticCoefficients.Encode(ring, c0, 2 * fractionBits + coefficientBits, ring.Bits - 2, nameof(c0));
    }

    /// <inheritdoc/>
    public async ValueTask<PrivateQuadraticMaterial<T>> PrepareAsync(ICorrelationSource source, int count, CancellationToken cancellation = default)
    {
        SquarePairs<T> squares = await _square.PrepareAsync(source, count, cancellation).ConfigureAwait(false);
        using var operands = new SecretBuffer<T>(2 * count);
        squares.Roots.CopyTo(operands.Span);
        squares.Squares.CopyTo(operands.Span[count..]);
        bool client = source.Party == Party.Client;
        if (!client && _quadratic.Length == 0) throw new InvalidOperationException("The server's activation has no coefficients.");
        (LinearWeights<T> c2, LinearWeights<T> c1) = _weights.GetOrAdd(
            count, length => (Weight(_quadratic, _quadraticBits, 2 * length), Weight(_linear, _linearBits, length)));
        LinearMasks<T> quadratic = await source.TakeLinearMasksAsync(c2, client ? operands.Memory : default, cancellation).ConfigureAwait(false);
        LinearMasks<T> linear = await source.TakeLinearMasksAsync(c1, client ? operands.Memory[..count] : default, cancellation).ConfigureAwait(false);
        if (!client)
        {
            AddProducts(quadratic.Outputs, operands.Span, _quadratic[0]);
            AddProducts(linear.Outputs, operands.Span[..count], _linear[0]);
        }
        return new PrivateQuadraticMaterial<T>(
            squares, quadratic, linear, await _truncation.PrepareAsync(source, count, cancellation).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public async ValueTask RunAsync(
        PartyContext context, PrivateQuadraticMaterial<T> material, ReadOnlyMemory<T> x, Memory<T> y, CancellationToken cancellation = default)
    {
        Batches.Check(material.Squares, x.Length, y.Length);
        material.Spend();
        using var value = new SecretBuffer<T>(x.Length);
        RingVectors.Subtract(_ring, x.Span, material.Squares.Roots, value.Span);
        await Opening.RunAsync(context, _ring, value, cancellation).ConfigureAwait(false);
        Combine(value.Span, material, context.IsClient);
        await _truncation.RunAsync(context, material.Truncation, value.Memory, y, cancellation).ConfigureAwait(false);
    }

    private LinearWeights<T> Weight(T[] value, int bits, int elements)
    {
        var shape = new ScalarShape(elements);
        return new LinearWeights<T>(_ring, shape, bits, value.Length == 0 ? default : Enumerable.Repeat(value[0], shape.Weights).ToArray());
    }

    private void AddProducts(Span<T> sums, ReadOnlySpan<T> operands, T factor)
    {
        for (int i = 0; i < sums.Length; i++) sums[i] = _ring.Reduce(sums[i] + operands[i] * factor);
    }

    /// <summary>e becomes the share of the polynomial.</summary>
    private void Combine(Span<T> opened, PrivateQuadraticMaterial<T> material, bool client)
    {
        ReadOnlySpan<T> products = material.Quadratic.Outputs[..opened.Length], squares = material.Quadratic.Outputs[opened.Length..];
        ReadOnlySpan<T> linears = material.Linear.Outputs;
        T c2 = client ? T.Zero : _quadratic[0], c1 = client ? T.Zero : _linear[0], c0 = client ? T.Zero : _constant;
        Vector512<T> mask = Vector512.Create(_ring.Mask), v2 = Vector512.Create(c2), v1 = Vector512.Create(c1), v0 = Vector512.Create(c0);
        int i = 0, lanes = Vector512<T>.Count;
        for (; i <= opened.Length - lanes; i += lanes)
        {
            Vector512<T> e = Vector512.Create<T>(opened[i..]), factor = v2 * e + v1 + (Vector512.Create(products[i..]) << 1);
            ((e * factor + v0 + Vector512.Create(squares[i..]) + Vector512.Create(linears[i..])) & mask).CopyTo(opened[i..]);
        }
        for (; i < opened.Length; i++)
        {
            T e = opened[i];
            opened[i] = _ring.Reduce(e * (c2 * e + c1 + (products[i] << 1)) + c0 + squares[i] + linears[i]);
        }
    }
}
