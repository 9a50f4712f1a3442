using Gossamer.TwoParty.Correlations;
using Gossamer.TwoParty.Runtime.Stores;

namespace Gossamer.TwoParty.Runtime;

/// <summary>
/// Takes from another source while less than a number of bytes waits to be used, or while somebody waits for the layer that is being
/// prepared.
/// </summary>
internal sealed class MeteredSource(ICorrelationSource inner, long capacity) : KeyedSource(inner.Party)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<int, long> _bytes = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _layer = -1, _demanded = -1;
    private long _waiting, _most;

    /// <summary>Bytes that wait.</summary>
    public long WaitingBytes => Interlocked.Read(ref _waiting);

    /// <summary>The most that have waited.</summary>
    public long MostWaitingBytes => Interlocked.Read(ref _most);

    /// <summary>What is taken from here on is for <paramref name="layer"/>.</summary>
    public void Begin(int layer)
    {
        lock (_lock) _layer = layer;
    }

    /// <summary>Somebody waits for <paramref name="layer"/>.</summary>
    public void Demand(int layer) => Change(() => _demanded = Math.Max(_demanded, layer));

    /// <summary><paramref name="layer"/> is used, or on its way to be.</summary>
    public void Release(int layer) => Change(() =>
    {
        if (_bytes.Remove(layer, out long bytes)) _waiting -= bytes;
    });

    /// <summary>The inner source is somebody else's.</summary>
    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private protected override async ValueTask<TBatch> TakeAsync<TBatch>(
        CorrelationKey key, Func<TBatch> allocate, Func<ICorrelationSource, ValueTask<TBatch>> take, CancellationToken cancellation)
    {
        while (RoomOrChange() is { } change) await change.WaitAsync(cancellation).ConfigureAwait(false);
        TBatch batch = await take(inner).ConfigureAwait(false);
        long bytes = 0;
        for (int i = 0; i < batch.Parts; i++) bytes += batch.Part(i).Length;
        lock (_lock)
        {
            _bytes[_layer] = _bytes.GetValueOrDefault(_layer) + bytes;
            _waiting += bytes;
            _most = Math.Max(_most, _waiting);
        }
        return batch;
    }

    /// <summary>Null where there is room; otherwise what ends when there may be.</summary>
    private Task? RoomOrChange()
    {
        lock (_lock) return _waiting < capacity || _layer <= _demanded ? null : _changed.Task;
    }

    private void Change(Action change)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            change();
            (changed, _changed) = (_changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }
        changed.TrySetResult();
    }
}
