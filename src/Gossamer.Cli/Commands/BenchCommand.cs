using System.CommandLine;
using Gossamer.Cli.Arguments;
using Gossamer.Cli.Rendering;
using Gossamer.Learning.Runs;
using Gossamer.Sparsity.Benchmarks;

namespace Gossamer.Cli.Commands;

/// <summary><c>gossamer bench</c>: ours against the rival, in one process and in turns.</summary>
internal static class BenchCommand
{
    private static readonly Option<double[]?> Sparsities = new("--sparsity")
    {
        Description = "Sparsities, separated by commas [default: 0.9,0.95,0.98]",
        HelpName = "S,S…",
        CustomParser = static result => ArgumentParsers.Numbers(result),
    };

    private static readonly Option<int[]?> Sizes = new("--size")
    {
        Description = "Sides of square linear layers, separated by commas [default: 1024,4096]",
        HelpName = "N,N…",
        CustomParser = static result => ArgumentParsers.Counts(result),
    };

    private static readonly Option<bool> NoConvolutions = new("--no-convolutions") { Description = "Leave out the convolutions of VGG-19" };

    private static readonly Option<int?> Batch = new("--batch-size") { Description = "Samples [default: 128]", HelpName = "N" };

    private static readonly Option<int?> Pairs = new("--pairs")
    {
        Description = "Pairs timed for each row, of which the first 3 do not count [default: 15]",
        HelpName = "N",
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var sparsity = new Command("sparsity", "Time the sparse kernels against libtorch's dense ones") { Sizes, NoConvolutions, Sparsities, Batch, Pairs, CommonOptions.Json };
        sparsity.SetAction(static (parse, cancellation) => Task.Run(
            () =>
            {
                var defaults = new SparsityBenchmarkOptions();
                var options = new SparsityBenchmarkOptions
                {
                    Sparsities = parse.GetResult(Sparsities) is null ? defaults.Sparsities : parse.GetValue(Sparsities)!,
                    LinearSizes = parse.GetResult(Sizes) is null ? defaults.LinearSizes : parse.GetValue(Sizes)!,
                    Convolutions = parse.GetValue(NoConvolutions) ? [] : defaults.Convolutions,
                    Batch = parse.GetValue(Batch) ?? defaults.Batch,
                    Pairs = parse.GetValue(Pairs) ?? defaults.Pairs,
                };
                var output = new Output();
                // A person who waits wants to see the rows as they come.
                Action<KernelTiming>? tell = output.NotesAreTerminal
                    ? row => output.Note($"{row.Shape}, {row.Pass}, {Format.Percent(row.Sparsity, 0)} sparse: {row.Ratio:F1}x")
                    : null;
                SparsityBenchmarkResult result = SparsityBenchmark.Run(options, tell, cancellation);
                if (parse.GetValue(CommonOptions.Json)) Output.Json(result, RecipeJson.Of<SparsityBenchmarkResult>());
                else Show(output, result);
            },
            cancellation));
        return new Command("bench", "Time ours against the rival, in turns") { sparsity, Agreement.AgreementBenchCommand.Create() };
    }

    private static void Show(Output output, SparsityBenchmarkResult result)
    {
        output.Line($"{result.Machine.Cpu}, {result.Threads} threads, libtorch {result.Versions.LibTorch}, float32; medians of pairs in turns, quartiles in brackets");
        output.Line();
        ShowRows(output, "Linear layers", result.Linear);
        if (result.Conv.Count == 0) return;
        output.Line();
        ShowRows(output, "Convolutions", result.Conv);
        output.Line();
        ResultTable means = new ResultTable("Convolutions, geometric mean of the ratios").Number("sparsity").Text("pass").Number("ratio");
        foreach (IGrouping<(double Sparsity, string Pass), KernelTiming> rows in result.Conv.GroupBy(static row => (row.Sparsity, row.Pass)))
            means.Row($"{rows.Key.Sparsity * 100:0.##} %", rows.Key.Pass, $"{Math.Exp(rows.Average(static row => Math.Log(row.Ratio))):F1}x");
        output.Table(means);
    }

    private static void ShowRows(Output output, string title, IReadOnlyList<KernelTiming> rows)
    {
        ResultTable table = new ResultTable(title).Text("shape").Number("batch").Number("sparsity").Text("pass").Number("dense, ms")
            .Number("sparse, ms").Number("GFLOP/s").Number("ratio");
        foreach (KernelTiming row in rows)
            table.Row(
                row.Shape, Format.Count(row.Batch), $"{row.Sparsity * 100:0.##} %", row.Pass,
                $"{row.DenseMs:F3} [{row.Dense.Lower:F3}, {row.Dense.Upper:F3}]", $"{row.SparseMs:F3} [{row.Sparse.Lower:F3}, {row.Sparse.Upper:F3}]",
                $"{row.SparseGigaflops:F0}", $"{row.Ratio:F1}x");
        output.Table(table);
    }
}
