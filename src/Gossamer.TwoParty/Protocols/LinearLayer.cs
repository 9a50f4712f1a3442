using System.Numerics;
using Gossamer.Kernels.Execution;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;

namespace Gossamer.TwoParty.Protocols;

/// <summary>
/// y = W·x + bias for weights that only the server knows, at the sum of their scales.
/// <para>
/// With <see cref="LinearMasks{T}"/> (client r and b, server a, a + b = W·r) the client sends e = x0 − r, and the shares are
/// y0 = b at the client and y1 = W·(e + x1) + a + bias at the server: k bits for each input one way, one flight, one product at the
/// server and none at the client.
/// </para>
/// </summary>
/// <typeparam name="T">Word of the ring.</typeparam>
public sealed class LinearLayer<T> : IDisposable
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
{
    private readonly Ring<T> _ring;
    private readonly LinearShape _shape;
    private readonly int _weightBits;
    private readonly ReadOnlyMemory<T> _weights;
    private readonly ReadOnlyMemory<T> _bias;
    private readonly ILinearMap<T>? _map;

    /// <summary>A layer as the client sees it.</summary>
    /// <param name="ring">Ring of operand and result.</param>
    /// <param name="shape">Shape.</param>
    /// <param name="weightBits">Bits of a weight in two's complement; public.</param>
    public LinearLayer(Ring<T> ring, LinearShape shape, int weightBits)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(weightBits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(weightBits, ring.Bits);
        _ring = ring;
        _shape = shape;
        _weightBits = weightBits;
    }

    /// <summary>A layer as the server sees it.</summary>
    /// <param name="ring">Ring of operand and result.</param>
    /// <param name="shape">Shape.</param>
    /// <param name="weightBits">Bits of a weight in two's complement; public.</param>
    /// <param name="weights">[groups, rows, depth], reduced.</param>
    /// <param name="bias">[groups · rows] at the scale of the result, reduced; empty for none.</param>
    /// <exception cref="ArgumentException">The lengths do not fit the shape.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A weight needs more than <paramref name="weightBits"/> bits.</exception>
    public LinearLayer(Ring<T> ring, LinearShape shape, int weightBits, ReadOnlyMemory<T> weights, ReadOnlyMemory<T> bias = default)
        : this(ring, shape, weightBits)
    {
        if (weights.Length != shape.Weights)
            throw new ArgumentException($"{weights.Length} weights, expected {shape.Weights}", nameof(weights));
        if (bias.Length != 0 && bias.Length != shape.Groups * shape.Rows)
            throw new ArgumentException($"{bias.Length} biases, expected {shape.Groups * shape.Rows}", nameof(bias));
        long limit = 1L << (weightBits - 1);
        foreach (T weight in weights.Span)
        {
            long signed = ring.ToSigned(weight);
            if (signed < -limit || signed > limit - 1)
                throw new ArgumentOutOfRangeException(nameof(weightBits), weightBits, "A weight needs more bits.");
        }
        _weights = weights;
        _map = shape.Bind(weights);
        _bias = bias;
    }

    /// <summary>Takes the correlation of one evaluation.</summary>
    public ValueTask<LinearMasks<T>> PrepareAsync(ICorrelationSource source, CancellationToken cancellation = default) =>
        source.TakeLinearMasksAsync(_ring, _shape, _weightBits, _weights, cancellation);

    /// <summary>Runs the online phase.</summary>
    /// <param name="context">This party.</param>
    /// <param name="masks">The correlation.</param>
    /// <param name="x">This party's share of the input.</param>
    /// <param name="y">This party's share of the output.</param>
    /// <param name="pool">Threads for the server's product; the shared pool where absent.</param>
    /// <param name="cancellation">Ends the wait for the other party.</param>
    public async ValueTask RunAsync(
        PartyContext context, LinearMasks<T> masks, ReadOnlyMemory<T> x, Memory<T> y, WorkerPool? pool = null,
        CancellationToken cancellation = default)
    {
        if (x.Length != _shape.Inputs) throw new ArgumentException($"{x.Length} inputs, expected {_shape.Inputs}", nameof(x));
        Batches.Check(masks, y.Length, y.Length);
        masks.Spend();
        int bytes = BitWriter.Bytes((long)_ring.Bits * x.Length);
        using var masked = new SecretBuffer<T>(x.Length);
        if (context.IsClient)
        {
            RingVectors.Subtract(_ring, x.Span, masks.Inputs, masked.Span);
            Opening.Write(context.Reserve(MessageType.MaskedInput, bytes), _ring, masked.Span);
            await context.SendOneWayAsync(cancellation).ConfigureAwait(false);
            masks.Outputs.CopyTo(y.Span);
            return;
        }
        ILinearMap<T> map = _map ?? throw new InvalidOperationException("The server's layer has no weights.");
        using var message = new SecretBuffer<byte>(bytes);
        await context.ReceiveOneWayAsync(MessageType.MaskedInput, message.Memory, cancellation).ConfigureAwait(false);
        Opening.Read(message.Span, _ring, masked.Span);
        RingVectors.Add(_ring, masked.Span, x.Span, masked.Span);
        masks.Outputs.CopyTo(y.Span);
        map.Accumulate(masked.Span, y.Span, pool ?? WorkerPool.Shared);
        if (!_bias.IsEmpty) _shape.AddBias(_bias.Span, y.Span);
        foreach (ref T element in y.Span) element = _ring.Reduce(element);
    }

    /// <summary>Frees the weights' copy.</summary>
    public void Dispose() => _map?.Dispose();
}
