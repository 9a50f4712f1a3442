using Gossamer.EdgeInference.Model;
using Gossamer.EdgeInference.Policies;

namespace Gossamer.EdgeInference.Live;

/// <summary>
/// What an edge does between two slots: closes the deficits of the old one, takes the devices' reports, lets the policy decide and the guard look
/// at it, takes back what is too much, and divides the processor. Knows no clock and no network: whoever calls it keeps the time.
/// </summary>
public sealed class SlotPlanner
{
    private readonly EdgeModel _model;
    private readonly GuardedPolicy _policy;
    private readonly EdgeState _state;
    private readonly EdgeDecision _decision;
    private readonly SlotOutcome _outcome;
    private readonly bool[] _stale;
    private readonly double _mostEdgeSeconds;
    private readonly TimeProvider _time;

    /// <summary>A planner at its beginning.</summary>
    /// <param name="model">The system.</param>
    /// <param name="policy">Who decides, watched by the one-slot minimiser.</param>
    /// <param name="ledger">Deficits of what is delivered.</param>
    /// <param name="time">The clock that deciding is timed with; that of the system by default.</param>
    /// <param name="mostEdgeSeconds">Work in seconds of the whole edge beyond which decisions are changed by <see cref="OverloadShedding"/>; by default they never are.</param>
    public SlotPlanner(EdgeModel model, IPolicy policy, DeficitLedger ledger, TimeProvider? time = null, double mostEdgeSeconds = double.PositiveInfinity)
    {
        (_model, _policy, Ledger, _time, _mostEdgeSeconds) = (model, new GuardedPolicy(policy, model), ledger, time ?? TimeProvider.System, mostEdgeSeconds);
        (_state, _decision, _outcome, _stale) = (new EdgeState(model), new EdgeDecision(model), new SlotOutcome(model), new bool[model.Devices]);
        Reports = new ReportBook(model);
    }

    /// <summary>Deficits.</summary>
    public DeficitLedger Ledger { get; }

    /// <summary>The devices' reports.</summary>
    public ReportBook Reports { get; }

    /// <summary>Decisions of the policy that the guard did not take.</summary>
    public long Guarded => _policy.Guarded;

    /// <summary>Levels given up and devices sent home because the edge had too much to do.</summary>
    public long Shed { get; private set; }

    /// <summary>Name of the policy.</summary>
    public string PolicyName => _policy.Name;

    /// <summary>Whether a device's report was late for the last plan.</summary>
    public bool IsStale(int device) => _stale[device];

    /// <summary>Seconds that the tasks of a device take to upload at a level, as the last plan saw it.</summary>
    public double UploadSeconds(int device, int level) => _state.TaskBits[device] * _model.Fraction[level] * _state.UploadSecondsPerBit[device];

    /// <summary>Seconds until a device has its answers, as the equations expect of the last plan.</summary>
    public double ExpectedSeconds(int device) => SlotEquations.DelayOf(_model, _state, _decision, _outcome, device);

    /// <summary>Closes the slot before <paramref name="slot"/>, if it is open, and plans <paramref name="slot"/>.</summary>
    /// <param name="slot">The slot that begins, behind the last.</param>
    /// <param name="edgeBits">[service]: bits that wait at the edge.</param>
    public SlotPlan Plan(long slot, ReadOnlySpan<double> edgeBits)
    {
        if (edgeBits.Length != _model.Services) throw new ArgumentException($"{edgeBits.Length} queues, expected {_model.Services}", nameof(edgeBits));
        if (Ledger.Slot < slot - 1) Ledger.CloseSlot(slot - 1);
        int late = Reports.Fill(slot, _state, _stale);
        edgeBits.CopyTo(_state.EdgeBits);
        Ledger.CopyDeficits(_state.Deficit);
        long started = _time.GetTimestamp();
        _policy.Decide(_state, _decision);
        Shed += OverloadShedding.Apply(_model, _state, _decision, _mostEdgeSeconds);
        SlotEquations.Evaluate(_model, _state, _decision, _outcome);
        _policy.Observe(_outcome);
        return new SlotPlan(slot, _decision, _outcome, late, _time.GetElapsedTime(started).TotalSeconds);
    }
}
