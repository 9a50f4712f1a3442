using System.Diagnostics.Metrics;
using Gossamer.EdgeInference.Control;
using Gossamer.EdgeInference.Live;
using Gossamer.EdgeInference.Model;

namespace Gossamer.EdgeInference.Telemetry;

/// <summary>Metrics of what an edge decides, of the meter <c>Collab</c>. Labels are services, levels and placements, never devices.</summary>
internal sealed class PlanMeter : IDisposable
{
    private readonly Meter _meter = new(CollabMeter.Name);
    private readonly EdgeModel _model;
    private readonly Gauge<double> _deficit, _debt, _accuracy, _share;
    private readonly Gauge<long> _waiting, _devices;
    private readonly Counter<long> _decisions, _late, _guard, _shed;
    private long _guarded, _given;

    /// <summary>Instruments that nobody listens to yet.</summary>
    public PlanMeter(EdgeModel model)
    {
        _model = model;
        _deficit = _meter.CreateGauge<double>("collab.deficit", "1", "Accuracy deficit Z of a service");
        _debt = _meter.CreateGauge<double>("collab.debt", "1", "What is owed to the promise of a service");
        _accuracy = _meter.CreateGauge<double>("collab.accuracy", "1", "Mean accuracy of a service by the table, or by labels");
        _share = _meter.CreateGauge<double>("collab.share", "1", "Share of the edge that a service has");
        _waiting = _meter.CreateGauge<long>("collab.queue.tasks", "{task}", "Tasks that wait at the edge");
        _devices = _meter.CreateGauge<long>("collab.devices", "{device}", "Devices that are there");
        _decisions = _meter.CreateCounter<long>("collab.decisions", "{decision}", "Decisions by rate and who answers");
        _late = _meter.CreateCounter<long>("collab.late.reports", "{report}", "Reports that were late");
        _guard = _meter.CreateCounter<long>("collab.guard", "{decision}", "Decisions that the guard did not take");
        _shed = _meter.CreateCounter<long>("collab.shed", "{step}", "Levels given up and devices sent home by overload");
    }

    /// <summary>A slot was planned.</summary>
    public void Planned(SlotPlan plan, SlotRecord record)
    {
        for (int m = 0; m < _model.Services; m++)
        {
            var service = new KeyValuePair<string, object?>("service", _model.Scenario.Services[m].Name);
            _deficit.Record(record.Deficit[m], service);
            _debt.Record(record.Debt[m], service);
            _share.Record(record.Share[m], service);
            _waiting.Record(record.Waiting[m], service);
            if (double.IsFinite(record.Accuracy[m])) _accuracy.Record(record.Accuracy[m], service, new("by", "table"));
            if (double.IsFinite(record.AuditedAccuracy[m])) _accuracy.Record(record.AuditedAccuracy[m], service, new("by", "label"));
        }
        for (int n = 0; n < _model.Devices; n++)
            _decisions.Add(1, new("level", plan.Decision.Levels[n]), new("place", plan.Decision.Places[n] == Placement.Local ? "device" : "edge"));
        _devices.Record(record.Devices);
        _late.Add(record.Late);
        _guard.Add(record.Guarded - _guarded);
        _shed.Add(record.Shed - _given);
        (_guarded, _given) = (record.Guarded, record.Shed);
    }

    /// <summary>Ends the instruments.</summary>
    public void Dispose() => _meter.Dispose();
}
