using System.Diagnostics.CodeAnalysis;

namespace Gossamer.EdgeInference.Live;

/// <summary>
/// Divides the edge's processor over services by their shares c: bounded queues, and deficit round robin over them with measured times as cost.
/// What a task costs is known only afterwards: it is charged an estimate when taken and the difference when done. Thread-safe.
/// </summary>
/// <remarks>
/// Source: Shreedhar and Varghese, "Efficient fair queuing using deficit round-robin", IEEE/ACM Trans. Networking 4(3), 1996. Work-conserving: what one
/// service leaves the others get. Strict: a service gets its share of elapsed time and no more, as the equations have it, and what it computes is to be handed
/// over when that has paid for it (<see cref="PaidAsync"/>).
/// </remarks>
/// <typeparam name="T">What is queued.</typeparam>
public sealed class ShareScheduler<T>
{
    /// <summary>Shares below this count as this much, so that a service without a share is still served some time.</summary>
    public const double LeastShare = 1e-3;

    /// <summary>Seconds of the processor that a round hands out; short beside a slot.</summary>
    private const double Quantum = 1e-3;

    /// <summary>Seconds below which a debt of time is none.</summary>
    private const double Nothing = 1e-9;

    private const double EstimateWeight = 0.1;

    private readonly Queue<T>[] _queues;
    private readonly double[] _shares, _credits, _estimates, _given;
    private readonly int _capacity, _workers;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private long _credited;
    private int _turn;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Empty queues and equal shares.</summary>
    /// <param name="services">Services M.</param>
    /// <param name="capacity">Most tasks that wait of a service.</param>
    /// <param name="workers">Workers that take tasks.</param>
    /// <param name="strict">Whether shares hold where others have nothing to do.</param>
    /// <param name="time">The clock; that of the system by default.</param>
    public ShareScheduler(int services, int capacity = 4_096, int workers = 1, bool strict = false, TimeProvider? time = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(services);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(workers);
        (_capacity, _workers, IsStrict, _time) = (capacity, workers, strict, time ?? TimeProvider.System);
        _queues = [.. Enumerable.Range(0, services).Select(static _ => new Queue<T>())];
        (_shares, _credits, _estimates, _given) = (new double[services], new double[services], new double[services], new double[services]);
        Array.Fill(_shares, 1.0 / services);
        _credited = _time.GetTimestamp();
    }

    /// <summary>Services.</summary>
    public int Services => _queues.Length;

    /// <summary>Whether shares hold where others have nothing to do.</summary>
    public bool IsStrict { get; }

    /// <summary>Tasks of <paramref name="service"/> that wait.</summary>
    public int Waiting(int service)
    {
        lock (_gate) return _queues[service].Count;
    }

    /// <summary>Strict: seconds of the processor that <paramref name="service"/> has yet to be given for what was computed; 0 else.</summary>
    public double Owed(int service)
    {
        if (!IsStrict) return 0;
        lock (_gate)
        {
            Accrue();
            return Math.Max(-_credits[service], 0);
        }
    }

    /// <summary>Sets the shares from now on.</summary>
    /// <param name="shares">[service]: c, at least 0, of sum at most 1.</param>
    /// <exception cref="ArgumentException">A share is negative or no number, or they sum to more than 1.</exception>
    public void SetShares(ReadOnlySpan<double> shares)
    {
        double sum = 0;
        foreach (double share in shares) sum += share >= 0 ? share : double.NaN;
        if (shares.Length != _shares.Length || !(sum <= 1 + 1e-9)) throw new ArgumentException($"{shares.Length} shares of sum {sum}, expected {_shares.Length} of at least 0 and of sum at most 1", nameof(shares));
        lock (_gate)
        {
            Accrue();
            for (int m = 0; m < shares.Length; m++) _shares[m] = Math.Max(shares[m], LeastShare);
            Signal();
        }
    }

    /// <summary>Appends a task; false where the queue of its service is full.</summary>
    public bool TryEnqueue(int service, T task)
    {
        lock (_gate)
        {
            if (_queues[service].Count >= _capacity) return false;
            // Nothing is saved up for it.
            Accrue();
            _queues[service].Enqueue(task);
            Signal();
            return true;
        }
    }

    /// <summary>Takes the next task, if there is one whose turn it is.</summary>
    /// <param name="taken">The task; report its time with <see cref="Complete"/>.</param>
    public bool TryTake([NotNullWhen(true)] out TakenTask<T>? taken)
    {
        lock (_gate)
        {
            taken = null;
            if (Next() is not (>= 0 and int service)) return false;
            _credits[service] -= _estimates[service];
            taken = new TakenTask<T>(service, _queues[service].Dequeue(), _estimates[service]);
            return true;
        }
    }

