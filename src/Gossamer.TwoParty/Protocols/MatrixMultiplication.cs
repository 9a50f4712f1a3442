using System.Numerics;
using Gossamer.Kernels.Execution;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;

namespace Gossamer.TwoParty.Protocols;

/// <summary>
/// X·Yᵀ of two shared matrices, at the sum of their scales: what the scores of attention are. With <see cref="MatrixTriples{T}"/>
/// (A, B, A·Bᵀ) open E = X − A and D = Y − B: k bits for each element of X and of Y each way, one flight, instead of two elements for
/// each of the rows·depth·columns products. As X·Yᵀ = E·Dᵀ + E·Bᵀ + A·Dᵀ + A·Bᵀ, the shares are
/// E·(B_i + [i = 0]·D)ᵀ + A_i·Dᵀ + (A·Bᵀ)_i (Beaver, CRYPTO 1991, for matrices). Where one party knows a factor,
/// <see cref="LinearLayer{T}"/> sends half and less.
/// </summary>
/// <typeparam name="T">Word of the ring.</typeparam>
public sealed class MatrixMultiplication<T>
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
{
    private readonly Ring<T> _ring;
    private readonly MatrixProductShape _shape;

    /// <summary>Products of shape <paramref name="shape"/> in <paramref name="ring"/>.</summary>
    public MatrixMultiplication(Ring<T> ring, MatrixProductShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        (_ring, _shape) = (ring, shape);
    }

    /// <summary>Takes the correlation of one product.</summary>
    public ValueTask<MatrixTriples<T>> PrepareAsync(ICorrelationSource source, CancellationToken cancellation = default) =>
        source.TakeMatrixTriplesAsync(_ring, _shape, cancellation);

    /// <summary>Runs the online phase.</summary>
    /// <param name="context">This party.</param>
    /// <param name="triples">The correlation.</param>
    /// <param name="x">This party's share of X, [rows, depth].</param>
    /// <param name="y">This party's share of Y, [columns, depth].</param>
    /// <param name="product">This party's share of X·Yᵀ, [rows, columns]; not an operand.</param>
    /// <param name="pool">Threads of the products; the shared pool where absent.</param>
    /// <param name="cancellation">Ends the wait for the other party.</param>
    /// <exception cref="ArgumentException">Lengths or the correlation do not fit the shape.</exception>
    public async ValueTask RunAsync(
        PartyContext context, MatrixTriples<T> triples, ReadOnlyMemory<T> x, ReadOnlyMemory<T> y, Memory<T> product,
        WorkerPool? pool = null, CancellationToken cancellation = default)
    {
        if (triples.Shape != _shape || triples.Ring != _ring) throw new ArgumentException("The correlation is for another product.", nameof(triples));
        Batches.Check(_shape.LeftElements, x.Length, x.Length);
        Batches.Check(_shape.RightElements, y.Length, y.Length);
        Batches.Check(triples, _shape.Products, product.Length);
        triples.Spend();
        int split = _shape.LeftElements;
        using var opened = new SecretBuffer<T>(split + _shape.RightElements);
        RingVectors.Subtract(_ring, x.Span, triples.A, opened.Span[..split]);
        RingVectors.Subtract(_ring, y.Span, triples.B, opened.Span[split..]);
        await Opening.RunAsync(context, _ring, opened, cancellation).ConfigureAwait(false);
        Finish(opened.Memory[..split], opened.Memory[split..], triples, product.Span, context.IsClient, pool ?? WorkerPool.Shared);
    }

    private void Finish(ReadOnlyMemory<T> e, ReadOnlyMemory<T> d, MatrixTriples<T> triples, Span<T> z, bool first, WorkerPool pool)
    {
        triples.Products.CopyTo(z);
        using var right = new SecretBuffer<T>(_shape.RightElements);
        if (first) RingVectors.Add(_ring, triples.B, d.Span, right.Span);
        else triples.B.CopyTo(right.Span);
        using (ILinearMap<T> map = _shape.Right.Bind<T>(right.Memory)) map.Accumulate(e.Span, z, pool);
        using (ILinearMap<T> map = _shape.Right.Bind(d)) map.Accumulate(triples.A, z, pool);
        foreach (ref T element in z) element = _ring.Reduce(element);
    }
}
