using System.Text.Json;
using Gossamer.Learning.Runs;

namespace Gossamer.Cli.Commands;

/// <summary>Runs side by side, as <c>--json</c> prints them; lists of values are in the order of the runs.</summary>
/// <param name="Runs">The runs.</param>
/// <param name="Options">The options in which they differ.</param>
/// <param name="Results">Their results.</param>
/// <param name="Metrics">The last values of their metrics.</param>
internal sealed record RunComparison(
    IReadOnlyList<RunEntry> Runs, IReadOnlyList<ComparedField> Options, IReadOnlyList<ComparedField> Results,
    IReadOnlyList<ComparedMetric> Metrics)
{
    /// <summary>Compares <paramref name="runs"/>.</summary>
    /// <param name="runs">At least two.</param>
    /// <param name="wanted">Names of metrics; empty for all.</param>
    /// <exception cref="ArgumentException">No run logged a wanted metric.</exception>
    public static RunComparison Of(IReadOnlyList<RunInfo> runs, IReadOnlyCollection<string> wanted)
    {
        RunMetrics[] metrics = [.. runs.Select(static run => run.ReadMetrics())];
        string[] names = [.. metrics.SelectMany(static logged => logged.Names).Distinct()];
        foreach (string name in wanted.Where(name => !names.Contains(name)))
            throw new ArgumentException(
                $"none of the runs has the metric '{name}', they have {(names.Length == 0 ? "none" : string.Join(", ", names))}");
        return new RunComparison(
            [.. runs.Select(RunEntry.Of)],
            [.. Fields(runs.Select(static run => RunFields.Of(run.Description.Options))).Where(static field => field.Differs)],
            [.. Fields(runs.Select(static run => run.Result is { } result ? RunFields.OfResult(result) : []))],
            [
                .. names.Where(name => wanted.Count == 0 || wanted.Contains(name)).Select(name => new ComparedMetric(
                    name, [.. metrics.Select(logged => logged[name] is { Count: > 0 } series ? series.Last : (double?)null)])),
            ]);
    }

    private static IEnumerable<ComparedField> Fields(IEnumerable<IEnumerable<(string Path, JsonElement Value)>> records)
    {
        Dictionary<string, JsonElement>[] fields = [.. records.Select(static record => record.ToDictionary())];
        return fields.SelectMany(static record => record.Keys).Distinct().Select(name => new ComparedField(
            name, [.. fields.Select(record => record.TryGetValue(name, out JsonElement value) ? value : (JsonElement?)null)]));
    }
}

/// <summary>A field of options or results.</summary>
/// <param name="Name">Its path.</param>
/// <param name="Values">Its value in each run; null where it is missing.</param>
internal sealed record ComparedField(string Name, IReadOnlyList<JsonElement?> Values)
{
    /// <summary>Whether it has not the same value in all runs.</summary>
    internal bool Differs => Values.Select(static value => value?.GetRawText()).Distinct().Count() > 1;
}

/// <summary>A metric of several runs.</summary>
/// <param name="Name">Name of the metric.</param>
/// <param name="Values">Its last value in each run; null where it was not logged.</param>
internal sealed record ComparedMetric(string Name, IReadOnlyList<double?> Values);
