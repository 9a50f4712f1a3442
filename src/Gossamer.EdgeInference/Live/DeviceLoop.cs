using Gossamer.EdgeInference.Model;
using Gossamer.EdgeInference.Simulation;

namespace Gossamer.EdgeInference.Live;

/// <summary>
/// A device, slot by slot: takes the windows of a slot as a task, does with it what the edge has decided, answers by itself what the edge does not, and
/// reports. Knows no sockets: its way to the edge is an <see cref="IEdgeLink"/>.
/// </summary>
/// <remarks>
/// The processor of the device is emulated by a <see cref="ComputePace"/> at the scenario's clock. A slot begins with a short wait for its decision
/// and is reported when four fifths of it are over, so that the edge knows of the next one before it begins. The edge is waited for no longer than
/// the device needs to answer by itself within a slot of the task's beginning.
/// </remarks>
public sealed class DeviceLoop
{
    private const double DecisionShare = 0.1, ReportShare = 0.8;

    /// <summary>Share of a slot that is left over when the device has answered for an edge that did not: processors of busy machines are late by milliseconds.</summary>
    private const double Margin = 0.2;

    /// <summary>Slots that are made up for when they were noticed late; beyond that the clock was moved, or the machine slept.</summary>
    private const int MostLate = 8;

    /// <summary>Slots told in one report: a device that was long alone pays its debt in parts.</summary>
    private const int MostTold = 256;

    private readonly EdgeModel _model;
    private readonly IWindowFeed _feed;
    private readonly Func<WindowBatch, int[]> _classify;
    private readonly Action<AnsweredTask>? _answered;
    private readonly IEdgeLink _link;
    private readonly SlotClock _clock;
    private readonly MarkovRate _channel;
    private readonly TimeProvider _time;
    private readonly ComputePace _processor;
    private readonly EdgeAnswering<Job, int[]> _answering;
    private readonly DecisionHold _decisions;
    private readonly DelayExcess _excess = new();
    private readonly AnswerBook _answers = new();
    private readonly DeliveryLog _delivered = new();
    private readonly HashSet<Task> _open = [];
    private readonly Lock _gate = new();
    private readonly int _device, _service, _windowsPerTask;
    private Xoshiro _arrivals;
    private double _memory, _carry;
    private DeviceCounts _counts = new();

    /// <summary>A device before its first slot.</summary>
    /// <param name="model">The system.</param>
    /// <param name="device">Which of its devices.</param>
    /// <param name="windowsPerTask">Windows of a mean task.</param>
    /// <param name="seed">Where arrivals come from: the stream of the simulator's.</param>
    /// <param name="feed">Where windows come from.</param>
    /// <param name="classify">The device's network: the classes of windows.</param>
    /// <param name="link">Its way to the edge.</param>
    /// <param name="channel">State of its channel by slot, which it reports.</param>
    /// <param name="clock">Slots.</param>
    /// <param name="circuit">Whether the edge is to be asked; a new one by default.</param>
    /// <param name="answered">Receives every task that has its answers, from any thread.</param>
    /// <param name="time">The clock; that of the system by default.</param>
    public DeviceLoop(
        EdgeModel model, int device, int windowsPerTask, ulong seed, IWindowFeed feed, Func<WindowBatch, int[]> classify, IEdgeLink link, MarkovRate channel, SlotClock clock,
        EdgeCircuit? circuit = null, Action<AnsweredTask>? answered = null, TimeProvider? time = null)
    {
        FieldRange.Count(device, 0, model.Devices - 1, "device");
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(windowsPerTask);
        (_model, _device, _service, _windowsPerTask) = (model, device, model.Service(device), windowsPerTask);
        (_feed, _classify, _link, _channel, _clock, _answered, _time) = (feed, classify, link, channel, clock, answered, time ?? TimeProvider.System);
        _processor = new ComputePace(time);
        Circuit = circuit ?? new EdgeCircuit(time: time);
        _answering = new EdgeAnswering<Job, int[]>(AskAsync, (job, stop) => ComputeAsync(job.Windows, stop), Circuit, time);
        double[] seconds = [.. Enumerable.Range(0, model.Levels).Select(level => model.RawBits[device] * model.Arrivals.Mean * model.Fraction[level] * model.LocalSecondsPerBit[device])];
        _decisions = new DecisionHold(DecisionHold.HighestLocalLevel(seconds, clock.SlotSeconds));
        _arrivals = Xoshiro.Of(seed, 0, device, RandomPurpose.Arrivals);
        _memory = model.Arrivals.Start(device, _arrivals.NextUniform());
    }

