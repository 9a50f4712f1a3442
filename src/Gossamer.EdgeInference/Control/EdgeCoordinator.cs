using Gossamer.EdgeInference.Control.Wire;
using Gossamer.EdgeInference.Live;
using Gossamer.EdgeInference.Model;
using Gossamer.EdgeInference.Serving;
using Gossamer.EdgeInference.Telemetry;

namespace Gossamer.EdgeInference.Control;

/// <summary>
/// An <see cref="EdgeSite"/> and the devices that talk to it: keeps the time, takes their reports, sends each its decision at the beginning of every slot,
/// and writes checkpoints beside that.
/// </summary>
/// <remarks>
/// The edge is the time base. One that was started anew does not know how long nobody was there: it goes on from the slots of the devices it finds, and
/// its clock is only ever moved on.
/// </remarks>
public sealed class EdgeCoordinator
{
    /// <summary>Slots by which a device may be ahead of an edge that was away: a day of the shortest slots.</summary>
    private const long MostAway = 1_000_000;

    /// <summary>Slots by which a report may be ahead of the edge.</summary>
    private const int MostAhead = 16;

    private readonly EdgeModel _model;
    private readonly EdgeSite _site;
    private readonly string _system;
    private readonly int _checkpointSlots;
    private readonly Action<string> _tell;
    private readonly SlotClock _clock;
    private readonly DeviceStream?[] _streams;
    private readonly Lock _gate = new();
    private Task _saving = Task.CompletedTask;

    /// <summary>A coordinator before its first slot, which is the one behind the last of the site.</summary>
    /// <param name="model">The system.</param>
    /// <param name="site">The edge; it stays the caller's.</param>
    /// <param name="system">Digest in which devices must agree.</param>
    /// <param name="checkpointSlots">Slots from checkpoint to checkpoint, 1 to 100,000.</param>
    /// <param name="tell">Receives a line about everything that somebody should know.</param>
    /// <param name="time">The clock; that of the system by default.</param>
    /// <exception cref="ArgumentException">A value is out of range.</exception>
    public EdgeCoordinator(EdgeModel model, EdgeSite site, string system, int checkpointSlots = 10, Action<string>? tell = null, TimeProvider? time = null)
    {
        FieldRange.Count(checkpointSlots, 1, 100_000, "checkpointSlots");
        (_model, _site, _system, _checkpointSlots, _tell) = (model, site, system, checkpointSlots, tell ?? (static _ => { }));
        _clock = new SlotClock(model.Scenario.SlotSeconds, time, site.Ledger.Slot + 1);
        _streams = new DeviceStream?[model.Devices];
    }

    /// <summary>Raised after each slot's decisions are sent.</summary>
    public event Action<SlotRecord>? Planned;

    /// <summary>The present slot.</summary>
    public long Slot => _clock.Slot;

    /// <summary>Devices that are there.</summary>
    public int Devices
    {
        get
        {
            lock (_gate) return _streams.Count(static stream => stream is not null);
        }
    }

