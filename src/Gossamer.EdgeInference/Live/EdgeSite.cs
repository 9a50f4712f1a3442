using Gossamer.EdgeInference.Model;
using Gossamer.EdgeInference.Policies;

namespace Gossamer.EdgeInference.Live;

/// <summary>
/// The edge without its wires: answers tasks by the shares of their services, each once, takes reports, plans slots and keeps what must survive it.
/// Whatever carries messages calls it from any thread; whoever keeps time calls <see cref="Plan"/> once a slot.
/// </summary>
public sealed class EdgeSite : IAsyncDisposable
{
    private readonly EdgeModel _model;
    private readonly EdgeSiteOptions _options;
    private readonly Func<int, WindowBatch, int[]> _classify;
    private readonly ShareScheduler<Job> _scheduler;
    private readonly RequestLog<int[]> _requests = new();
    private readonly SlotPlanner _planner;
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _workers;
    private readonly long[] _waitingBits, _durable;
    private readonly double[] _queues;
    private long _slot;

    /// <summary>Starts the workers of a site; a checkpoint that is there is restored.</summary>
    /// <param name="model">The system.</param>
    /// <param name="policy">Who decides.</param>
    /// <param name="classify">The classes of windows of a service; called by several workers at a time.</param>
    /// <param name="options">How it works.</param>
    /// <param name="time">The clock; that of the system by default.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="InvalidDataException">The checkpoint is damaged, or of another system.</exception>
    public EdgeSite(EdgeModel model, IPolicy policy, Func<int, WindowBatch, int[]> classify, EdgeSiteOptions? options = null, TimeProvider? time = null)
    {
        (_model, _classify, _options) = (model, classify, (options ?? new EdgeSiteOptions()).Resolve());
        Ledger = new DeficitLedger(model, _options.HeadStart);
        if (_options.Checkpoint is { } path && File.Exists(path)) EdgeCheckpoint.Load(path, Ledger, _options.TableSha256);
        _slot = Ledger.Slot;
        _planner = new SlotPlanner(model, policy, Ledger, time, _options.MostWork * model.Scenario.SlotSeconds);
        _scheduler = new ShareScheduler<Job>(model.Services, _options.Waiting, _options.Workers, _options.Strict, time);
        (_waitingBits, _queues, _durable) = (new long[model.Services], new double[model.Services], [.. Enumerable.Range(0, model.Devices).Select(Ledger.Settled)]);
        _workers = new EdgeWorkers<Job>(_scheduler, Work, _options.Paced ? (service, job) => job.IsStale ? 0 : job.Windows.Bits * model.EdgeSecondsPerBit[service] : null, time).RunAsync(_options.Workers, _ending.Token);
    }

    /// <summary>Deficits of what devices have delivered.</summary>
    public DeficitLedger Ledger { get; }

    /// <summary>Tasks that came more than once.</summary>
    public long Duplicates => _requests.Duplicates;

    /// <summary>Decisions of the policy that the guard did not take.</summary>
    public long Guarded => _planner.Guarded;

    /// <summary>Levels given up and devices sent home because there was too much to do.</summary>
    public long Shed => _planner.Shed;

    /// <summary>Name of the policy.</summary>
    public string PolicyName => _planner.PolicyName;

    /// <summary>The last slot of a device that this site, and one after it, will not ask for again.</summary>
    public long Acknowledged(int device) => Interlocked.Read(ref _durable[device]);

    /// <summary>Tasks of a service that wait.</summary>
    public int Waiting(int service) => _scheduler.Waiting(service);

    /// <summary>The answers to the windows of a task, once its service's turn has come.</summary>
    /// <exception cref="IOException">Too many tasks wait, this one has waited for too long, or the site ends.</exception>
    /// <exception cref="ArgumentException">There is no such device or level, or the task's slot is long over.</exception>
    public Task<int[]> AnswerAsync(RequestId id, WindowBatch windows)
    {
        FieldRange.Count(id.Device, 0, _model.Devices - 1, "device");
        FieldRange.Count(windows.Level, 0, _model.Levels - 1, "level");
        int service = _model.Service(id.Device);
        return _requests.AnswerAsync(id, () =>
        {
            var job = new Job(id.Slot, windows);
            Interlocked.Add(ref _waitingBits[service], windows.Bits);
            if (!_ending.IsCancellationRequested && _scheduler.TryEnqueue(service, job)) return job.Answer.Task;
            Interlocked.Add(ref _waitingBits[service], -windows.Bits);
            throw new IOException(_ending.IsCancellationRequested ? "the edge ends" : $"{_options.Waiting:N0} tasks of service {service} wait already");
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
    public SlotPlan Plan(long slot)
    {
        Interlocked.Exchange(ref _slot, slot);
        for (int m = 0; m < _queues.Length; m++) _queues[m] = Interlocked.Read(ref _waitingBits[m]) + _scheduler.Owed(m) / _model.EdgeSecondsPerBit[m];
        SlotPlan plan = _planner.Plan(slot, _queues);
        _scheduler.SetShares(plan.Outcome.Shares);
        _requests.Advance(slot);
        return plan;
    }

    /// <summary>Seconds until a device has its answers, as the equations expect of the last plan.</summary>
    public double ExpectedSeconds(int device) => _planner.ExpectedSeconds(device);

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

    /// <summary>Ends the workers; tasks that wait are refused, and nothing is saved: that is what a kill would do.</summary>
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

    private Action Work(int service, Job job)
    {
        Interlocked.Add(ref _waitingBits[service], -job.Windows.Bits);
        job.IsStale = Interlocked.Read(ref _slot) - job.Slot > _options.StaleSlots;
        if (job.IsStale) return () => job.Answer.TrySetException(new IOException($"the task of slot {job.Slot} has waited for too long"));
        try
        {
            int[] answers = _classify(service, job.Windows);
            return () => job.Answer.TrySetResult(answers);
        }
#pragma warning disable CA1031 // A task that cannot be answered is its sender's trouble, not that of the workers.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return () => job.Answer.TrySetException(exception);
        }
    }

    private sealed record Job(long Slot, WindowBatch Windows)
    {
        public TaskCompletionSource<int[]> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IsStale { get; set; }
    }
}
