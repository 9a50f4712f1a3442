using System.CommandLine;
using Gossamer.Sparsity.Distributions;
using Gossamer.Sparsity.Drop;
using Gossamer.Sparsity.Execution;
using Gossamer.Sparsity.Growth;
using Gossamer.Sparsity.Recipes;
using Gossamer.Sparsity.Rounds;
using Gossamer.Sparsity.Structures;

namespace Gossamer.Cli.Arguments;

/// <summary>The options that every training takes, alone or in a comparison, and the way from them to the library's options.</summary>
internal static class TrainingArguments
{
    private static readonly SparseTrainingOptions Defaults = new();

    private static readonly Option<string?> Data = Text("--data", "NAME-OR-PATH", "Data set: a name of gossamer data list, a folder or an archive", Defaults.Data);
    private static readonly Option<string?> Model = Text("--model", "NAME", "Network: a name of gossamer models, or mlp:WIDTH-WIDTH…", Defaults.Model);
    private static readonly Option<int?> Epochs = Whole<int>("--epochs", "Passes over the training data; all schedules follow from it", "the data set's");
    private static readonly Option<long?> MaxSteps = Whole<long>("--max-steps", "Stop early after so many steps; schedules stay as they are", "no");
    private static readonly Option<int?> BatchSize = Whole<int>("--batch-size", "Samples of a step", "the data set's");
    private static readonly Option<OptimizerKind?> Optimizer = Word<OptimizerKind>("--optimizer", "What takes the steps", "sgd");
    private static readonly Option<double?> LearningRate = Number("--lr", "Highest learning rate", "the data set's; 0.001 for adamw");
    private static readonly Option<LearningRateShape?> Shape = Word<LearningRateShape>("--lr-schedule", "How the learning rate falls", "cosine");
    private static readonly Option<double?> WarmUp = Number("--warm-up", "Epochs during which the learning rate rises", "0");
    private static readonly Option<double?> Momentum = Number("--momentum", "Momentum of sgd", "0.9");
    private static readonly Option<bool> Nesterov = new("--nesterov") { Description = "Nesterov's form of momentum" };
    private static readonly Option<double?> WeightDecay = Number("--weight-decay", "Weight decay", "the data set's; 0.01 for adamw");
    private static readonly Option<double?> LabelSmoothing = Number("--label-smoothing", "Share of the target spread over all classes", "the data set's");
    private static readonly Option<double?> ClipNorm = Number("--clip-norm", "Greatest norm of all active gradients together", "unbounded");
    private static readonly Option<bool> NoAugment = new("--no-augment") { Description = "Train on the samples as they are, without crops and flips" };
    private static readonly Option<double?> Validation = Number("--validation", "Share of the training data held out to judge each epoch on", "0: the test data");
    private static readonly Option<int?> EvaluateEvery = Whole<int>("--evaluate-every", "Epochs between two judgements for the learning curves", "1");
    private static readonly Option<int?> PictureSize = Whole<int>("--picture-size", "Bring pictures of folders to this side in pixels", "as they are");
    private static readonly Option<string?> Weights = Text("--weights", "FILE", "Start from the weights of this .safetensors file", "fresh weights");
    private static readonly Option<bool> FanInAware = new("--fan-in-aware") { Description = "Scale initial weights for the active inputs of each output" };
    private static readonly Option<string?> Distribution = Text("--distribution", "NAME", $"How the density is shared out over layers: {SparsityDistributions.Names}", "the method's, mostly erk");
    private static readonly Option<string?> Structure = Text("--structure", "FORM", $"What is dropped and grown as one: {StructureParser.Forms}", Defaults.Structure);
    private static readonly Option<string[]> DenseLayers = new("--dense-layer") { Description = "Leave this parameter dense (may be given again)", HelpName = "NAME" };
    private static readonly Option<ScheduleSource?> Schedule = Word<ScheduleSource>("--schedule", "One schedule of rounds for all methods, or each method's published one", "shared");
    private static readonly Option<long?> Interval = Whole<long>("--update-every", "Steps between rounds of the shared schedule", "a hundredth of all, 10 to 4000");
    private static readonly Option<double?> DropFraction = Number("--drop-fraction", "First drop fraction of the shared schedule", "0.5");
    private static readonly Option<double?> StopShare = Number("--stop-share", "Share of the steps with rounds in the shared schedule", "0.75");
    private static readonly Option<DropRounding?> Rounding = Word<DropRounding>("--drop-rounding", "How a fraction of weights becomes a number", "ceiling");
    private static readonly Option<RoundOrder?> Order = Word<RoundOrder>("--round-order", "What happens to the step that falls on a round", "step-then-round");
    private static readonly Option<bool> NoRegrowth = new("--no-regrowth") { Description = "Never grow a weight again in the round that dropped it" };
    private static readonly Option<double?> SampledCandidates = Number("--sampled-candidates", "Random inactive weights a round looks at, for each active one", "all of them");
    private static readonly Option<double?> C = Number("--c", "DST-EE: exploration coefficient", "1e-4");
    private static readonly Option<double?> Decay = Number("--c-decay", "DST-EE: what c is multiplied by now and then", "1");
    private static readonly Option<long?> DecaySteps = Whole<long>("--c-decay-steps", "DST-EE: steps between these times", "400");
    private static readonly Option<double?> Rho = Number("--rho", "DST-EE: c as a multiple of the mean gradient of the active weights", "c is absolute");
    private static readonly Option<double?> Epsilon = Number("--epsilon", "DST-EE: added to the number of active rounds", "1");
    private static readonly Option<GradientSign?> Sign = Word<GradientSign>("--gradient-sign", "DST-EE: where the absolute value stands", "absolute-first");
    private static readonly Option<BonusForm?> Bonus = Word<BonusForm>("--bonus", "DST-EE: shape of the exploration bonus", "ratio");
    private static readonly Option<ExecutionMode?> Execution = Word<ExecutionMode>("--execution", "What computes sparse layers: masks on dense tensors, sparse kernels, whichever is measured faster, or dense kernels", "masked");
    private static readonly Option<string[]?> SparseLayers = new("--sparse-layer") { Description = "With --execution auto: run this layer on sparse kernels, and none that is not named (may be given again)", HelpName = "NAME" };
    private static readonly Option<bool> Verify = new("--verify") { Description = "Run the masked network beside every step and stop where the two differ" };
    private static readonly Option<int?> Shards = Whole<int>("--reduction-shards", "Cut every batch into so many shards summed in one fixed tree: the same bits on any number of ranks that divides it", "one part for each rank");
    private static readonly Option<BatchStatistics?> Statistics = Word<BatchStatistics>("--batch-norm", "Over what ranks normalise: the whole batch, or each its part", "synchronised; averaged with --reduction-shards");
    private static readonly Option<RoundExchange?> Exchange = Word<RoundExchange>("--round-exchange", "How ranks find what a round grows: by the whole gradient, or by the union of what each proposes", "exact");
    private static readonly Option<double?> UnionFactor = Number("--union-factor", "Proposals of a rank for a union, as a multiple of what is grown", "3");
    private static readonly Option<bool> UnionRecall = new("--union-recall") { Description = "Log how much of the exact choice each union has seen; costs the exact exchange" };
    private static readonly Option<int?> Threads = Whole<int>("--threads", "Threads of libtorch", "1 for small networks, else libtorch's choice");
    private static readonly Option<double?> Checkpoint = Number("--checkpoint-seconds", "Seconds between checkpoints", "30");

