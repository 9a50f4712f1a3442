using Gossamer.EdgeInference.Model;
using Gossamer.Learning.Reports;
using Gossamer.Learning.Runs;

namespace Gossamer.EdgeInference.Reports;

/// <summary>The section that says how something was run.</summary>
internal static class EdgeRunSection
{
    /// <summary>The section.</summary>
    public static ReportSection Build(EdgeScenario scenario, RunInfo run) => new(
        "How it was run", "",
        [
            new ReportFacts(
                "System",
                [
                    ("services", string.Join("; ", scenario.Services.Select(static service => $"{service.Name}: {service.Devices} devices, {service.RawBits:N0} bits, promise {service.Threshold}"))),
                    ("edge", $"{scenario.EdgeHertz / 1e9:0.###} GHz"), ("slot", $"{scenario.SlotSeconds} s"), ("bandwidth", $"{scenario.Channel.BandwidthHertz / 1e6:0.##} MHz"),
                    ("arrivals", $"{scenario.Arrivals.Kind}, mean {scenario.Arrivals.Mean}"), ("V", $"{scenario.DelayWeight}"), ("charged for waiting", $"{scenario.Charging}"),
                ]),
            new ReportFacts(
                "Machine and software",
                [("seed", $"{run.Description.Seed}"), ("processor", run.Machine.Cpu), ("cores", $"{run.Machine.Cores}"), ("Gossamer", run.Versions.Gossamer), (".NET", run.Versions.DotNet)]),
        ],
        Columns: 2);
}
