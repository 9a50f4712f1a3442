using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.ExceptionServices;
using Gossamer.Distributed;

namespace Gossamer.Learning.Replication;

/// <summary>Reduces buckets on a channel of its own, in the order in which they come, while the backward pass goes on.</summary>
internal sealed class ReductionThread<T> : IDisposable
    where T : unmanaged, INumber<T>
{
    private readonly BlockingCollection<GradientBucket<T>> _waiting = [];
    private readonly SemaphoreSlim _reduced = new(0);
    private readonly ICommunicator _channel;
    private readonly Thread _thread;
    private ExceptionDispatchInfo? _failure;
    private int _started;

    /// <summary>Starts the thread. A collective call.</summary>
    public ReductionThread(ReplicaGroup replicas, int tile)
    {
        _channel = replicas.Communicator.Duplicate();
        _thread = new Thread(() => Work(replicas, tile)) { IsBackground = true, Name = "Gossamer gradient exchange" };
        _thread.Start();
    }

    /// <summary>Hands a full bucket over.</summary>
    public void Start(GradientBucket<T> bucket)
    {
        _started++;
        _waiting.Add(bucket);
    }

    /// <summary>Returns when every bucket handed over is reduced.</summary>
    public void Wait()
    {
        for (; _started > 0; _started--) _reduced.Wait();
        _failure?.Throw();
    }

    /// <summary>Ends the thread; of a run that has failed it may hang in a reduction, and ends with the process.</summary>
    public void Dispose()
    {
        _waiting.CompleteAdding();
        if (_started > 0) return;
        _thread.Join();
        _waiting.Dispose();
        _reduced.Dispose();
        _channel.Dispose();
    }

    private void Work(ReplicaGroup replicas, int tile)
    {
        foreach (GradientBucket<T> bucket in _waiting.GetConsumingEnumerable())
        {
            try
            {
                if (_failure is null) bucket.Reduce(replicas, tile, _channel);
            }
#pragma warning disable CA1031 // Whatever happens belongs to the thread that waits for the sums.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                _failure = ExceptionDispatchInfo.Capture(exception);
            }
            _reduced.Release();
        }
    }
}
