using System.CommandLine;
using Gossamer.Cli.Arguments;
using Gossamer.Cli.Benchmarks;
using Gossamer.Cli.Rendering;
using Gossamer.Learning.Runs;
using Gossamer.Sparsity.Benchmarks;

namespace Gossamer.Cli.Commands;

/// <summary><c>gossamer bench</c>: ours against the rival, in one process and in turns.</summary>
internal static class BenchCommand
{
    private const string Linear = "linear", Convolution = "conv", ErkConvolution = "conv-erk", Training = "training", Inference = "inference";

    private static readonly string[] PartNames = [Linear, Convolution, ErkConvolution, Training, Inference];

    private static readonly Func<IReadOnlyList<double>, IEnumerable<ConvolutionWorkload>>[] NoConvolutions = [];

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

    private static readonly Option<string[]> Parts = new Option<string[]>("--part")
    {
        Description = "What to time, separated by commas [default: all]",
        HelpName = string.Join('|', PartNames),
        CustomParser = static result => result.Tokens[0].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
    };

    private static readonly Option<string?> Model = new("--model") { Description = "Of whole networks, time this one alone", HelpName = "NAME" };

    private static readonly Option<int?> Batch = new("--batch-size") { Description = "Samples [default: 128]", HelpName = "N" };

    private static readonly Option<int?> Pairs = new("--pairs")
    {
        Description = "Pairs timed for each row, of which the first 3 do not count [default: 15]",
        HelpName = "N",
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var sparsity = new Command("sparsity", "Time the sparse kernels against libtorch's dense ones") { Parts, Sizes, Model, Sparsities, Batch, Pairs, CommonOptions.Json };
        sparsity.SetAction(static (parse, cancellation) => Task.Run(
            () =>
            {
                var defaults = new SparsityBenchmarkOptions();
                string[] parts = parse.GetResult(Parts) is null ? PartNames : parse.GetValue(Parts)!;
                if (parts.Except(PartNames).FirstOrDefault() is { } unknown)
                    throw new ArgumentException($"there is no part '{unknown}' to time, expected {string.Join(", ", PartNames)}");
                string? model = parse.GetValue(Model);
                var options = new SparsityBenchmarkOptions
                {
                    Sparsities = parse.GetResult(Sparsities) is null ? defaults.Sparsities : parse.GetValue(Sparsities)!,
                    LinearSizes = !parts.Contains(Linear) ? [] : parse.GetResult(Sizes) is null ? defaults.LinearSizes : parse.GetValue(Sizes)!,
                    Convolutions =
                    [
                        .. parts.Contains(Convolution) ? [ConvolutionWorkload.UniformVgg19] : NoConvolutions,
                        .. parts.Contains(ErkConvolution) ? [ConvolutionWorkload.ErkVgg19] : NoConvolutions,
                    ],
                    TrainingSteps = parts.Contains(Training) ? [.. defaults.TrainingSteps.Where(step => model is null || step.Model == model)] : [],
                    Inference = parts.Contains(Inference) ? [.. defaults.Inference.Where(workload => model is null || workload.Model == model)] : [],
                    Batch = parse.GetValue(Batch) ?? defaults.Batch,
                    Pairs = parse.GetValue(Pairs) ?? defaults.Pairs,
                };
                var output = new Output();
                // A person who waits wants to see the rows as they come.
                Action<string>? tell = output.NotesAreTerminal ? output.Note : null;
                SparsityBenchmarkResult result = SparsityBenchmark.Run(options, tell, [OnnxRuntimeRival.Create], cancellation);
                if (parse.GetValue(CommonOptions.Json)) Output.Json(result, RecipeJson.Of<SparsityBenchmarkResult>());
                else Show(output, result);
            },
            cancellation));
        return new Command("bench", "Time ours against the rival, in turns")
        {
            sparsity, DistributedBenchCommand.Create(), Agreement.AgreementBenchCommand.Create(), TwoParty.TwoPartyBenchCommand.Create(),
        };
    }

    private static void Show(Output output, SparsityBenchmarkResult result)
    {
        output.Line($"{result.Machine.Cpu}, {result.Threads} threads, libtorch {result.Versions.LibTorch}, float32; medians of pairs in turns, quartiles in brackets");
        output.Line();
        if (result.Linear.Count > 0) ShowRows(output, "Linear layers", result.Linear);
        if (result.Conv.Count > 0) ShowConvolutions(output, result);
        if (result.TrainingStep.Count > 0) ShowTrainingSteps(output, result.TrainingStep);
        if (result.Inference.Count > 0) ShowInference(output, result.Inference);
    }

    private static void ShowInference(Output output, IReadOnlyList<InferenceTiming> rows)
    {
        ResultTable table = new ResultTable("Inference").Text("network").Text("distribution").Number("batch").Number("sparsity").Text("rival")
            .Number("dense, ms").Number("sparse, ms").Number("ratio");
        foreach (InferenceTiming row in rows)
            table.Row(
                row.Model, row.Distribution, Format.Count(row.Batch), $"{row.Sparsity * 100:0.##} %", row.Rival,
                $"{row.DenseMs:F2} [{row.Dense.Lower:F2}, {row.Dense.Upper:F2}]", $"{row.SparseMs:F2} [{row.Sparse.Lower:F2}, {row.Sparse.Upper:F2}]",
                $"{row.Ratio:F1}x");
        output.Table(table);
    }

    private static void ShowTrainingSteps(Output output, IReadOnlyList<TrainingStepTiming> rows)
    {
        ResultTable table = new ResultTable("Whole training steps, ERK").Text("network").Number("batch").Number("sparsity").Text("kernels")
            .Number("dense, ms").Number("sparse, ms").Number("round, ms").Number("memory").Number("counters").Number("ratio");
        foreach (TrainingStepTiming row in rows)
            table.Row(
                row.Model, Format.Count(row.Batch), $"{row.Sparsity * 100:0.##} %", $"{row.Execution}, {row.SparseLayers} of {row.Layers} sparse",
                $"{row.DenseMs:F1} [{row.Dense.Lower:F1}, {row.Dense.Upper:F1}]", $"{row.SparseMs:F1} [{row.Sparse.Lower:F1}, {row.Sparse.Upper:F1}]",
                $"{row.RoundMs:F0}", $"{(double)row.SparseBytes / row.DenseBytes * 100:F1} %", $"{(double)row.CounterBytes / row.DenseBytes * 100:F1} %",
                $"{row.Ratio:F1}x");
        output.Table(table);
    }

    private static void ShowConvolutions(Output output, SparsityBenchmarkResult result)
    {
        output.Line();
        ShowConvolutions(output, "Convolutions of VGG-19", [.. result.Conv.Where(static row => row.NetworkSparsity is null)]);
        ShowConvolutions(output, "Convolutions of VGG-19 under ERK", [.. result.Conv.Where(static row => row.NetworkSparsity is not null)]);
    }

    private static void ShowConvolutions(Output output, string title, IReadOnlyList<KernelTiming> rows)
    {
        if (rows.Count == 0) return;
        ShowRows(output, title, rows);
        output.Line();
        ResultTable means = new ResultTable($"{title}, geometric mean of the ratios").Number("sparsity").Text("pass").Number("ratio");
        foreach (IGrouping<(double Sparsity, string Pass), KernelTiming> alike in rows.GroupBy(static row => (row.NetworkSparsity ?? row.Sparsity, row.Pass)))
            means.Row($"{alike.Key.Sparsity * 100:0.##} %", alike.Key.Pass, $"{Math.Exp(alike.Average(static row => Math.Log(row.Ratio))):F1}x");
        output.Table(means);
        output.Line();
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