    /// <summary>Takes the next task, when there is one whose turn it is.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was requested.</exception>
    public async ValueTask<TakenTask<T>> TakeAsync(CancellationToken cancellation)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            Task changed;
            double? wait;
            lock (_gate)
            {
                if (TryTake(out TakenTask<T>? taken)) return taken;
                changed = _changed.Task;
                wait = SecondsToCredit();
            }
            if (wait is not { } seconds)
            {
                await changed.WaitAsync(cancellation).ConfigureAwait(false);
                continue;
            }
            await EitherAsync(changed, seconds, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Strict: waits until a service has been given the time of all that it was charged for so far; at once else.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was requested.</exception>
    public async Task PaidAsync(int service, CancellationToken cancellation)
    {
        if (!IsStrict) return;
        double paid;
        lock (_gate) paid = _given[service] - Math.Min(_credits[service], 0);
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            Task changed;
            double seconds;
            lock (_gate)
            {
                Accrue();
                if (paid - _given[service] is not (> Nothing and double left)) return;
                (changed, seconds) = (_changed.Task, left / (_shares[service] * _workers));
            }
            await EitherAsync(changed, seconds, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Charges a task what it took beyond its estimate.</summary>
    /// <param name="taken">The task.</param>
    /// <param name="seconds">Time of its worker, at least 0.</param>
    public void Complete(TakenTask<T> taken, double seconds)
    {
        if (!(seconds >= 0 && double.IsFinite(seconds))) throw new ArgumentOutOfRangeException(nameof(seconds), seconds, "expected at least 0 and finite");
        lock (_gate)
        {
            _credits[taken.Service] += taken.Charged - seconds;
            _estimates[taken.Service] += EstimateWeight * (seconds - _estimates[taken.Service]);
            Signal();
        }
    }

    /// <summary>The service whose turn it is, or −1.</summary>
    private int Next()
    {
        Accrue();
        int backlogged = 0;
        for (int m = 0; m < _queues.Length; m++)
        {
            // Without tasks nothing is saved up, but debts stay.
            if (_queues[m].Count > 0) backlogged++;
            else if (!IsStrict) _credits[m] = Math.Min(_credits[m], 0);
        }
        if (backlogged == 0) return -1;
        if (InTurn() is >= 0 and int ready) return ready;
        if (IsStrict) return -1;
        // Nobody has credit left: as many rounds at once as it takes until somebody has.
        double rounds = double.PositiveInfinity;
        for (int m = 0; m < _queues.Length; m++)
            if (_queues[m].Count > 0) rounds = Math.Min(rounds, Math.Floor(-_credits[m] / (Quantum * _shares[m])) + 1);
        for (int m = 0; m < _queues.Length; m++)
            if (_queues[m].Count > 0) _credits[m] += rounds * Quantum * _shares[m];
        return InTurn();
    }

    /// <summary>From the service whose turn it was, the first with tasks and credit.</summary>
    private int InTurn()
    {
        for (int i = 0; i < _queues.Length; i++)
        {
            int m = (_turn + i) % _queues.Length;
            if (_queues[m].Count == 0 || !HasCredit(m)) continue;
            _turn = m;
            return m;
        }
        return -1;
    }

    private bool HasCredit(int service) => IsStrict ? _credits[service] >= -Nothing : _credits[service] > 0;

    /// <summary>Strict: gives each service its share of the time since the last call; what it has no use for is lost.</summary>
    private void Accrue()
    {
        if (!IsStrict) return;
        long now = _time.GetTimestamp();
        double seconds = _time.GetElapsedTime(_credited, now).TotalSeconds * _workers;
        _credited = now;
        for (int m = 0; m < _shares.Length; m++)
        {
            _given[m] += seconds * _shares[m];
            _credits[m] += seconds * _shares[m];
            if (_queues[m].Count == 0) _credits[m] = Math.Min(_credits[m], 0);
        }
    }

    private async Task EitherAsync(Task changed, double seconds, CancellationToken cancellation)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await Task.WhenAny(changed, _time.DelayAsync(seconds, waiting.Token)).ConfigureAwait(false);
        await waiting.CancelAsync().ConfigureAwait(false);
    }

    /// <summary>Strict: seconds until a service with tasks has credit; null where none has tasks.</summary>
    private double? SecondsToCredit()
    {
        double? least = null;
        if (!IsStrict) return null;
        for (int m = 0; m < _queues.Length; m++)
            if (_queues[m].Count > 0 && Math.Max(-_credits[m], 0) / (_shares[m] * _workers) is var seconds && !(seconds >= least)) least = seconds;
        return least;
    }

    private void Signal()
    {
        TaskCompletionSource changed = _changed;
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.TrySetResult();
    }
}
