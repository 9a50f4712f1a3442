using System.Numerics;
using System.Security.Cryptography;
using Gossamer.Kernels.Execution;
using Gossamer.TwoParty.Core;

namespace Gossamer.TwoParty.Correlations;

/// <summary>Shares of random matrices A and B and of A·Bᵀ, for one product of two secret matrices (<c>MatTriple</c>).</summary>
/// <typeparam name="T">Word of the ring.</typeparam>
public sealed class MatrixTriples<T> : CorrelationBatch
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
{
    private readonly SecretBuffer<T> _a, _b, _products;

    /// <summary>Room for one product of shape <paramref name="shape"/>, all zero.</summary>
    public MatrixTriples(Ring<T> ring, MatrixProductShape shape)
        : base(shape.Products)
    {
        (Ring, Shape) = (ring, shape);
        _a = new SecretBuffer<T>(shape.LeftElements);
        _b = new SecretBuffer<T>(shape.RightElements);
        _products = new SecretBuffer<T>(shape.Products);
    }

    /// <summary>The ring of all three.</summary>
    public Ring<T> Ring { get; }

    /// <summary>Shape of the product.</summary>
    public MatrixProductShape Shape { get; }

    /// <summary>Shares of A, [rows, depth].</summary>
    public Span<T> A => _a.Span;

    /// <summary>Shares of B, [columns, depth].</summary>
    public Span<T> B => _b.Span;

    /// <summary>Shares of A·Bᵀ, [rows, columns].</summary>
    public Span<T> Products => _products.Span;

    internal override int Parts => 3;

    /// <summary>
    /// Makes one from masks of linear layers: A·Bᵀ = A0·B0ᵀ + A1·B1ᵀ + A0·B1ᵀ + A1·B0ᵀ, and each mixed term is a layer whose weights are
    /// the server's random matrix and whose r is the client's.
    /// </summary>
    internal static async ValueTask<MatrixTriples<T>> MakeAsync(
        ICorrelationSource source, Ring<T> ring, MatrixProductShape shape, CancellationToken cancellation)
    {
        var triples = new MatrixTriples<T>(ring, shape);
        try
        {
            bool client = source.Party == Party.Client;
            if (!client)
            {
                Draw(ring, triples._a);
                Draw(ring, triples._b);
            }
            using LinearMasks<T> right = await source.TakeLinearMasksAsync(
                ring, shape.Right, ring.Bits, client ? default : triples._b.Memory, cancellation).ConfigureAwait(false);
            using LinearMasks<T> left = await source.TakeLinearMasksAsync(
                ring, shape.Left, ring.Bits, client ? default : triples._a.Memory, cancellation).ConfigureAwait(false);
            if (client)
            {
                right.Inputs.CopyTo(triples.A);
                left.Inputs.CopyTo(triples.B);
            }
            triples.Combine(right.Outputs, left.Outputs);
            return triples;
        }
        catch
        {
            triples.Dispose();
            throw;
        }
    }

    internal override Span<byte> Part(int index) => index switch
    {
        0 => _a.Bytes.Span,
        1 => _b.Bytes.Span,
        2 => _products.Bytes.Span,
        _ => throw new ArgumentOutOfRangeException(nameof(index)),
    };

    private protected override void Release()
    {
        _a.Dispose();
        _b.Dispose();
        _products.Dispose();
    }

    private static void Draw(Ring<T> ring, SecretBuffer<T> elements)
    {
        RandomNumberGenerator.Fill(elements.Bytes.Span);
        foreach (ref T element in elements.Span) element = ring.Reduce(element);
    }

    private void Combine(ReadOnlySpan<T> right, ReadOnlySpan<T> left)
    {
        Span<T> products = Products;
        right.CopyTo(products);
        using (ILinearMap<T> own = Shape.Right.Bind<T>(_b.Memory)) own.Accumulate(A, products, WorkerPool.Shared);
        for (int row = 0; row < Shape.Rows; row++)
        {
            for (int column = 0; column < Shape.Columns; column++)
            {
                ref T product = ref products[row * Shape.Columns + column];
                product = Ring.Reduce(product + left[column * Shape.Rows + row]);
            }
        }
    }
}
