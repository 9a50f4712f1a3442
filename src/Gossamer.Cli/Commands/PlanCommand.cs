using System.CommandLine;
using Gossamer.Cli.Arguments;
using Gossamer.Cli.Rendering;
using Gossamer.Learning.Data;
using Gossamer.Learning.Runs;
using Gossamer.Sparsity.Distributions;
using Gossamer.Sparsity.Execution;
using Gossamer.Sparsity.Planning;
using Gossamer.Sparsity.Recipes;

namespace Gossamer.Cli.Commands;

/// <summary><c>gossamer plan</c>: what a training will cost, before it starts.</summary>
internal static class PlanCommand
{
    private const string DefaultData = "cifar-10";

    private static readonly TrainingPlanOptions Defaults = new() { Model = "" };

    private static readonly Option<string> Model = new("--model")
    {
        Description = "Network: a name of gossamer models, or mlp:WIDTH-WIDTH…",
        HelpName = "NAME",
        Required = true,
    };

    private static readonly Option<double?> Sparsity = new("--sparsity")
    {
        Description = $"Share of inactive weights [default: {Defaults.Sparsity}]",
        HelpName = "X",
        CustomParser = static result => ArgumentParsers.Number(result),
    };

    private static readonly Option<int?> BatchSize = new("--batch-size") { Description = "Samples of a step [default: the data set's]", HelpName = "N" };

    private static readonly Option<string?> Data = new("--data")
    {
        Description = $"Data set that gives the shape, classes and number of samples: a name of gossamer data list [default: {DefaultData}]",
        HelpName = "NAME",
    };

    private static readonly Option<IReadOnlyList<int>?> SampleShape = new("--sample-shape")
    {
        Description = "Shape of a sample, for example 3x32x32 [default: the data set's]",
        HelpName = "SHAPE",
        CustomParser = ArgumentParsers.Shape,
    };

    private static readonly Option<int?> Classes = new("--classes") { Description = "Number of classes [default: the data set's]", HelpName = "N" };

    private static readonly Option<int?> Epochs = new("--epochs") { Description = "Passes over the training data [default: the data set's]", HelpName = "N" };

    private static readonly Option<string?> Method = new("--method") { Description = $"Method with a constant budget [default: {Defaults.Method}]", HelpName = "NAME" };

    private static readonly Option<string?> Distribution = new("--distribution")
    {
        Description = $"How the density is shared out over layers: {SparsityDistributions.Names} [default: the method's, mostly erk]",
        HelpName = "NAME",
    };

    private static readonly Option<OptimizerKind?> Optimizer = Word<OptimizerKind>("--optimizer", "What takes the steps [default: sgd]");