    /// <summary>Plans slot after slot until it is stopped.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was requested.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var meter = new PlanMeter(_model);
        for (long slot = _clock.Slot; ; slot++)
        {
            await _clock.WaitAsync(slot, cancellation).ConfigureAwait(false);
            // Slots that passed while the clock was moved, or nobody ran, are not planned any more.
            slot = Math.Max(slot, _clock.Slot);
            SlotPlan plan = _site.Plan(slot);
            SlotRecord record = Send(plan);
            meter.Planned(plan, record);
            Planned?.Invoke(record);
            if (slot % _checkpointSlots == 0 && _saving.IsCompleted) _saving = Task.Run(Save, CancellationToken.None);
        }
    }

    /// <summary>A device begins a conversation; one that it had before ends.</summary>
    /// <param name="id">Its id, as the certificate says.</param>
    /// <param name="hello">What it says.</param>
    /// <exception cref="InferenceException">It says that it is another, or it is not of this system.</exception>
    internal DeviceStream Attach(string id, DeviceHello hello)
    {
        if (hello.Device != id) throw new InferenceException(InferenceError.Denied, $"hello names device '{OneLine.Of(hello.Device)}', the certificate is that of '{id}'");
        int device = DeviceIds.IndexOf(id, _model.Devices) ?? throw new InferenceException(InferenceError.NotFound, $"'{id}' is none of the {_model.Devices} devices of this edge");
        string service = _model.Scenario.Services[_model.Service(device)].Name;
        if (hello.Service != service) throw InferenceException.Invalid($"'{id}' is of service '{OneLine.Of(hello.Service)}', expected '{service}'");
        if (hello.System != _system) throw InferenceException.Invalid($"'{id}' is set up for another system: table, services and clocks must be those of the edge");
        var stream = new DeviceStream(id, device);
        lock (_gate)
        {
            Follow(hello);
            _streams[device]?.End();
            _streams[device] = stream;
            stream.Send(ControlMessages.Write(_clock));
        }
        _site.Join(device);
        _tell($"{id} is there, slot {_clock.Slot}");
        return stream;
    }

    /// <summary>A conversation has ended.</summary>
    internal void Detach(DeviceStream stream)
    {
        lock (_gate)
        {
            if (_streams[stream.Device] != stream) return;
            _streams[stream.Device] = null;
        }
        _site.Leave(stream.Device);
        _tell($"{stream.Id} has left");
    }

    /// <summary>A device's report.</summary>
    /// <exception cref="InferenceException">A value is out of range, or there are too many reports.</exception>
    internal void Receive(DeviceStream stream, DeviceReport report)
    {
        long slot = _clock.Slot;
        if (!stream.TryCount(slot)) throw new InferenceException(InferenceError.TooMany, $"'{stream.Id}' sends too many reports in a slot");
        if (report.Slot > slot + MostAhead || report.Delivered.Any(delivered => delivered.LastSlot > slot + MostAhead))
            throw InferenceException.Invalid($"'{stream.Id}' reports of slots that are ahead of {slot} by more than {MostAhead}");
        try
        {
            _site.Receive(report);
        }
        catch (ArgumentException wrong)
        {
            throw InferenceException.Invalid(wrong.Message, wrong);
        }
    }

    /// <summary>Waits for a checkpoint under way, and writes the last one.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public async Task FinishAsync()
    {
        await _saving.ConfigureAwait(false);
        _site.Save();
    }

    /// <summary>Moves the clock on to that of a device that has seen more slots.</summary>
    private void Follow(DeviceHello hello)
    {
        double ahead = hello.Slot * _clock.SlotSeconds + hello.SecondsIntoSlot - _clock.Seconds;
        // Less is the way that messages take, and devices follow it.
        if (ahead <= _clock.SlotSeconds) return;
        if (ahead > MostAway * _clock.SlotSeconds) throw InferenceException.Invalid($"'{hello.Device}' is in slot {hello.Slot}, expected no more than {MostAway:N0} ahead of {_clock.Slot}");
        _clock.Shift(ahead);
        foreach (DeviceStream? other in _streams) other?.Send(ControlMessages.Write(_clock));
    }

    private SlotRecord Send(SlotPlan plan)
    {
        double into = Math.Max(_clock.Seconds - plan.Slot * _clock.SlotSeconds, 0);
        int devices = 0;
        lock (_gate)
        {
            foreach (DeviceStream? stream in _streams)
            {
                if (stream is null) continue;
                stream.Send(ControlMessages.Write(_site.DecisionFor(plan, stream.Device), _site.Acknowledged(stream.Device), into));
                devices++;
            }
        }
        return new SlotRecord
        {
            Slot = plan.Slot,
            Deficit = ByService(_site.Ledger.Deficit),
            Debt = ByService(_site.Ledger.Debt),
            Accuracy = ByService(_site.Ledger.Accuracy),
            AuditedAccuracy = ByService(_site.Ledger.AuditedAccuracy),
            Share = [.. plan.Outcome.Shares],
            Waiting = ByService(_site.Waiting),
            Levels = [.. plan.Decision.Levels],
            Places = [.. plan.Decision.Places],
            Expected = [.. Enumerable.Range(0, _model.Devices).Select(_site.ExpectedSeconds)],
            Devices = devices,
            Late = plan.Late,
            Guarded = _site.Guarded,
            Shed = _site.Shed,
            Duplicates = _site.Duplicates,
        };
    }

    private void Save()
    {
        try
        {
            _site.Save();
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            _tell($"no checkpoint: {wrong.Message}");
        }
    }

    private T[] ByService<T>(Func<int, T> value) => [.. Enumerable.Range(0, _model.Services).Select(value)];
}
