using Gossamer.Learning.Runs;

namespace Gossamer.Learning.Reports;

/// <summary>The tables that close a report: options, machine and software.</summary>
public static class RunFacts
{
    /// <summary>Those that there is something to say in.</summary>
    public static IReadOnlyList<IReportElement> Of(
        IReadOnlyList<(string Name, string Value)> options, RunMachine? machine, RunVersions? versions)
    {
        List<IReportElement> tables = [];
        if (options.Count > 0) tables.Add(new ReportFacts("Options", options));
        List<(string, string)> facts = [];
        if (machine is not null)
        {
            facts.Add(("processor", machine.Cpu));
            facts.Add(("cores", machine.Cores.ToString()));
            facts.Add(("memory", $"{machine.MemoryBytes / (double)(1L << 30):F1} GiB"));
            facts.Add(("vector instructions", machine.Simd));
            facts.Add(("operating system", machine.OperatingSystem));
        }

        if (versions is not null)
        {
            facts.Add(("Gossamer", versions.Gossamer));
            facts.Add((".NET", versions.DotNet));
            facts.Add(("TorchSharp", versions.TorchSharp));
            facts.Add(("libtorch", versions.LibTorch));
        }

        if (facts.Count > 0) tables.Add(new ReportFacts("Machine and software", facts));
        return tables;
    }
}
