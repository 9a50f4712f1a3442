using System.Threading.Channels;
using Gossamer.TwoParty.Correlations;

namespace Gossamer.TwoParty.Runtime;

/// <summary>
/// Makes the correlations of the next layers while this one runs: layers are prepared in the order in which they were added, on the
/// offline channel, and each is taken when its turn has come. What is prepared and not taken stays below a number of bytes, except
/// where a layer that somebody waits for needs more by itself.
/// </summary>
/// <remarks>
/// Both parties add the same layers in the same order. How far each of them is ahead changes no message, so it needs no agreement: a
/// party that pauses has sent all that the other needs for the layers it has prepared.
/// </remarks>
public sealed class LayerPrefetch : IAsyncDisposable
{
    /// <summary>Bytes where nothing else is said: 64 MiB.</summary>
    public const long DefaultCapacityBytes = 64 << 20;

    private readonly MeteredSource _source;
    private readonly Channel<PrefetchedLayer> _added = Channel.CreateUnbounded<PrefetchedLayer>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Queue<PrefetchedLayer> _open = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;
    private int _count;

    /// <summary>Begins to prepare what will be added.</summary>
    /// <param name="source">Makes the correlations, and is used by nobody else from here on; it stays the caller's.</param>
    /// <param name="capacityBytes">Bytes of correlations that wait.</param>
    public LayerPrefetch(ICorrelationSource source, long capacityBytes = DefaultCapacityBytes)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacityBytes);
        _source = new MeteredSource(source, capacityBytes);
        _loop = Task.Run(PrepareAllAsync);
    }

    /// <summary>Bytes of the correlations that are prepared and not taken.</summary>
    public long WaitingBytes => _source.WaitingBytes;

    /// <summary>The most bytes that have waited at the same time.</summary>
    public long MostWaitingBytes => _source.MostWaitingBytes;

    /// <summary>Adds a layer behind all others.</summary>
    /// <param name="prepare">Takes the layer's correlations from the source it is given, for example by a protocol's PrepareAsync.</param>
    /// <returns>The layer's correlations, to be taken once, in the order of the layers.</returns>
    /// <exception cref="ObjectDisposedException">No layers are prepared any more.</exception>
    public PrefetchedLayer<TMaterial> Add<TMaterial>(Func<ICorrelationSource, CancellationToken, ValueTask<TMaterial>> prepare)
        where TMaterial : class
    {
        ArgumentNullException.ThrowIfNull(prepare);
        lock (_open)
        {
            while (_open.TryPeek(out PrefetchedLayer? first) && first.IsTaken) _open.Dequeue();
            var layer = new PrefetchedLayer<TMaterial>(_source, _count++, prepare);
            ObjectDisposedException.ThrowIf(!_added.Writer.TryWrite(layer), this);
            _open.Enqueue(layer);
            return layer;
        }
    }

    /// <summary>
    /// Stops, and zeroes what nobody has taken. Where a layer is being prepared this ends the session: the parties would not be in step
    /// afterwards.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (!_added.Writer.TryComplete()) return;
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        foreach (PrefetchedLayer layer in _open) layer.Abandon(new ObjectDisposedException(nameof(LayerPrefetch)));
        _stop.Dispose();
    }

    private async Task PrepareAllAsync()
    {
        Exception? failure = null;
        await foreach (PrefetchedLayer layer in _added.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            // After a failure the parties are no longer in step: no later layer can be had.
            failure ??= await layer.PrepareAsync(_stop.Token).ConfigureAwait(false);
            if (failure is not null) layer.Abandon(failure);
        }
    }
}
