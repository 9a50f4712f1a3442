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
/// server and none at the client. Inputs that no weight multiplies are not sent, and layers that read the same input share r and the
/// message.
/// </para>
/// </summary>
/// <typeparam name="T">Word of the ring.</typeparam>
public sealed class LinearLayer<T> : IDisposable
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
{
    private readonly LinearWeights<T> _weights;
    private readonly ReadOnlyMemory<T> _bias;
    private readonly ILinearMap<T>? _map;
    private readonly int[] _sampled;

    /// <summary>A layer as the client sees it.</summary>
    /// <param name="ring">Ring of operand and result.</param>
    /// <param name="shape">Shape.</param>
    /// <param name="weightBits">Bits of a weight in two's complement; public.</param>
    public LinearLayer(Ring<T> ring, LinearShape shape, int weightBits)
        : this(new LinearWeights<T>(ring, shape, weightBits))
    {
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
        : this(new LinearWeights<T>(ring, shape, weightBits, weights))
    {
        if (weights.IsEmpty) throw new ArgumentException($"no weights, expected {shape.Weights}", nameof(weights));
        if (bias.Length != 0 && bias.Length != shape.Groups * shape.Rows)
            throw new ArgumentException($"{bias.Length} biases, expected {shape.Groups * shape.Rows}", nameof(bias));
        long limit = 1L << (weightBits - 1);
        foreach (T weight in weights.Span)
        {
            long signed = ring.ToSigned(weight);
            if (signed < -limit || signed > limit - 1)
                throw new ArgumentOutOfRangeException(nameof(weightBits), weightBits, "A weight needs more bits.");
        }
        _map = shape.Bind(weights);
        _bias = bias;
    }

    private LinearLayer(LinearWeights<T> weights)
    {
        _weights = weights;
        _sampled = weights.Shape.FindSampled();
    }

    /// <summary>The public shape.</summary>
    public LinearShape Shape => _weights.Shape;

    /// <summary>Elements of the client's message.</summary>
    public int InputsSent => _sampled.Length == 0 ? Shape.Inputs : _sampled.Length;

    private Ring<T> Ring => _weights.Ring;

    /// <summary>Takes the correlation of one evaluation.</summary>
    public ValueTask<LinearMasks<T>> PrepareAsync(ICorrelationSource source, CancellationToken cancellation = default) =>
        source.TakeLinearMasksAsync(_weights, default, cancellation);

    /// <summary>Takes the correlation of one evaluation beside that of another layer which reads the same input: both have one r.</summary>
    public ValueTask<LinearMasks<T>> PrepareAsync(ICorrelationSource source, LinearMasks<T> other, CancellationToken cancellation = default) =>
        source.TakeLinearMasksAsync(_weights, source.Party == Party.Client ? other.InputMemory : default, cancellation);

    /// <summary>Runs the online phase.</summary>
    /// <param name="context">This party.</param>
    /// <param name="masks">The correlation.</param>
    /// <param name="x">This party's share of the input.</param>
    /// <param name="y">This party's share of the output.</param>
    /// <param name="pool">Threads for the server's product; the shared pool where absent.</param>
    /// <param name="cancellation">Ends the wait for the other party.</param>
    public ValueTask RunAsync(
        PartyContext context, LinearMasks<T> masks, ReadOnlyMemory<T> x, Memory<T> y, WorkerPool? pool = null,
        CancellationToken cancellation = default) => RunAsync(context, masks, x, y, [], pool, cancellation);

    /// <summary>Runs this layer and others that read the same input: one message for all of them.</summary>
    /// <param name="context">This party.</param>
    /// <param name="masks">The correlation of this layer.</param>
    /// <param name="x">This party's share of the input.</param>
    /// <param name="y">This party's share of this layer's output.</param>
    /// <param name="beside">
    /// The others; their correlations have the same r, see <see cref="PrepareAsync(ICorrelationSource, LinearMasks{T}, CancellationToken)"/>.
    /// </param>
    /// <param name="pool">Threads for the server's products; the shared pool where absent.</param>
    /// <param name="cancellation">Ends the wait for the other party.</param>
    /// <exception cref="ArgumentException">Lengths do not fit, or the correlations have different r.</exception>
    public async ValueTask RunAsync(
        PartyContext context, LinearMasks<T> masks, ReadOnlyMemory<T> x, Memory<T> y,
        IReadOnlyList<(LinearLayer<T> Layer, LinearMasks<T> Masks, Memory<T> Output)> beside, WorkerPool? pool = null,
        CancellationToken cancellation = default)
    {
        (LinearLayer<T> Layer, LinearMasks<T> Masks, Memory<T> Output)[] layers = [(this, masks, y), .. beside];
        Check(layers, x.Length);
        int[] sampled = layers.All(entry => entry.Layer._sampled.AsSpan().SequenceEqual(_sampled)) ? _sampled : [];
        int sent = sampled.Length == 0 ? x.Length : sampled.Length, bytes = BitWriter.Bytes((long)Ring.Bits * sent);
        using var masked = new SecretBuffer<T>(x.Length);
        if (context.IsClient)
        {
            RingVectors.Subtract(Ring, x.Span, masks.Inputs, masked.Span);
            Select(masked.Span, sampled);
            Opening.Write(context.Reserve(MessageType.MaskedInput, bytes), Ring, masked.Span[..sent]);
            await context.SendOneWayAsync(cancellation).ConfigureAwait(false);
            foreach ((_, LinearMasks<T> own, Memory<T> output) in layers) own.Outputs.CopyTo(output.Span);
            return;
        }
        using var message = new SecretBuffer<byte>(bytes);
        await context.ReceiveOneWayAsync(MessageType.MaskedInput, message.Memory, cancellation).ConfigureAwait(false);
        Opening.Read(message.Span, Ring, masked.Span[..sent]);
        Spread(masked.Span, sampled);
        RingVectors.Add(Ring, masked.Span, x.Span, masked.Span);
        foreach ((LinearLayer<T> layer, LinearMasks<T> own, Memory<T> output) in layers)
            layer.Multiply(masked.Span, own.Outputs, output.Span, pool ?? WorkerPool.Shared);
    }

    private void Check((LinearLayer<T> Layer, LinearMasks<T> Masks, Memory<T> Output)[] layers, int inputs)
    {
        LinearMasks<T> first = layers[0].Masks;
        foreach ((LinearLayer<T> layer, LinearMasks<T> masks, Memory<T> output) in layers)
        {
            if (inputs != layer.Shape.Inputs) throw new ArgumentException($"{inputs} inputs, expected {layer.Shape.Inputs}", nameof(inputs));
            if (layer.Ring != Ring) throw new ArgumentException("The layers have different rings.", nameof(layers));
            Batches.Check(masks, output.Length, output.Length);
            if (first.IsClients && !first.Inputs.SequenceEqual(masks.Inputs))
                throw new ArgumentException("The layers' correlations have different inputs.", nameof(layers));
        }
        foreach ((_, LinearMasks<T> masks, _) in layers) masks.Spend();
    }

    private static void Select(Span<T> elements, ReadOnlySpan<int> sampled)
    {
        for (int i = 0; i < sampled.Length; i++) elements[i] = elements[sampled[i]];
    }

    /// <summary>Undoes <see cref="Select"/>; what lies between has no meaning, and no weight reads it.</summary>
    private static void Spread(Span<T> elements, ReadOnlySpan<int> sampled)
    {
        for (int i = sampled.Length - 1; i >= 0; i--) elements[sampled[i]] = elements[i];
    }

    private void Multiply(ReadOnlySpan<T> x, ReadOnlySpan<T> masks, Span<T> y, WorkerPool pool)
    {
        ILinearMap<T> map = _map ?? throw new InvalidOperationException("The server's layer has no weights.");
        masks.CopyTo(y);
        map.Accumulate(x, y, pool);
        if (!_bias.IsEmpty) Shape.AddBias(_bias.Span, y);
        foreach (ref T element in y) element = Ring.Reduce(element);
    }

    /// <summary>Frees the weights' copy.</summary>
    public void Dispose() => _map?.Dispose();
}