    private static readonly Option<ExecutionMode?> Execution = Word<ExecutionMode>(
        "--execution", "What computes sparse layers: masks on dense tensors, sparse kernels, whichever is measured faster, or dense kernels [default: auto]");

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("plan", "Predict budgets, memory, operations and time of a training before it starts")
        {
            Model, Sparsity, BatchSize, Data, SampleShape, Classes, Epochs, Method, Distribution, Optimizer, Execution, CommonOptions.Seed, CommonOptions.Json,
        };
        command.SetAction(static parse =>
        {
            TrainingPlan plan = TrainingPlanner.Plan(Read(parse));
            if (parse.GetValue(CommonOptions.Json)) Output.Json(plan, RecipeJson.Of<TrainingPlan>());
            else Show(new Output(), plan);
        });
        return command;
    }

    private static TrainingPlanOptions Read(ParseResult parse)
    {
        string name = parse.GetValue(Data) ?? DefaultData;
        DataSetInfo data = DataCatalog.Find(name)
            ?? throw new ArgumentException($"unknown data set '{name}', expected {string.Join(", ", DataCatalog.Entries.Select(static entry => entry.Name))}");
        IReadOnlyList<int> shape = parse.GetValue(SampleShape) ?? data.SampleShape;
        if (shape.Count == 0) throw new ArgumentException($"the samples of {name} have the shape that its files have: add --sample-shape");
        return Defaults with
        {
            Model = parse.GetValue(Model)!,
            Sparsity = parse.GetValue(Sparsity) ?? Defaults.Sparsity,
            BatchSize = parse.GetValue(BatchSize) ?? data.Training.BatchSize,
            SampleShape = shape,
            Classes = parse.GetValue(Classes) ?? data.Classes
                ?? throw new ArgumentException($"{name} has the classes that its files have: add --classes"),
            Samples = data.TrainCount ?? Defaults.Samples,
            Epochs = parse.GetValue(Epochs) ?? data.Training.Epochs,
            Method = parse.GetValue(Method) ?? Defaults.Method,
            Distribution = parse.GetValue(Distribution),
            Optimizer = parse.GetValue(Optimizer) ?? Defaults.Optimizer,
            Execution = parse.GetValue(Execution) ?? Defaults.Execution,
            Seed = parse.GetValue(CommonOptions.Seed),
        };
    }

    private static void Show(Output output, TrainingPlan plan)
    {
        TrainingPlanOptions options = plan.Options;
        output.Line(
            $"{options.Model}, {options.Sparsity * 100:0.##} % sparse, {options.Method}, batch of {Format.Count(options.BatchSize)} samples "
            + $"{Format.Shape(options.SampleShape)}, {Format.Count(options.Steps)} steps");
        output.Line();
        ShowLayers(output, plan);
        output.Line();
        ShowMemory(output, plan);
        output.Line();
        ResultTable flops = new ResultTable("Operations").Text("").Number("sparse").Number("dense").Number("ratio");
        flops.Row("forward, a sample", Format.Number(plan.Flops.SparseForward), Format.Number(plan.Flops.DenseForward), Format.Percent(plan.Flops.InferenceRatio, 1));
        flops.Row("whole training", Format.Number(plan.Flops.SparseTraining), Format.Number(plan.Flops.DenseTraining), Format.Percent(plan.Flops.TrainingRatio, 1));
        output.Table(flops);
        output.Line();
        ShowTime(output, plan);
    }

    private static void ShowLayers(Output output, TrainingPlan plan)
    {
        ResultTable table = new ResultTable("Budgets").Text("layer").Text("shape").Number("weights").Number("active").Number("density").Text("kernels")
            .Number("sparse, ms").Number("dense, ms");
        foreach (PlannedLayer layer in plan.Layers)
            table.Row(
                layer.Name, string.Join('×', layer.Dimensions), Format.Count(layer.Weights), Format.Count(layer.ActiveWeights), Format.Percent(layer.Density),
                layer.RunsSparse ? "sparse" : "dense", $"{layer.SparseMs:F2}", $"{layer.DenseMs:F2}");
        table.Totals(
            "", "", Format.Count(plan.Weights), Format.Count(plan.ActiveWeights), Format.Percent((double)plan.ActiveWeights / plan.Weights),
            $"{plan.SparseLayers} of {plan.Layers.Count} sparse", "", "");
        output.Table(table);
    }

    private static void ShowMemory(Output output, TrainingPlan plan)
    {
        ResultTable table = new ResultTable("Memory").Text("").Number("sparse").Number("dense").Number("ratio");
        Row("weights", static memory => memory.Weights);
        Row("gradients", static memory => memory.Gradients);
        Row("optimizer state", static memory => memory.OptimizerState);
        Row("topology", static memory => memory.Topology);
        Row("  these four", static memory => memory.ParameterBytes);
        Row("lists of convolutions", static memory => memory.Lists);
        Row("activity counters", static memory => memory.Counters);
        Row("packed activations", static memory => memory.Activations.Packed);
        Row("tensors of activations", static memory => memory.Activations.Tensors);
        table.Totals(Cells("all", static memory => memory.TotalBytes));
        output.Table(table);

        void Row(string name, Func<PlannedMemory, long> bytes) => table.Row(Cells(name, bytes));

        string[] Cells(string name, Func<PlannedMemory, long> bytes)
        {
            (long sparse, long dense) = (bytes(plan.Sparse), bytes(plan.Dense));
            return [name, Format.Bytes(sparse), Format.Bytes(dense), dense == 0 ? Format.None : Format.Percent((double)sparse / dense, 1)];
        }
    }

    private static void ShowTime(Output output, TrainingPlan plan)
    {
        ResultTable table = new ResultTable($"Time of a step, predicted from {plan.CalibrationSeconds:F1} s on {plan.Machine.Cpu}, in ms")
            .Text("").Number("sparse").Number("dense").Number("ratio");
        (PlannedStep sparse, PlannedStep dense) = (plan.SparseStep, plan.DenseStep);
        Row("linear layers and convolutions", sparse.ProductsMs, dense.ProductsMs);
        Row("everything between them", sparse.OthersMs, dense.OthersMs);
        Row("between tensors and packed layout", sparse.CrossingsMs, dense.CrossingsMs);
        Row("optimizer", sparse.OptimizerMs, dense.OptimizerMs);
        if (plan.RoundInterval is { } interval) Row($"rounds: {plan.RoundMs:F0} ms every {Format.Count(interval)} steps", plan.RoundMs / interval, 0);
        table.Totals(Cells("all", plan.SparseMs, plan.DenseMs));
        output.Table(table);
        output.Line();
        output.Line(
            $"the whole training: {Format.Duration(TimeSpan.FromSeconds(plan.SparseTrainingSeconds))} sparse, "
            + $"{Format.Duration(TimeSpan.FromSeconds(plan.DenseTrainingSeconds))} dense, reading data and judging apart");

        void Row(string name, double sparseMs, double denseMs) => table.Row(Cells(name, sparseMs, denseMs));

        static string[] Cells(string name, double sparseMs, double denseMs) =>
            [name, $"{sparseMs:F2}", $"{denseMs:F2}", sparseMs > 0 && denseMs > 0 ? $"{denseMs / sparseMs:F1}x" : Format.None];
    }

    private static Option<T?> Word<T>(string name, string description)
        where T : struct, Enum =>
        new(name) { Description = description, HelpName = Words.Of<T>(), CustomParser = static result => Words.Parse<T>(result) };
}
