namespace Gossamer.EdgeInference.Live;

/// <summary>
/// Requests of the last slots with their answers, so that one that comes twice is computed once: the second waits for the first, and gets what it
/// gets. Thread-safe.
/// </summary>
/// <typeparam name="T">Answers.</typeparam>
/// <param name="keptSlots">Slots whose answers are kept; at least 1.</param>
public sealed class RequestLog<T>(int keptSlots = 64)
{
    private readonly int _keptSlots = keptSlots >= 1 ? keptSlots : throw new ArgumentOutOfRangeException(nameof(keptSlots), keptSlots, "expected at least 1");
    private readonly Dictionary<RequestId, Task<T>> _answers = [];
    private readonly Dictionary<long, List<RequestId>> _bySlot = [];
    private readonly Lock _gate = new();
    private long _oldest;

    /// <summary>Requests that had come before.</summary>
    public long Duplicates { get; private set; }

    /// <summary>Requests whose answers are kept.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _answers.Count;
        }
    }

    /// <summary>The answer to <paramref name="id"/>, computed by <paramref name="answer"/> unless it is known or on its way.</summary>
    /// <remarks>A failure is not kept: asked again, it is tried again.</remarks>
    /// <exception cref="ArgumentException">The slot is older than those kept, and whether it was answered unknown.</exception>
    public Task<T> AnswerAsync(RequestId id, Func<Task<T>> answer)
    {
        TaskCompletionSource<T> own;
        lock (_gate)
        {
            if (id.Slot < _oldest) throw new ArgumentException($"slot {id.Slot} is over, expected {_oldest} or later", nameof(id));
            if (_answers.TryGetValue(id, out Task<T>? known))
            {
                Duplicates++;
                return known;
            }
            own = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
            _answers.Add(id, own.Task);
            if (!_bySlot.TryGetValue(id.Slot, out List<RequestId>? slot)) _bySlot.Add(id.Slot, slot = []);
            slot.Add(id);
        }
        return FinishAsync(id, own, answer);
    }

    /// <summary>The edge is in <paramref name="slot"/>: older answers than those kept are forgotten.</summary>
    public void Advance(long slot)
    {
        lock (_gate)
        {
            _oldest = Math.Max(_oldest, slot - _keptSlots + 1);
            foreach (long old in _bySlot.Keys.Where(key => key < _oldest).ToArray())
            {
                foreach (RequestId id in _bySlot[old]) _answers.Remove(id);
                _bySlot.Remove(old);
            }
        }
    }

    private async Task<T> FinishAsync(RequestId id, TaskCompletionSource<T> own, Func<Task<T>> answer)
    {
        try
        {
            own.SetResult(await answer().ConfigureAwait(false));
        }
        catch (Exception exception)
        {
            lock (_gate) _answers.Remove(id);
            own.SetException(exception);
            // Whoever waits sees it; if nobody else does, it is seen here.
            _ = own.Task.Exception;
            throw;
        }
        return await own.Task.ConfigureAwait(false);
    }
}
