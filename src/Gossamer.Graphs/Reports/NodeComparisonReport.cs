using Gossamer.Graphs.NodeTraining;
using Gossamer.Graphs.Recipes;
using Gossamer.Learning.Reports;
using Gossamer.Learning.Runs;

namespace Gossamer.Graphs.Reports;

/// <summary>The page about methods compared on the classes of nodes.</summary>
internal static class NodeComparisonReport
{
    /// <summary>The page.</summary>
    public static HtmlReport Build(NodeComparisonOptions options, NodeComparisonResult result, RunInfo run)
    {
        var compared = new ComparisonSections(
            options.Methods, options.Sparsities, result.Summary, result.Runs, "accuracy",
            NodeModels.PassesMessages(result.Model) ? "Accuracy on the test part; the first layer is pruned" : "Accuracy on the test part");
        return new HtmlReport(
            $"{result.Data}, {result.Model}: {string.Join(", ", options.Methods)}", $"{result.Verdict}.",
            [
                new("Dense", $"{result.Summary[0].Mean * 100:F1} %", "mean accuracy"),
                new("Commonest class", $"{result.Majority * 100:F1} %", "what naming it always would reach"),
                new(
                    "Nodes", $"{result.NodeCounts.Test:N0}",
                    $"judged; {result.NodeCounts.Train:N0} learnt from, {result.NodeCounts.Validation:N0} chosen by"),
            ],
            [compared.Methods(), compared.Accuracy(), compared.Bill(), Classes(result), HowItWasRun(options, result, run)],
            "Gossamer graph report");
    }

    private static ReportSection Classes(NodeComparisonResult result)
    {
        int classes = result.Runs[0].Figures.Recalls.Count;
        return new ReportSection(
            "Classes", "Macro-F1 and the share of each class that was found, means over seeds; a class without nodes counts as 0.",
            [
                new ReportTable(
                    "",
                    [
                        new("method", IsNumber: false), new("macro-F1"),
                        .. Enumerable.Range(1, classes).Select(static label => new ReportColumn($"class {label}")),
                    ],
                    [.. result.Runs.GroupBy(static run => $"{run.Method}, {run.Sparsity * 100:0.##} %").Select(runs => new ReportRow(
                        [
                            runs.Key, $"{runs.Average(static run => run.Figures.MacroF1):F4}",
                            .. Enumerable.Range(0, classes).Select(label => $"{runs.Average(run => run.Figures.Recalls[label]):F3}"),
                        ]))]),
            ]);
    }

    private static ReportSection HowItWasRun(NodeComparisonOptions options, NodeComparisonResult result, RunInfo run)
    {
        List<(string, string)> facts =
        [
            ("model", $"{options.Model}"), ("protocol", $"{options.Protocol}"), ("seeds", $"{options.Seeds} from {options.Seed}"),
            ("dropout", $"{options.Dropout}"),
            .. ComparisonSections.Training(options.Training!),
            ("optimizer", "Adam at a constant rate; of the last stage the best epoch on the validation part"),
        ];
        if (!NodeModels.PassesMessages(options.Model!.Value))
        {
            facts.Add(ComparisonSections.Walks(options.Walks));
            facts.Add(("vectors", $"length {options.SkipGram.Dimension}, {options.SkipGram.Epochs} epochs, {options.SkipGram.Mode}"));
        }
        ReportFacts costs = ComparisonSections.Costs(result.Forecast, result.Seconds, result.PeakBytes);
        return new ReportSection(
            "How it was run", "", [new ReportFacts("Options", facts), costs, ComparisonSections.Machine(run)], Columns: 2);
    }
}
