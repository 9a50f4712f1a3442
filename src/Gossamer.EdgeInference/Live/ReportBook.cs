using Gossamer.EdgeInference.Model;

namespace Gossamer.EdgeInference.Live;

/// <summary>
/// The devices' reports of the coming slot. For a device whose report is late the last channel and backlog it told of are taken, and the mean of its
/// tasks. Thread-safe.
/// </summary>
public sealed class ReportBook
{
    private readonly EdgeModel _model;
    private readonly DeviceReport?[] _last;
    private readonly bool[] _present;
    private readonly Lock _gate = new();

    /// <summary>A book without devices.</summary>
    public ReportBook(EdgeModel model) => (_model, _last, _present) = (model, new DeviceReport?[model.Devices], new bool[model.Devices]);

    /// <summary>A device has come, or is back.</summary>
    public void Join(int device)
    {
        lock (_gate) _present[device] = true;
    }

    /// <summary>A device has left: no tasks of its are expected.</summary>
    public void Leave(int device)
    {
        lock (_gate) (_present[device], _last[device]) = (false, null);
    }

    /// <summary>Keeps a report, unless one of a later slot is there.</summary>
    /// <exception cref="ArgumentException">A value is out of range; the message names it.</exception>
    public void Receive(DeviceReport report)
    {
        FieldRange.Count(report.Device, 0, _model.Devices - 1, "device");
        FieldRange.NotNegative(report.LocalBits, "localBits");
        FieldRange.NotNegative(report.TaskBits, "taskBits");
        FieldRange.Count(report.Channel, 0, _model.Channel.States - 1, "channel");
        if (report.UploadSecondsPerBit is { } seconds) FieldRange.Positive(seconds, "uploadSecondsPerBit");
        lock (_gate)
        {
            if (_last[report.Device] is { } last && last.Slot > report.Slot) return;
            (_last[report.Device], _present[report.Device]) = (report, true);
        }
    }

    /// <summary>Writes what is known of the devices at the beginning of <paramref name="slot"/>.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="state">Receives backlogs, tasks and channels of devices.</param>
    /// <param name="stale">[device]: receives whether the device is there and its report was late or missing.</param>
    /// <returns>How many were late.</returns>
    public int Fill(long slot, EdgeState state, Span<bool> stale)
    {
        lock (_gate)
        {
            int late = 0;
            for (int n = 0; n < _model.Devices; n++)
            {
                DeviceReport? last = _last[n];
                bool fresh = last?.Slot == slot;
                stale[n] = _present[n] && !fresh;
                if (stale[n]) late++;
                state.Channel[n] = last?.Channel ?? 0;
                state.UploadSecondsPerBit[n] = last?.UploadSecondsPerBit ?? _model.Channel.SecondsPerBit[state.Channel[n]];
                state.LocalBits[n] = last?.LocalBits ?? 0;
                state.TaskBits[n] = fresh ? last!.TaskBits : _present[n] ? _model.Arrivals.Mean * _model.RawBits[n] : 0;
            }
            return late;
        }
    }
}
