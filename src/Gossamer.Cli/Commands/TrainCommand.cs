using System.CommandLine;
using Gossamer.Cli.Arguments;
using Gossamer.Cli.Rendering;
using Gossamer.Learning.Runs;
using Gossamer.Sparsity.Execution;
using Gossamer.Sparsity.Recipes;

namespace Gossamer.Cli.Commands;

/// <summary><c>gossamer train</c>: one network, one method.</summary>
internal static class TrainCommand
{
    private static readonly Option<string?> Method = new("--method")
    {
        Description = "Method: a name of gossamer methods; dst-ee takes parameters as in dst-ee:c=1e-3 [default: dst-ee]",
        HelpName = "NAME",
    };

    private static readonly Option<double?> Sparsity = new("--sparsity")
    {
        Description = "Share of the weights that is zero, at least 0 and below 1 [default: 0.95]",
        HelpName = "S",
        CustomParser = static result => ArgumentParsers.Number(result),
    };

    private static readonly Option<bool> NoTwin = new("--no-dense-twin") { Description = "Do not train a dense network beside the sparse one" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("train", "Train a network sparse from the first step, beside a dense twin");
        foreach (Option option in (Option[])[Method, Sparsity, CommonOptions.Seed, NoTwin, .. TrainingArguments.All, .. RunLocation.Options, CommonOptions.Json])
            command.Options.Add(option);
        command.SetAction(RunAsync);
        return command;
    }

    private static Task<int> RunAsync(ParseResult parse, CancellationToken cancellation) => RecipeRun.RunAsync(
        parse, SparseTraining.Reopen, () => Read(parse), SparseTraining.Describe,
        (options, recorder, progress, communicator) => SparseTraining.Run(options, recorder, progress, communicator, cancellation), Show);

    private static SparseTrainingOptions Read(ParseResult parse)
    {
        SparseTrainingOptions options = TrainingArguments.Read(parse);
        return (options with
        {
            Method = parse.GetValue(Method) ?? options.Method,
            Sparsity = parse.GetValue(Sparsity) ?? options.Sparsity,
            DenseTwin = !parse.GetValue(NoTwin),
        }).Resolve();
    }

    private static void Show(Output output, IReadOnlyList<LayerExecution> choices)
    {
        ResultTable table = new ResultTable("Kernels, forward and gradients").Text("layer").Number("density").Number("sparse, ms")
            .Number("dense, ms").Number("crossing, ms").Text("chosen");
        foreach (LayerExecution choice in choices)
            table.Row(
                choice.Name, Format.Percent(choice.Density, 1), $"{choice.SparseMs:F2}", $"{choice.DenseMs:F2}", $"{choice.CrossingMs:F2}",
                choice.RunsSparse ? "sparse" : "dense");
        output.Line();
        output.Table(table);
    }

    private static void Show(Output output, SparseTrainingOptions options, SparseTrainingResult result)
    {
        output.Line(result.Data);
        output.Line();
        bool twin = result.DenseAccuracy is not null;
        ResultTable table = new ResultTable($"{options.Model}, seed {options.Seed}, {result.Steps:N0} steps{(result.Ranks > 1 ? $", {result.Ranks} ranks" : "")}").Text("").Number(options.Method);
        if (twin) table.Number("dense twin");
        void Row(string label, string sparse, string dense)
        {
            if (twin) table.Row(label, sparse, dense);
            else table.Row(label, sparse);
        }

        Row("test accuracy", Format.Percent(result.Accuracy), Format.Percent(result.DenseAccuracy));
        Row("weights", Format.Count(result.Nnz), Format.Count(result.Weights));
        Row("sparsity", Format.Percent(result.Sparsity), Format.Percent(0));
        Row("inference FLOPs", Format.Percent(result.InferenceFlopsRatio, 1), Format.Percent(1, 1));
        Row("training FLOPs", Format.Percent(result.TrainFlopsRatio, 1), Format.Percent(1, 1));
        Row("stored as sparse rows", Format.Bytes(result.Storage.CompressedRows), Format.Bytes(result.Storage.Dense));
        Row("positions ever active", Format.Percent(result.ExplorationDegree, 1), Format.Percent(1, 1));
        Row("rounds", Format.Count(result.Rounds), Format.None);
        Row(
            "training time", Format.Duration(TimeSpan.FromSeconds(result.Seconds)),
            result.DenseSeconds is { } seconds ? Format.Duration(TimeSpan.FromSeconds(seconds)) : Format.None);
        if (result.Ranks > 1) Row("told other ranks", Format.Bytes(result.ExchangedBytes), Format.None);
        output.Table(table);
        if (result.LayerExecutions is { } choices) Show(output, choices);
        if (result.Verification is { } check)
            output.Note(
                $"{check.Steps} steps and {check.Rounds} rounds agree with the masked network: greatest difference {check.GreatestError:g2} of the norm, in {check.GreatestErrorOf}"
                + (check.GreatestOverRounding > 0 ? $", {check.GreatestOverRounding:F1} times what inputs changed by 1e-5 do" : "")
                + $"; {Format.Count(check.Flips)} of {Format.Count(check.Grown)} grown weights differ, within rounding");
        if (result.SkippedRounds > 0) output.Note($"{result.SkippedRounds} rounds were left out because a gradient was not a finite number");
        output.Line();
        output.Facts(null,
        [
            ("report", Format.PathHere(Path.Combine(result.RunDirectory, RunFiles.Report))),
            ("network", Format.PathHere(Path.Combine(result.RunDirectory, SparseTraining.WeightsFile))),
        ]);
    }
}
