using Gossamer.Graphs.Negatives;
using Gossamer.Graphs.Splits;

namespace Gossamer.Graphs.Recipes;

/// <summary>Figures that a comparison cannot give. They are not a number, never the 0.5 that would look like a result.</summary>
internal static class LinkWarnings
{
    /// <summary>A line for each group of positives, or kind of negatives, that the test part has not.</summary>
    public static IReadOnlyList<string> Of(SplitCounts counts, IReadOnlyList<LinkRun> runs)
    {
        List<string> lines = [];
        foreach ((LinkGroup group, int count) in new[]
        {
            (LinkGroup.First, counts.First), (LinkGroup.Repeat, counts.Repeat), (LinkGroup.Inductive, counts.Inductive),
        })
        {
            if (count == 0) lines.Add($"the test part has no {group.ToString().ToLowerInvariant()} events: their figures are not defined");
        }
        bool hasHistorical = runs.SelectMany(static run => run.Figures).Any(
            static row => row is { Negatives: NegativeKind.Historical, Positives: > 0 } && double.IsFinite(row.Auc));
        if (!hasHistorical) lines.Add("no pair has fallen silent: figures against historical negatives are not defined");
        return lines;
    }
}