    /// <summary>Whether the edge is asked.</summary>
    public EdgeCircuit Circuit { get; }

    /// <summary>Slots that the edge has not acknowledged.</summary>
    public IReadOnlyList<DeliveredSlots> Unacknowledged => _delivered.Entries;

    /// <summary>What was done so far.</summary>
    public DeviceCounts Counts
    {
        get
        {
            lock (_gate) return _counts with { Tasks = _answers.Asked, Answered = _answers.Answered, Open = _answers.Open, Duplicates = _answers.Duplicates };
        }
    }

    /// <summary>A decision of the edge has come, and with it word of what it has for good.</summary>
    public void Decide(SlotDecision decision, long acknowledged)
    {
        _decisions.Offer(decision);
        _delivered.Acknowledge(acknowledged);
    }

    /// <summary>The clock was moved on to that of the edge: what was delivered before is so many slots later too.</summary>
    /// <param name="slots">By how much; a few are made up for instead.</param>
    public void Shift(long slots)
    {
        if (slots > MostLate) _delivered.Shift(slots);
    }

    /// <summary>Lives through slots, and then waits for the answers that are still to come.</summary>
    /// <param name="slots">Their number, from that of the clock on.</param>
    /// <param name="cancellation">Ends at once; tasks without an answer stay open.</param>
    /// <param name="stop">Ends after the present slot, as if it were the last.</param>
    public async Task RunAsync(long slots, CancellationToken cancellation, CancellationToken stop = default)
    {
        int windows = DrawWindows();
        long slot = _clock.Slot;
        Tell(slot, windows);
        for (long lived = 0; lived < slots && !stop.IsCancellationRequested; lived++)
        {
            await _clock.WaitAsync(slot, cancellation, DecisionShare).ConfigureAwait(false);
            if (_clock.Slot - slot > MostLate) slot = _clock.Slot;
            (SlotDecision decision, DecisionKind kind) = _decisions.For(slot);
            lock (_gate)
                _counts = _counts with { FallbackSlots = _counts.FallbackSlots + (kind == DecisionKind.Fallback ? 1 : 0), RepeatedSlots = _counts.RepeatedSlots + (kind == DecisionKind.Repeated ? 1 : 0) };
            if (windows > 0) Begin(new RequestId(_device, slot, 0), windows, decision, kind, cancellation);
            windows = DrawWindows();
            await _clock.WaitAsync(slot, cancellation, ReportShare).ConfigureAwait(false);
            Close(slot++);
            Tell(slot, windows);
        }
        Task[] left;
        lock (_gate) left = [.. _open];
        await Task.WhenAll(left).ConfigureAwait(false);
        await _clock.WaitAsync(slot, cancellation, ReportShare).ConfigureAwait(false);
        Close(slot);
        Tell(slot + 1, 0);
    }

    /// <summary>Tells the edge again what it has not acknowledged, without new tasks.</summary>
    public void TellAgain(long slot) => Tell(slot, 0);

    private int DrawWindows()
    {
        _carry += _model.Arrivals.Next(_arrivals.NextUniform(), ref _memory) * _windowsPerTask;
        int windows = (int)_carry;
        _carry -= windows;
        return windows;
    }

    private void Tell(long slot, int windows)
    {
        double bits = windows * _model.RawBits[_device] / _windowsPerTask;
        // What is left when the slot begins, and not now.
        double backlog = Math.Max(_processor.BacklogSeconds - Math.Max((slot + DecisionShare) * _clock.SlotSeconds - _clock.Seconds, 0), 0);
        _link.Report(new DeviceReport(_device, slot, backlog / _model.LocalSecondsPerBit[_device], bits, _channel.State(slot)) { Delivered = [.. _delivered.Entries.Take(MostTold)] });
    }

    /// <summary>Ends a slot, unless the clock was moved on meanwhile and what was delivered counts for a later one.</summary>
    private void Close(long slot)
    {
        if (_delivered.LastSlot is { } last && slot <= last) return;
        _delivered.CloseSlot(slot);
    }

