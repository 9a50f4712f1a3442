using Gossamer.EdgeInference.Model;
using Gossamer.EdgeInference.Policies;

namespace Gossamer.EdgeInference.Live;

/// <summary>
/// The edge without its wires: answers windows by the shares of their services, each once, takes reports, plans slots and keeps what must survive it.
/// Whatever carries messages calls it from any thread; whoever keeps time calls <see cref="Plan"/> once a slot.
/// </summary>
public sealed class EdgeSite : IAsyncDisposable
{
    private readonly EdgeModel _model;
    private readonly EdgeSiteOptions _options;
    private readonly Func<int, int, ReadOnlyMemory<short>, int> _classify;
    private readonly ShareScheduler<Job> _scheduler;
    private readonly RequestLog<int> _requests = new();
    private readonly SlotPlanner _planner;
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _workers;
    private readonly long[] _waitingBits, _durable;
    private readonly double[] _queues;

    /// <summary>Starts the workers of a site; a checkpoint that is there is restored.</summary>
    /// <param name="model">The system.</param>
    /// <param name="policy">Who decides.</param>
    /// <param name="classify">The class of a window of a service at a level; called by several workers at a time.</param>
    /// <param name="options">How it works.</param>
    /// <param name="time">The clock; that of the system by default.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="InvalidDataException">The checkpoint is damaged, or of another system.</exception>
    public EdgeSite(EdgeModel model, IPolicy policy, Func<int, int, ReadOnlyMemory<short>, int> classify, EdgeSiteOptions? options = null, TimeProvider? time = null)
    {
        (_model, _classify, _options) = (model, classify, (options ?? new EdgeSiteOptions()).Resolve());
        Ledger = new DeficitLedger(model);
        if (_options.Checkpoint is { } path && File.Exists(path)) EdgeCheckpoint.Load(path, Ledger, _options.TableSha256);
        _planner = new SlotPlanner(model, policy, Ledger, time);
        _scheduler = new ShareScheduler<Job>(model.Services, _options.Waiting, _options.Workers, _options.Strict, time);
        (_waitingBits, _queues, _durable) = (new long[model.Services], new double[model.Services], [.. Enumerable.Range(0, model.Devices).Select(Ledger.Settled)]);
        _workers = new EdgeWorkers<Job>(_scheduler, Work, time).RunAsync(_options.Workers, _ending.Token);
    }

    /// <summary>Deficits of what devices have delivered.</summary>
    public DeficitLedger Ledger { get; }

    /// <summary>Windows that came more than once.</summary>
    public long Duplicates => _requests.Duplicates;

    /// <summary>Decisions of the policy that the guard did not take.</summary>
    public long Guarded => _planner.Guarded;

    /// <summary>The last slot of a device that this site, and one after it, will not ask for again.</summary>
    public long Acknowledged(int device) => Interlocked.Read(ref _durable[device]);

    /// <summary>The answer to a window, once its service's turn has come.</summary>
    /// <exception cref="IOException">Too many windows wait, or the site ends.</exception>
    /// <exception cref="ArgumentException">There is no such device or level, or the window's slot is long over.</exception>
    public Task<int> AnswerAsync(RequestId id, int level, ReadOnlyMemory<short> codes)
    {
        FieldRange.Count(id.Device, 0, _model.Devices - 1, "device");
        FieldRange.Count(level, 0, _model.Levels - 1, "level");
        int service = _model.Service(id.Device);
        return _requests.AnswerAsync(id, () =>
        {
            var job = new Job(level, codes, new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously));
            Interlocked.Add(ref _waitingBits[service], job.Bits);
            if (!_ending.IsCancellationRequested && _scheduler.TryEnqueue(service, job)) return job.Answer.Task;
            Interlocked.Add(ref _waitingBits[service], -job.Bits);
            throw new IOException(_ending.IsCancellationRequested ? "the edge ends" : $"{_options.Waiting:N0} windows of service {service} wait already");
        });
    }

    /// <summary>A device is there.</summary>
    public void Join(int device) => _planner.Reports.Join(device);

    /// <summary>A device has left.</summary>
    public void Leave(int device) => _planner.Reports.Leave(device);

    /// <summary>A device's report.</summary>
    /// <exception cref="ArgumentException">A value is out of range; the message names it.</exception>
    public void Receive(DeviceReport report)
    {
        _planner.Reports.Receive(report);
        Ledger.Receive(report.Device, report.Delivered);
    }

    /// <summary>Closes the slot before <paramref name="slot"/> and plans it: shares hold from now on, decisions are for the caller to send.</summary>
    /// <exception cref="IOException">The checkpoint cannot be written.</exception>
    public SlotPlan Plan(long slot)
    {
        for (int m = 0; m < _queues.Length; m++) _queues[m] = Interlocked.Read(ref _waitingBits[m]);
        SlotPlan plan = _planner.Plan(slot, _queues);
        _scheduler.SetShares(plan.Outcome.Shares);
        _requests.Advance(slot);
        if (slot % _options.CheckpointSlots == 0) Save();
        return plan;
    }

    /// <summary>The decision of a plan for a device.</summary>
    public SlotDecision DecisionFor(SlotPlan plan, int device)
    {
        (int service, int level) = (_model.Service(device), plan.Decision.Levels[device]);
        return new SlotDecision(plan.Slot, level, plan.Decision.Places[device], PredictedSeconds(plan, device, service));
    }

    /// <summary>Writes the checkpoint: from then on devices may forget what it holds.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Save()
    {
        long[] settled = [.. Enumerable.Range(0, _model.Devices).Select(Ledger.Settled)];
        if (_options.Checkpoint is { } path) EdgeCheckpoint.Save(path, Ledger, _planner.PolicyName, _options.TableSha256);
        for (int n = 0; n < settled.Length; n++) Interlocked.Exchange(ref _durable[n], settled[n]);
    }

    /// <summary>Ends the workers; windows that wait are refused, and nothing is saved: that is what a kill would do.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_ending.IsCancellationRequested) return;
        await _ending.CancelAsync().ConfigureAwait(false);
        await _workers.ConfigureAwait(false);
        while (_scheduler.TryTake(out TakenTask<Job>? left)) left.Task.Answer.TrySetException(new IOException("the edge ends"));
        _ending.Dispose();
    }

    /// <summary>Upload of the device's bits, then the service's work at its share: E2 to E5 for a device that offloads.</summary>
    private double PredictedSeconds(SlotPlan plan, int device, int service)
    {
        if (plan.Decision.Places[device] == Placement.Local) return 0;
        double share = Math.Max(plan.Outcome.Shares[service], ShareScheduler<Job>.LeastShare);
        return _planner.UploadSeconds(device, plan.Decision.Levels[device]) + _model.EdgeSecondsPerBit[service] * (_queues[service] + plan.Outcome.OffloadedBits[service]) / share;
    }

    private void Work(int service, Job job)
    {
        Interlocked.Add(ref _waitingBits[service], -job.Bits);
        try
        {
            job.Answer.TrySetResult(_classify(service, job.Level, job.Codes));
        }
#pragma warning disable CA1031 // A window that cannot be answered is its sender's trouble, not that of the workers.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            job.Answer.TrySetException(exception);
        }
    }

    private sealed record Job(int Level, ReadOnlyMemory<short> Codes, TaskCompletionSource<int> Answer)
    {
        public long Bits => 16L * Codes.Length;
    }
}