    /// <summary>All of them.</summary>
    public static IEnumerable<Option> All { get; } =
    [
        Data, Model, Epochs, MaxSteps, BatchSize, Optimizer, LearningRate, Shape, WarmUp, Momentum, Nesterov, WeightDecay,
        LabelSmoothing, ClipNorm, NoAugment, Validation, EvaluateEvery, PictureSize, Weights, FanInAware, Distribution, Structure, DenseLayers, Schedule, Interval,
        DropFraction, StopShare, Rounding, Order, NoRegrowth, SampledCandidates, C, Decay, DecaySteps, Rho, Epsilon, Sign, Bonus, Execution, SparseLayers, Verify, Shards, Statistics, Exchange, UnionFactor,
        UnionRecall, Threads, Checkpoint,
    ];

    /// <summary>What <paramref name="parse"/> says, with the library's defaults for the rest.</summary>
    public static SparseTrainingOptions Read(ParseResult parse) => Defaults with
    {
        Data = parse.GetValue(Data) ?? Defaults.Data,
        Model = parse.GetValue(Model) ?? Defaults.Model,
        Seed = parse.GetValue(CommonOptions.Seed),
        Epochs = parse.GetValue(Epochs),
        MaxSteps = parse.GetValue(MaxSteps),
        BatchSize = parse.GetValue(BatchSize),
        Optimizer = parse.GetValue(Optimizer) ?? Defaults.Optimizer,
        LearningRate = parse.GetValue(LearningRate),
        LearningRateShape = parse.GetValue(Shape) ?? Defaults.LearningRateShape,
        WarmUpEpochs = parse.GetValue(WarmUp) ?? Defaults.WarmUpEpochs,
        Momentum = parse.GetValue(Momentum) ?? Defaults.Momentum,
        Nesterov = parse.GetValue(Nesterov),
        WeightDecay = parse.GetValue(WeightDecay),
        LabelSmoothing = parse.GetValue(LabelSmoothing),
        ClipNorm = parse.GetValue(ClipNorm),
        Augment = !parse.GetValue(NoAugment),
        ValidationShare = parse.GetValue(Validation) ?? Defaults.ValidationShare,
        EvaluateEvery = parse.GetValue(EvaluateEvery) ?? Defaults.EvaluateEvery,
        PictureSize = parse.GetValue(PictureSize),
        Weights = parse.GetValue(Weights),
        FanInAware = parse.GetValue(FanInAware),
        Distribution = parse.GetValue(Distribution),
        Structure = parse.GetValue(Structure) ?? Defaults.Structure,
        DenseLayers = parse.GetValue(DenseLayers) ?? [],
        Schedule = parse.GetValue(Schedule) ?? Defaults.Schedule,
        UpdateInterval = parse.GetValue(Interval),
        DropFraction = parse.GetValue(DropFraction) ?? Defaults.DropFraction,
        StopShare = parse.GetValue(StopShare) ?? Defaults.StopShare,
        DropRounding = parse.GetValue(Rounding) ?? Defaults.DropRounding,
        RoundOrder = parse.GetValue(Order) ?? Defaults.RoundOrder,
        RegrowthAllowed = !parse.GetValue(NoRegrowth),
        SampledCandidates = parse.GetValue(SampledCandidates),
        Exploration = parse.GetValue(C) ?? Defaults.Exploration,
        ExplorationDecay = parse.GetValue(Decay) ?? Defaults.ExplorationDecay,
        ExplorationDecaySteps = parse.GetValue(DecaySteps) ?? Defaults.ExplorationDecaySteps,
        RelativeExploration = parse.GetValue(Rho),
        Epsilon = parse.GetValue(Epsilon) ?? Defaults.Epsilon,
        GradientSign = parse.GetValue(Sign) ?? Defaults.GradientSign,
        BonusForm = parse.GetValue(Bonus) ?? Defaults.BonusForm,
        Execution = parse.GetValue(Execution) ?? Defaults.Execution,
        SparseLayers = parse.GetResult(SparseLayers) is null ? null : parse.GetValue(SparseLayers),
        Verify = parse.GetValue(Verify),
        ReductionShards = parse.GetValue(Shards),
        BatchStatistics = parse.GetValue(Statistics),
        RoundExchange = parse.GetValue(Exchange) ?? Defaults.RoundExchange,
        UnionFactor = parse.GetValue(UnionFactor) ?? Defaults.UnionFactor,
        UnionRecall = parse.GetValue(UnionRecall),
        Threads = parse.GetValue(Threads),
        CheckpointSeconds = parse.GetValue(Checkpoint) ?? Defaults.CheckpointSeconds,
    };

    private static Option<string?> Text(string name, string value, string description, string otherwise) =>
        new(name) { Description = $"{description} [default: {otherwise}]", HelpName = value };

    private static Option<double?> Number(string name, string description, string otherwise) => new(name)
    {
        Description = $"{description} [default: {otherwise}]",
        HelpName = "X",
        CustomParser = static result => ArgumentParsers.Number(result),
    };

    private static Option<T?> Whole<T>(string name, string description, string otherwise)
        where T : struct =>
        new(name) { Description = $"{description} [default: {otherwise}]", HelpName = "N" };

    private static Option<T?> Word<T>(string name, string description, string otherwise)
        where T : struct, Enum =>
        new(name)
        {
            Description = $"{description} [default: {otherwise}]",
            HelpName = Words.Of<T>(),
            CustomParser = static result => Words.Parse<T>(result),
        };
}
