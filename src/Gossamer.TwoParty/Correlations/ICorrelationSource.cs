using System.Numerics;
using Gossamer.TwoParty.Core;

namespace Gossamer.TwoParty.Correlations;

/// <summary>
/// Where protocols get their correlations: they never learn who makes them. Both parties take the same things in the same order, so
/// that their batches belong together; every batch is handed out once. One caller at a time.
/// </summary>
public interface ICorrelationSource : IAsyncDisposable
{
    /// <summary>Which party's halves these are.</summary>
    Party Party { get; }

    /// <summary>Takes random transfers of 128-bit strings.</summary>
    /// <param name="count">Transfers.</param>
    /// <param name="sender">Who holds both strings.</param>
    /// <param name="cancellation">Ends the wait.</param>
    ValueTask<RandomTransfers> TakeRandomTransfersAsync(int count, Party sender, CancellationToken cancellation = default);

    /// <summary>Takes products of private bits.</summary>
    /// <param name="count">Bits; whole planes of 64 to a word cost nothing more.</param>
    /// <param name="cancellation">Ends the wait.</param>
    ValueTask<BitProducts> TakeBitProductsAsync(int count, CancellationToken cancellation = default);

    /// <summary>Takes random tables.</summary>
    /// <param name="digitBits">Bits of an index, 1 to 4.</param>
    /// <param name="count">Tables.</param>
    /// <param name="sender">Who holds the tables.</param>
    /// <param name="cancellation">Ends the wait.</param>
    ValueTask<TableTransfers> TakeTableTransfersAsync(int digitBits, int count, Party sender, CancellationToken cancellation = default);

    /// <summary>Takes pairs of products of shared bits with a common factor.</summary>
    /// <param name="count">Bits.</param>
    /// <param name="cancellation">Ends the wait.</param>
    ValueTask<AndPairs> TakeAndPairsAsync(int count, CancellationToken cancellation = default);

    /// <summary>Takes products of a shared bit and a shared element.</summary>
    ValueTask<MuxTriples<T>> TakeMuxTriplesAsync<T>(Ring<T> ring, int count, CancellationToken cancellation = default)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>;

    /// <summary>Takes products of private bits shared modulo 2^bits.</summary>
    ValueTask<TruncationPairs<T>> TakeTruncationPairsAsync<T>(int bits, int count, CancellationToken cancellation = default)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>;

    /// <summary>Takes random elements with their squares.</summary>
    ValueTask<SquarePairs<T>> TakeSquarePairsAsync<T>(Ring<T> ring, int count, CancellationToken cancellation = default)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>;

    /// <summary>Takes random elements with their products.</summary>
    ValueTask<ProductTriples<T>> TakeProductTriplesAsync<T>(Ring<T> ring, int count, CancellationToken cancellation = default)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>;

    /// <summary>Takes random matrices with their product. A source that knows no better way makes them from the masks of two linear layers.</summary>
    ValueTask<MatrixTriples<T>> TakeMatrixTriplesAsync<T>(Ring<T> ring, MatrixProductShape shape, CancellationToken cancellation = default)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T> => MatrixTriples<T>.MakeAsync(this, ring, shape, cancellation);

    /// <summary>Takes the masks of a linear layer.</summary>
    /// <param name="ring">Ring of the layer.</param>
    /// <param name="shape">Shape of the layer.</param>
    /// <param name="weightBits">Bits of a weight in two's complement, 1 to k; public.</param>
    /// <param name="weights">The server's weights, [groups, rows, depth], sign-extended to the ring; empty at the client.</param>
    /// <param name="cancellation">Ends the wait.</param>
    ValueTask<LinearMasks<T>> TakeLinearMasksAsync<T>(
        Ring<T> ring, LinearShape shape, int weightBits, ReadOnlyMemory<T> weights, CancellationToken cancellation = default)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>;

    /// <summary>Takes the masks of a linear layer that is known as an object, so that a source may keep for later queries what it made.</summary>
    /// <param name="weights">The layer.</param>
    /// <param name="inputs">
    /// The client's r where it must be a certain one: that of another layer which reads the same input, or shares of another
    /// correlation. It must be uniform, unknown to the server, and open one message alone. Empty where r is to be drawn, and at the
    /// server; which of the two it is, is public.
    /// </param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="NotSupportedException">The source makes no masks for inputs that are given.</exception>
    ValueTask<LinearMasks<T>> TakeLinearMasksAsync<T>(
        LinearWeights<T> weights, ReadOnlyMemory<T> inputs = default, CancellationToken cancellation = default)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        ArgumentNullException.ThrowIfNull(weights);
        return inputs.IsEmpty
            ? TakeLinearMasksAsync(weights.Ring, weights.Shape, weights.Bits, weights.Values, cancellation)
            : throw new NotSupportedException($"{GetType().Name} makes no masks for inputs that are given.");
    }
}