    private void Begin(RequestId id, int count, SlotDecision decision, DecisionKind kind, CancellationToken cancellation)
    {
        int level = decision.Place == Placement.Local ? LevelInTime(decision.Level, count) : decision.Level;
        int[] labels = new int[count];
        short[] codes = [];
        for (int i = 0; i < count; i++)
        {
            (ReadOnlyMemory<short> window, labels[i]) = _feed.Next(level);
            if (i == 0) codes = new short[count * window.Length];
            window.CopyTo(codes.AsMemory(i * window.Length));
        }
        _answers.Ask(id);
        Task answering = AnswerAsync(new Job(id, new WindowBatch(level, count, codes), decision.PredictedSeconds), labels, decision, kind, cancellation);
        lock (_gate) _open.Add(answering);
        answering.ContinueWith(
            task =>
            {
                lock (_gate) _open.Remove(task);
            },
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>The rate, lowered as long as the device would not be done with the task, and what waits before it, within a slot.</summary>
    private int LevelInTime(int level, int count)
    {
        double backlog = _processor.BacklogSeconds, top = count * _model.RawBits[_device] / _windowsPerTask * _model.LocalSecondsPerBit[_device];
        while (level > 0 && backlog + top * _model.Fraction[level] > _clock.SlotSeconds) level--;
        return level;
    }

    private async Task AnswerAsync(Job job, int[] labels, SlotDecision decision, DecisionKind kind, CancellationToken cancellation)
    {
        long started = _time.GetTimestamp();
        double alone = _processor.BacklogSeconds + SecondsOf(job.Windows);
        (int[] answers, AnswerPath path) = decision.Place == Placement.Local
            ? (await ComputeAsync(job.Windows, cancellation).ConfigureAwait(false), AnswerPath.Local)
            : await _answering.AnswerAsync(
                job, TimeSpan.FromSeconds(decision.PredictedSeconds + _excess.Seconds), cancellation, TimeSpan.FromSeconds((1 - Margin) * _clock.SlotSeconds - alone)).ConfigureAwait(false);
        if (!_answers.TryFinish(job.Id)) return;
        double delay = _time.GetElapsedTime(started).TotalSeconds, accuracy = _model.Accuracy[_service, job.Windows.Level, path == AnswerPath.Edge ? Placement.Offload : Placement.Local];
        if (path == AnswerPath.Edge) _excess.Answered(decision.PredictedSeconds, delay);
        int correct = 0;
        for (int i = 0; i < labels.Length; i++)
            if (answers[i] == labels[i]) correct++;
        _delivered.Deliver(labels.Length, accuracy, correct);
        lock (_gate)
        {
            _counts = _counts with
            {
                Local = _counts.Local + (path == AnswerPath.Local ? 1 : 0),
                Edge = _counts.Edge + (path == AnswerPath.Edge ? 1 : 0),
                Degraded = _counts.Degraded + (path == AnswerPath.Degraded ? 1 : 0),
                Windows = _counts.Windows + labels.Length,
                Correct = _counts.Correct + correct,
                DelaySeconds = _counts.DelaySeconds + delay,
                LongestSeconds = Math.Max(_counts.LongestSeconds, delay),
            };
        }
        _answered?.Invoke(new AnsweredTask(job.Id, labels.Length, job.Windows.Level, path, kind, delay, accuracy, correct));
    }

    private async Task<int[]> AskAsync(Job job, CancellationToken deadline)
    {
        long started = _time.GetTimestamp();
        try
        {
            return await _link.AskAsync(job.Id, job.Windows, deadline).ConfigureAwait(false);
        }
        catch (Exception) when (deadline.IsCancellationRequested)
        {
            _excess.Missed(job.PredictedSeconds, _time.GetElapsedTime(started).TotalSeconds);
            throw;
        }
    }

    private double SecondsOf(WindowBatch windows) => windows.Bits * _model.LocalSecondsPerBit[_device];

    private Task<int[]> ComputeAsync(WindowBatch windows, CancellationToken cancellation) => _processor.RunAsync(SecondsOf(windows), () => _classify(windows), cancellation).AsTask();

    private sealed record Job(RequestId Id, WindowBatch Windows, double PredictedSeconds);
}
