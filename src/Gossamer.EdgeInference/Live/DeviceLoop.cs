using Gossamer.EdgeInference.Model;
using Gossamer.EdgeInference.Simulation;

namespace Gossamer.EdgeInference.Live;

/// <summary>
/// A device, slot by slot: takes windows as tasks arrive, does with them what the edge has decided, answers by itself what the edge does not, and
/// reports. Knows no sockets: its way to the edge is an <see cref="IEdgeLink"/>.
/// </summary>
/// <remarks>
/// The processor of the device is emulated by a <see cref="ComputePace"/> at the scenario's clock. A slot begins with a short wait for its decision
/// and is reported when four fifths of it are over, so that the edge knows of the next one before it begins.
/// </remarks>
public sealed class DeviceLoop
{
    private const double DecisionShare = 0.1, ReportShare = 0.8;

    /// <summary>Slots told in one report: a device that was long alone pays its debt in parts.</summary>
    private const int MostTold = 256;

    private readonly EdgeModel _model;
    private readonly IWindowFeed _feed;
    private readonly Func<int, ReadOnlyMemory<short>, int> _classify;
    private readonly IEdgeLink _link;
    private readonly SlotClock _clock;
    private readonly MarkovRate _channel;
    private readonly TimeProvider _time;
    private readonly ComputePace _processor;
    private readonly EdgeAnswering<Window, int> _answering;
    private readonly DecisionHold _decisions;
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
    /// <param name="windowsPerTask">Windows of a task.</param>
    /// <param name="seed">Where arrivals come from: the stream of the simulator's.</param>
    /// <param name="feed">Where windows come from.</param>
    /// <param name="classify">The device's network: the class of a window at a level.</param>
    /// <param name="link">Its way to the edge.</param>
    /// <param name="channel">State of its channel by slot, which it reports.</param>
    /// <param name="clock">Slots.</param>
    /// <param name="circuit">Whether the edge is to be asked; a new one by default.</param>
    /// <param name="time">The clock; that of the system by default.</param>
    public DeviceLoop(
        EdgeModel model, int device, int windowsPerTask, ulong seed, IWindowFeed feed, Func<int, ReadOnlyMemory<short>, int> classify, IEdgeLink link, MarkovRate channel, SlotClock clock,
        EdgeCircuit? circuit = null, TimeProvider? time = null)
    {
        FieldRange.Count(device, 0, model.Devices - 1, "device");
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(windowsPerTask);
        (_model, _device, _service, _windowsPerTask) = (model, device, model.Service(device), windowsPerTask);
        (_feed, _classify, _link, _channel, _clock, _time) = (feed, classify, link, channel, clock, time ?? TimeProvider.System);
        _processor = new ComputePace(time);
        Circuit = circuit ?? new EdgeCircuit(time: time);
        _answering = new EdgeAnswering<Window, int>((window, stop) => _link.AskAsync(window.Id, window.Level, window.Codes, stop), ComputeAsync, Circuit, time);
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
            lock (_gate) return _counts with { Windows = _answers.Asked, Answered = _answers.Answered, Open = _answers.Open, Duplicates = _answers.Duplicates };
        }
    }

    /// <summary>A decision of the edge has come, and with it word of what it has for good.</summary>
    public void Decide(SlotDecision decision, long acknowledged)
    {
        _decisions.Offer(decision);
        _delivered.Acknowledge(acknowledged);
    }

    /// <summary>Lives through slots, and then waits for the answers that are still to come.</summary>
    /// <param name="first">First slot.</param>
    /// <param name="slots">Their number.</param>
    /// <param name="cancellation">Ends at once; windows without an answer stay open.</param>
    public async Task RunAsync(long first, long slots, CancellationToken cancellation)
    {
        int windows = DrawWindows();
        Tell(first, windows);
        for (long slot = first; slot < first + slots; slot++)
        {
            await _clock.WaitAsync(slot, cancellation, DecisionShare).ConfigureAwait(false);
            (SlotDecision decision, DecisionKind kind) = _decisions.For(slot);
            lock (_gate)
                _counts = _counts with { FallbackSlots = _counts.FallbackSlots + (kind == DecisionKind.Fallback ? 1 : 0), RepeatedSlots = _counts.RepeatedSlots + (kind == DecisionKind.Repeated ? 1 : 0) };
            for (int sequence = 0; sequence < windows; sequence++) Begin(new RequestId(_device, slot, sequence), decision, cancellation);
            windows = DrawWindows();
            await _clock.WaitAsync(slot, cancellation, ReportShare).ConfigureAwait(false);
            _delivered.CloseSlot(slot);
            Tell(slot + 1, windows);
        }
        Task[] left;
        lock (_gate) left = [.. _open];
        await Task.WhenAll(left).ConfigureAwait(false);
        await _clock.WaitAsync(first + slots, cancellation, ReportShare).ConfigureAwait(false);
        _delivered.CloseSlot(first + slots);
        Tell(first + slots + 1, 0);
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
        _link.Report(new DeviceReport(_device, slot, _processor.BacklogSeconds / _model.LocalSecondsPerBit[_device], bits, _channel.State(slot)) { Delivered = [.. _delivered.Entries.Take(MostTold)] });
    }

    private void Begin(RequestId id, SlotDecision decision, CancellationToken cancellation)
    {
        (ReadOnlyMemory<short> codes, int label) = _feed.Next(decision.Level);
        _answers.Ask(id);
        Task answering = AnswerAsync(new Window(id, decision.Level, codes), label, decision, cancellation);
        lock (_gate) _open.Add(answering);
        answering.ContinueWith(
            task =>
            {
                lock (_gate) _open.Remove(task);
            },
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private async Task AnswerAsync(Window window, int label, SlotDecision decision, CancellationToken cancellation)
    {
        long started = _time.GetTimestamp();
        (int answer, AnswerPath path) = decision.Place == Placement.Local
            ? (await ComputeAsync(window, cancellation).ConfigureAwait(false), AnswerPath.Local)
            : await _answering.AnswerAsync(window, TimeSpan.FromSeconds(decision.PredictedSeconds), cancellation).ConfigureAwait(false);
        if (!_answers.TryFinish(window.Id)) return;
        double delay = _time.GetElapsedTime(started).TotalSeconds;
        bool correct = answer == label;
        _delivered.Deliver(_model.Accuracy[_service, window.Level, path == AnswerPath.Edge ? Placement.Offload : Placement.Local], correct);
        lock (_gate)
        {
            _counts = _counts with
            {
                Local = _counts.Local + (path == AnswerPath.Local ? 1 : 0),
                Edge = _counts.Edge + (path == AnswerPath.Edge ? 1 : 0),
                Degraded = _counts.Degraded + (path == AnswerPath.Degraded ? 1 : 0),
                Correct = _counts.Correct + (correct ? 1 : 0),
                DelaySeconds = _counts.DelaySeconds + delay,
                LongestSeconds = Math.Max(_counts.LongestSeconds, delay),
            };
        }
    }

    private Task<int> ComputeAsync(Window window, CancellationToken cancellation) =>
        _processor.RunAsync(16.0 * window.Codes.Length * _model.LocalSecondsPerBit[_device], () => _classify(window.Level, window.Codes), cancellation).AsTask();

    private sealed record Window(RequestId Id, int Level, ReadOnlyMemory<short> Codes);
}
