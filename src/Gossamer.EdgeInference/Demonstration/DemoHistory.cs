using System.Diagnostics;
using Gossamer.EdgeInference.Control;
using Gossamer.EdgeInference.Deployment;
using Gossamer.EdgeInference.Live;

namespace Gossamer.EdgeInference.Demonstration;

/// <summary>
/// All that processes of a demonstration have said, and when. What devices count is not believed: tasks are told apart here, by their ids. Thread-safe.
/// </summary>
internal sealed class DemoHistory(LiveSystem system)
{
    private readonly List<HeardTask> _tasks = [];
    private readonly HashSet<RequestId> _known = [];
    private readonly List<HeardSlot> _slots = [];
    private readonly DeviceCounts?[] _counts = new DeviceCounts?[system.Model.Devices];
    private readonly TaskCompletionSource[] _found = [.. Enumerable.Range(0, system.Model.Devices).Select(static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))];
    private readonly Lock _gate = new();
    private readonly long _started = Stopwatch.GetTimestamp();
    private long _refusedBefore, _refused;

    /// <summary>Seconds on the clock of this history.</summary>
    public double Now => Stopwatch.GetElapsedTime(_started).TotalSeconds;

    /// <summary>Done when every device has had a decision of the edge.</summary>
    public Task AllFound => Task.WhenAll(_found.Select(static source => source.Task));

    /// <summary>Answers beyond the first to a task.</summary>
    public long Duplicated { get; private set; }

    /// <summary>Connections refused for their certificate, by all edges.</summary>
    public long Refused
    {
        get
        {
            lock (_gate) return _refusedBefore + _refused;
        }
    }

    /// <summary>A device has said something.</summary>
    public void Hear(int device, DeviceEvent said)
    {
        lock (_gate)
        {
            if (said.Counts is { } counts) _counts[device] = counts;
            if (said.Task is not { } task) return;
            if (task.Id.Device != device || !_known.Add(task.Id)) Duplicated++;
            else _tasks.Add(new HeardTask(Now, task));
            if (task.Decision == DecisionKind.Fresh) _found[device].TrySetResult();
        }
    }

    /// <summary>An edge has said something.</summary>
    public void Hear(EdgeEvent said)
    {
        lock (_gate)
        {
            // A new process counts from nothing.
            if (said.RefusedCertificates < _refused) _refusedBefore += _refused;
            _refused = said.RefusedCertificates;
            if (said.Slot is { } slot) _slots.Add(new HeardSlot(Now, slot));
        }
    }

    /// <summary>Tasks so far, in the order in which their answers came.</summary>
    public HeardTask[] Tasks()
    {
        lock (_gate) return [.. _tasks];
    }

    /// <summary>Tasks whose answers came at <paramref name="from"/> or later.</summary>
    public HeardTask[] TasksSince(double from)
    {
        lock (_gate)
        {
            int first = _tasks.Count;
            while (first > 0 && _tasks[first - 1].Seconds >= from) first--;
            return [.. _tasks[first..]];
        }
    }

    /// <summary>Slots of all edges.</summary>
    public HeardSlot[] Slots()
    {
        lock (_gate) return [.. _slots];
    }

    /// <summary>What the edge last said; null before it did.</summary>
    public HeardSlot? LastSlot()
    {
        lock (_gate) return _slots.Count > 0 ? _slots[^1] : null;
    }

    /// <summary>Tasks that devices have taken, all of which have said so.</summary>
    /// <exception cref="InvalidOperationException">A device has not said what it did.</exception>
    public long Taken()
    {
        lock (_gate) return _counts.Sum(static counts => counts?.Tasks ?? throw new InvalidOperationException("a device ended without saying what it did"));
    }
}

/// <summary>A task and when its answers were heard of.</summary>
/// <param name="Seconds">Seconds on the clock of the history.</param>
/// <param name="Task">The task.</param>
internal sealed record HeardTask(double Seconds, AnsweredTask Task);

/// <summary>A slot of the edge and when it was heard of.</summary>
/// <param name="Seconds">Seconds on the clock of the history.</param>
/// <param name="Slot">The slot.</param>
internal sealed record HeardSlot(double Seconds, SlotRecord Slot);
