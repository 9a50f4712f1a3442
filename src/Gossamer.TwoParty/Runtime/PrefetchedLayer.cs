using System.Collections;
using Gossamer.TwoParty.Correlations;

namespace Gossamer.TwoParty.Runtime;

/// <summary>A layer whose correlations are made ahead.</summary>
public abstract class PrefetchedLayer
{
    private protected PrefetchedLayer()
    {
    }

    internal abstract bool IsTaken { get; }

    /// <summary>Prepares the layer.</summary>
    /// <returns>Why it could not be.</returns>
    internal abstract Task<Exception?> PrepareAsync(CancellationToken cancellation);

    /// <summary>Gives the layer up, and zeroes what was prepared and not taken.</summary>
    internal abstract void Abandon(Exception reason);
}

/// <summary>A layer whose correlations are made ahead.</summary>
/// <typeparam name="TMaterial">Its correlations.</typeparam>
public sealed class PrefetchedLayer<TMaterial> : PrefetchedLayer
    where TMaterial : class
{
    private readonly MeteredSource _source;
    private readonly int _number;
    private readonly Func<ICorrelationSource, CancellationToken, ValueTask<TMaterial>> _prepare;
    private readonly TaskCompletionSource<TMaterial> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _taken;

    internal PrefetchedLayer(MeteredSource source, int number, Func<ICorrelationSource, CancellationToken, ValueTask<TMaterial>> prepare)
    {
        (_source, _number, _prepare) = (source, number, prepare);
    }

    internal override bool IsTaken => Volatile.Read(ref _taken) != 0;

    /// <summary>Waits for the correlations; they are the caller's from here on.</summary>
    /// <exception cref="InvalidOperationException">They were taken before.</exception>
    public async ValueTask<TMaterial> TakeAsync(CancellationToken cancellation = default)
    {
        if (Interlocked.Exchange(ref _taken, 1) != 0) throw new InvalidOperationException("A layer's correlations are taken once.");
        _source.Demand(_number);
        try
        {
            TMaterial material = await _ready.Task.WaitAsync(cancellation).ConfigureAwait(false);
            _source.Release(_number);
            return material;
        }
        catch (OperationCanceledException)
        {
            Volatile.Write(ref _taken, 0);
            throw;
        }
    }

    internal override async Task<Exception?> PrepareAsync(CancellationToken cancellation)
    {
        try
        {
            _source.Begin(_number);
            _ready.TrySetResult(await _prepare(_source, cancellation).ConfigureAwait(false));
            return null;
        }
        catch (Exception failure)
        {
            return failure;
        }
    }

    internal override void Abandon(Exception reason)
    {
        // Observed here: who never takes the layer need not hear of it.
        if (_ready.TrySetException(reason)) _ = _ready.Task.Exception;
        if (!_ready.Task.IsCompletedSuccessfully || Interlocked.Exchange(ref _taken, 1) != 0) return;
        TMaterial material = _ready.Task.Result;
        (material as IDisposable)?.Dispose();
        if (material is IEnumerable stages) foreach (object? stage in stages) (stage as IDisposable)?.Dispose();
    }
}
