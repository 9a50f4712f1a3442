using System.Numerics;
using Gossamer.Kernels.Execution;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations.Transfers;
using Gossamer.TwoParty.Ot;

namespace Gossamer.TwoParty.Correlations;

/// <summary>
/// Correlations that the two parties make themselves, from oblivious transfers alone: no dealer. What is taken is made when it is
/// taken; both parties take the same things in the same order.
/// </summary>
public sealed class OtSource : ICorrelationSource
{
    /// <summary>s of the extension where nothing else is said: 31 bits and 13.75 blocks of AES for each transfer.</summary>
    public const int DefaultBlockBits = 4;

    private readonly TransferSession _session;
    private readonly WeightTransferCache _kept = new();

    private OtSource(TransferSession session) => _session = session;

    /// <inheritdoc/>
    public Party Party => _session.Party;

    /// <summary>Transfers used so far, in both directions; what the rounding to whole units adds stands apart.</summary>
    public TransferCounts Transfers => _session.Counts;

    /// <summary>
    /// Bytes of the transfers of weights that are kept, so that later queries of the session pay for their corrections alone: 16 for each
    /// weight bit. Default 0, which keeps none. Both parties set the same, before they take anything.
    /// </summary>
    public long KeptWeightBytes
    {
        get => _kept.Limit;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _kept.Limit = value;
        }
    }

    /// <summary>Makes the base transfers and sets up the extension in both directions; the other party does the same.</summary>
    /// <param name="party">This party.</param>
    /// <param name="channel">To the other party, used by nobody else. It stays the caller's.</param>
    /// <param name="secret">This party's, for this session. It stays the caller's.</param>
    /// <param name="pool">Threads that compute; all processors if null.</param>
    /// <param name="blockBits">s of the extension: 1, 2, 4 or 8; both parties must have the same.</param>
    /// <param name="cancellation">Ends the session.</param>
    /// <exception cref="ProtocolException">The other party broke the protocol or is gone.</exception>
    /// <exception cref="PlatformNotSupportedException">The processor has no AES instructions.</exception>
    public static async Task<OtSource> CreateAsync(
        Party party, IChannel channel, SessionSecret secret, WorkerPool? pool = null, int blockBits = DefaultBlockBits,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(channel);
        ArgumentNullException.ThrowIfNull(secret);
        OtExtension transfers = await OtExtension
            .SetUpAsync(channel, party, secret, blockBits, pool ?? WorkerPool.Shared, cancellation).ConfigureAwait(false);
        return new OtSource(new TransferSession(party, channel, transfers, secret.Generator("correlations", "random")));
    }

    /// <inheritdoc/>
    public ValueTask<RandomTransfers> TakeRandomTransfersAsync(int count, Party sender, CancellationToken cancellation = default) =>
        RandomTransferMaker.MakeAsync(_session, count, sender, cancellation);

    /// <inheritdoc/>
    public ValueTask<BitProducts> TakeBitProductsAsync(int count, CancellationToken cancellation = default) =>
        BitProductMaker.MakeAsync(_session, count, cancellation);

    /// <inheritdoc/>
    public ValueTask<TableTransfers> TakeTableTransfersAsync(
        int digitBits, int count, Party sender, CancellationToken cancellation = default) =>
        TableMaker.MakeAsync(_session, digitBits, count, sender, cancellation);

    /// <inheritdoc/>
    public ValueTask<AndPairs> TakeAndPairsAsync(int count, CancellationToken cancellation = default) =>
        AndPairMaker.MakeAsync(_session, count, cancellation);

    /// <inheritdoc/>
    public ValueTask<MuxTriples<T>> TakeMuxTriplesAsync<T>(Ring<T> ring, int count, CancellationToken cancellation = default)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T> => MuxMaker<T>.MakeAsync(_session, ring, count, cancellation);

    /// <inheritdoc/>
    public ValueTask<TruncationPairs<T>> TakeTruncationPairsAsync<T>(int bits, int count, CancellationToken cancellation = default)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T> => TruncationMaker<T>.MakeAsync(_session, bits, count, cancellation);

    /// <inheritdoc/>
    public ValueTask<SquarePairs<T>> TakeSquarePairsAsync<T>(Ring<T> ring, int count, CancellationToken cancellation = default)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T> => SquareMaker.MakeAsync(_session, ring, count, cancellation);

    /// <inheritdoc/>
    public ValueTask<ProductTriples<T>> TakeProductTriplesAsync<T>(Ring<T> ring, int count, CancellationToken cancellation = default)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T> => ProductMaker.MakeAsync(_session, ring, count, cancellation);

    /// <inheritdoc/>
    public ValueTask<LinearMasks<T>> TakeLinearMasksAsync<T>(
        Ring<T> ring, LinearShape shape, int weightBits, ReadOnlyMemory<T> weights, CancellationToken cancellation = default)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T> =>
        LinearMaker<T>.MakeAsync(_session, new LinearWeights<T>(ring, shape, weightBits, weights), default, null, cancellation);

    /// <inheritdoc/>
    public ValueTask<LinearMasks<T>> TakeLinearMasksAsync<T>(
        LinearWeights<T> weights, ReadOnlyMemory<T> inputs = default, CancellationToken cancellation = default)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T> =>
        LinearMaker<T>.MakeAsync(_session, weights, inputs, _kept, cancellation);

    /// <summary>Zeroes all keys.</summary>
    public ValueTask DisposeAsync()
    {
        _kept.Dispose();
        _session.Dispose();
        return ValueTask.CompletedTask;
    }
}
