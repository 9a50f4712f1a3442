using System.CommandLine;
using Gossamer.Cli.Arguments;
using Gossamer.PrivateInference.Recipes;

namespace Gossamer.Cli.Commands.PrivateInference;

/// <summary>The options of commands that train networks with gates.</summary>
internal static class GatedTrainingArguments
{
    private static readonly GatedTrainingOptions Defaults = new();

    private static readonly Option<string> Data = new("--data")
    {
        Description = "Data set by name, or folder or archive", HelpName = "NAME|PATH", DefaultValueFactory = static _ => Defaults.Data,
    };

    private static readonly Option<string> Model = new("--model")
    {
        Description = "Network, as gossamer models lists them", HelpName = "NAME", DefaultValueFactory = static _ => Defaults.Model,
    };

    private static readonly Option<int?> Samples = new("--samples") { Description = "Training samples to use, drawn by class [default: all]", HelpName = "N" };

    private static readonly Option<string?> From = new("--from")
    {
        Description = "Take the network of this finished training, sparse or dense, instead of training one with comparisons", HelpName = "DIR",
    };

    private static readonly Option<int> Seeds = new("--seeds")
    {
        Description = "Number of seeds, from --seed on", HelpName = "N", DefaultValueFactory = static _ => Defaults.Seeds,
    };

    private static readonly Option<int> BatchSize = new("--batch-size")
    {
        Description = "Samples of a step", HelpName = "N", DefaultValueFactory = static _ => Defaults.BatchSize,
    };

    private static readonly Option<int> PretrainEpochs = new("--pretrain-epochs")
    {
        Description = "Passes with comparisons, before any gate", HelpName = "N", DefaultValueFactory = static _ => Defaults.PretrainEpochs,
    };

    private static readonly Option<double> PretrainRate = Number("--pretrain-lr", "Highest learning rate of those passes", Defaults.PretrainRate);

    private static readonly Option<int> TuneEpochs = new("--tune-epochs")
    {
        Description = "Passes once gates are decided", HelpName = "N", DefaultValueFactory = static _ => Defaults.TuneEpochs,
    };

    private static readonly Option<double> TuneRate = Number("--tune-lr", "Highest learning rate of those passes", Defaults.TuneRate);

    private static readonly Option<double> Distillation = Number(
        "--distillation", "Share of the network with comparisons in what decided ones learn from", Defaults.Distillation);

    private static readonly Option<bool> NoAugment = new("--no-augment") { Description = "Do not crop and flip training samples" };

    private static readonly Option<int?> Threads = new("--threads") { Description = "Threads of libtorch [default: 1 for small steps, else its own choice]", HelpName = "N" };

    /// <summary>All of them.</summary>
    public static IEnumerable<Option> All =>
    [
        Data, Model, Samples, From, CommonOptions.Seed, Seeds, BatchSize, PretrainEpochs, PretrainRate, TuneEpochs, TuneRate, Distillation, NoAugment, Threads,
    ];

    /// <summary>What was given.</summary>
    public static GatedTrainingOptions Read(ParseResult parse) => new()
    {
        Data = parse.GetRequiredValue(Data),
        Model = parse.GetRequiredValue(Model),
        Samples = parse.GetValue(Samples),
        From = parse.GetValue(From) is { } directory ? Path.GetFullPath(directory) : null,
        Seed = parse.GetRequiredValue(CommonOptions.Seed),
        Seeds = parse.GetValue(Seeds),
        BatchSize = parse.GetValue(BatchSize),
        PretrainEpochs = parse.GetValue(PretrainEpochs),
        PretrainRate = parse.GetValue(PretrainRate),
        TuneEpochs = parse.GetValue(TuneEpochs),
        TuneRate = parse.GetValue(TuneRate),
        Distillation = parse.GetValue(Distillation),
        Augment = !parse.GetValue(NoAugment),
        Threads = parse.GetValue(Threads),
    };

    /// <summary>An option that takes a number.</summary>
    internal static Option<double> Number(string name, string description, double value) => new(name)
    {
        Description = description, HelpName = "X", DefaultValueFactory = _ => value, CustomParser = ArgumentParsers.Number,
    };
}
