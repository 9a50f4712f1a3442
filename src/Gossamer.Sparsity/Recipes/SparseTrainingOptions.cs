using Gossamer.Learning.Data;
using Gossamer.Learning.Models;
using Gossamer.Learning.Training;
using Gossamer.Sparsity.Distributions;
using Gossamer.Sparsity.Drop;
using Gossamer.Sparsity.Execution;
using Gossamer.Sparsity.Growth;
using Gossamer.Sparsity.Methods;
using Gossamer.Sparsity.Rounds;
using Gossamer.Sparsity.Structures;

namespace Gossamer.Sparsity.Recipes;

/// <summary>
/// One network, one data set, one method. Where the default is null the value comes from the data set's usual training or from the
/// method; <see cref="Resolve"/> fills it in, and a run records what was used.
/// </summary>
public sealed record SparseTrainingOptions
{
    /// <summary>Name of <see cref="DataCatalog"/>, or the path of a folder or archive in a known format. Default digits.</summary>
    public string Data { get; init; } = "digits";

    /// <summary>Name of <see cref="ModelCatalog"/>. Default lenet-300-100.</summary>
    public string Model { get; init; } = "lenet-300-100";

    /// <summary>Method as <see cref="MethodSpec"/> reads it. Default dst-ee.</summary>
    public string Method { get; init; } = "dst-ee";

    /// <summary>Share of inactive weights over the sparse layers, in [0, 1). Default 0.95.</summary>
    public double Sparsity { get; init; } = 0.95;

    /// <summary>Seed of weights, topology, data order, augmentation and splits. Default 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>Whether a dense network is trained beside the sparse one, on the same weights, data and order. Default true.</summary>
    public bool DenseTwin { get; init; } = true;

    /// <summary>Passes over the training part; all schedules follow from it. Default: the data set's.</summary>
    public int? Epochs { get; init; }

    /// <summary>Stops after so many steps although the schedules run on. Default: no.</summary>
    public long? MaxSteps { get; init; }

    /// <summary>Samples of a step. Default: the data set's.</summary>
    public int? BatchSize { get; init; }

    /// <summary>What takes the steps. Default SGD.</summary>
    public OptimizerKind Optimizer { get; init; }

    /// <summary>Highest learning rate. Default: the data set's for SGD, 0.001 for AdamW.</summary>
    public double? LearningRate { get; init; }

    /// <summary>How the learning rate falls. Default cosine.</summary>
    public LearningRateShape LearningRateShape { get; init; }

    /// <summary>Epochs during which the learning rate rises linearly. Default 0.</summary>
    public double WarmUpEpochs { get; init; }

    /// <summary>Momentum of SGD, in [0, 1). Default 0.9.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>Nesterov's form of momentum. Default false.</summary>
    public bool Nesterov { get; init; }

    /// <summary>Weight decay. Default: the data set's for SGD, 0.01 for AdamW.</summary>
    public double? WeightDecay { get; init; }

    /// <summary>Share of the target spread over all classes, in [0, 1). Default: the data set's.</summary>
    public double? LabelSmoothing { get; init; }

    /// <summary>Greatest Euclidean norm of all active gradients together. Default: unbounded.</summary>
    public double? ClipNorm { get; init; }

    /// <summary>Whether training samples are cropped and flipped where the data set usually is. Default true.</summary>
    public bool Augment { get; init; } = true;

    /// <summary>
    /// Share of the training part held out, in [0, 1); learning curves then show it, and the test part is judged once, at the end.
    /// Default 0.
    /// </summary>
    public double ValidationShare { get; init; }

    /// <summary>Epochs between two judgements for the learning curves; the last epoch is always judged. Default 1.</summary>
    public int EvaluateEvery { get; init; } = 1;

    /// <summary>Side in pixels to which pictures of folders and archives are brought. Default: as they are.</summary>
    public int? PictureSize { get; init; }

    /// <summary>A safetensors file with the initial weights, names and shapes as the model's. Default: fresh weights.</summary>
    public string? Weights { get; init; }

    /// <summary>Whether initial weights are scaled for the active inputs of each output. Default false.</summary>
    public bool FanInAware { get; init; }

    /// <summary>How the density is shared out over the layers, a name of <see cref="SparsityDistributions"/>. Default: the method's.</summary>
    public string? Distribution { get; init; }

    /// <summary>What is dropped and grown as one, as <see cref="StructureParser"/> reads it. Default unstructured.</summary>
    public string Structure { get; init; } = "unstructured";

    /// <summary>Parameters left dense and outside the budget, by name. Default none.</summary>
    public IReadOnlyList<string> DenseLayers { get; init; } = [];

    /// <summary>Whose schedule of rounds holds. Default the shared one.</summary>
    public ScheduleSource Schedule { get; init; }

    /// <summary>Steps between rounds of the shared schedule, ΔT. Default clamp(round(T / 100), 10, 4000).</summary>
    public long? UpdateInterval { get; init; }

    /// <summary>First drop fraction of the shared schedule, ζ_0 in [0, 1]. Default 0.5.</summary>
    public double DropFraction { get; init; } = RoundPlan.DefaultDropFraction;

    /// <summary>Share of the steps during which the shared schedule has rounds, in [0, 1]. Default 0.75.</summary>
    public double StopShare { get; init; } = RoundPlan.DefaultStopShare;

    /// <summary>How a fractional number of drops becomes a count in the shared schedule. Default upwards.</summary>
    public DropRounding DropRounding { get; init; }

    /// <summary>What happens to the optimizer step of a round in the shared schedule. Default: it is taken first.</summary>
    public RoundOrder RoundOrder { get; init; }

    /// <summary>Whether a dropped weight may be grown again in the same round, where the method allows it. Default true.</summary>
    public bool RegrowthAllowed { get; init; } = true;

    /// <summary>
    /// Random inactive weights at which a round looks, as a multiple γ ≥ 1 of a layer's active ones, where the method grows by the gradient
    /// (DST-EE, RigL, ITOP). Default: all of them.
    /// </summary>
    public double? SampledCandidates { get; init; }

    /// <summary>Exploration coefficient of DST-EE, c ≥ 0. Default 10⁻⁴.</summary>
    public double Exploration { get; init; } = ExplorationScore.DefaultCoefficient;

    /// <summary>What c is multiplied by after every <see cref="ExplorationDecaySteps"/> steps. Default 1.</summary>
    public double ExplorationDecay { get; init; } = 1;

    /// <summary>See <see cref="ExplorationDecay"/>. Default 400.</summary>
    public long ExplorationDecaySteps { get; init; } = 400;

    /// <summary>ρ: c as a multiple of the mean |g| over a layer's active weights. Default: c is absolute.</summary>
    public double? RelativeExploration { get; init; }

    /// <summary>ε of the bonus, above 0. Default 1.</summary>
    public double Epsilon { get; init; } = 1;

    /// <summary>Where the absolute value stands in DST-EE's score. Default before the bonus is added.</summary>
    public GradientSign GradientSign { get; init; }

    /// <summary>Shape of the bonus. Default c · ln t / (N + ε).</summary>
    public BonusForm BonusForm { get; init; }

    /// <summary>
    /// What computes sparse layers. Default masks on dense tensors, the reference, which every method and network can take.
    /// </summary>
    public ExecutionMode Execution { get; init; }

    /// <summary>
    /// The layers that run on sparse kernels under <see cref="ExecutionMode.Auto"/>, by name; by default those where that is measured to be
    /// faster, on this machine and now.
    /// </summary>
    public IReadOnlyList<string>? SparseLayers { get; init; }

    /// <summary>
    /// Whether the masked network runs beside every step, from the same state, and training stops where outputs, gradients or topology
    /// differ. Default false.
    /// </summary>
    public bool Verify { get; init; }

    /// <summary>
    /// Cuts every batch into so many shards, a power of two, whose gradients are summed in one fixed tree: any number of ranks that divides it
    /// gives the same bits. Default: the part of each rank is summed as one.
    /// </summary>
    public int? ReductionShards { get; init; }

    /// <summary>
    /// Over what batch normalisation takes its statistics where a batch is cut. Default: the whole batch; each shard where there are
    /// <see cref="ReductionShards"/>.
    /// </summary>
    public BatchStatistics? BatchStatistics { get; init; }

    /// <summary>How ranks find together what a round grows. Default exactly.</summary>
    public RoundExchange RoundExchange { get; init; }

    /// <summary>Proposals of a rank for a union, as a multiple of what a round grows, at least 1. Default 3.</summary>
    public double UnionFactor { get; init; } = 3;

    /// <summary>Whether metrics tell how much of the exact choice a union has seen; costs the exact exchange. Default false.</summary>
    public bool UnionRecall { get; init; }

    /// <summary>
    /// Threads of libtorch; figures are reproducible for the same number. Default: one where steps are too small to gain from more, else
    /// libtorch's.
    /// </summary>
    public int? Threads { get; init; }

    /// <summary>Seconds between checkpoints. Default 30.</summary>
    public double CheckpointSeconds { get; init; } = 30;

    /// <summary>These options with every null that has a default filled in.</summary>
    /// <exception cref="ArgumentException">An option is unknown or out of range; the message names it.</exception>
    public SparseTrainingOptions Resolve()
    {
        TrainingDefaults usual = DataCatalog.Find(Data)?.Training ?? new TrainingDefaults();
        bool adam = Optimizer == OptimizerKind.AdamW;
        SparseTrainingOptions resolved = this with
        {
            Epochs = Epochs ?? usual.Epochs,
            BatchSize = BatchSize ?? usual.BatchSize,
            LearningRate = LearningRate ?? (adam ? 1e-3 : usual.LearningRate),
            WeightDecay = WeightDecay ?? (adam ? 0.01 : usual.WeightDecay),
            LabelSmoothing = LabelSmoothing ?? usual.LabelSmoothing,
        };
        resolved.Check();
        return resolved;
    }

    private static void Require(bool holds, string option, object? value, string expected)
    {
        if (!holds) throw new ArgumentException($"{option} is {value}, expected {expected}");
    }

    private void Check()
    {
        MethodSpec.Parse(Method);
        ModelCatalog.Find(Model);
        StructureParser.Parse(Structure);
        if (Distribution is not null) SparsityDistributions.Find(Distribution);
        Require(Execution == ExecutionMode.Auto || SparseLayers is null, "the list of sparse layers", "given", "auto for the execution, or no list");
        Require(Execution != ExecutionMode.Masked || !Verify, "the execution", "masked", "sparse, auto or dense to be verified against masks");
        Require(Sparsity is >= 0 and < 1, "the sparsity", Sparsity, "a share of at least 0 and below 1");
        Require(Epochs is >= 1, "the number of epochs", Epochs, "at least 1");
        Require(MaxSteps is null or >= 1, "the greatest number of steps", MaxSteps, "at least 1");
        Require(BatchSize is >= 1, "the batch size", BatchSize, "at least 1");
        Require(LearningRate is > 0 and < double.PositiveInfinity, "the learning rate", LearningRate, "a number above 0");
        Require(WarmUpEpochs >= 0 && WarmUpEpochs < Epochs, "the warm-up", WarmUpEpochs, "at least 0 and fewer than all epochs");
        Require(Momentum is >= 0 and < 1, "the momentum", Momentum, "a number of at least 0 and below 1");
        Require(WeightDecay is >= 0 and < double.PositiveInfinity, "the weight decay", WeightDecay, "a number of at least 0");
        Require(LabelSmoothing is >= 0 and < 1, "the label smoothing", LabelSmoothing, "a share of at least 0 and below 1");
        Require(ClipNorm is null or > 0, "the greatest gradient norm", ClipNorm, "a number above 0");
        Require(ValidationShare is >= 0 and < 1, "the validation share", ValidationShare, "a share of at least 0 and below 1");
        Require(EvaluateEvery >= 1, "the number of epochs between judgements", EvaluateEvery, "at least 1");
        Require(PictureSize is null or >= 1, "the picture size", PictureSize, "at least 1 pixel");
        Require(UpdateInterval is null or >= 1, "the update interval", UpdateInterval, "at least 1 step");
        Require(DropFraction is >= 0 and <= 1, "the drop fraction", DropFraction, "a share within 0 and 1");
        Require(StopShare is >= 0 and <= 1, "the stop share", StopShare, "a share within 0 and 1");
        Require(SampledCandidates is null or (>= 1 and < double.PositiveInfinity), "the number of sampled candidates", SampledCandidates, "at least 1 for each active weight");
        Require(Exploration is >= 0 and < double.PositiveInfinity, "c", Exploration, "a number of at least 0");
        Require(ExplorationDecay is > 0 and <= 1, "the decay of c", ExplorationDecay, "a number above 0 and at most 1");
        Require(ExplorationDecaySteps >= 1, "the number of steps of c's decay", ExplorationDecaySteps, "at least 1");
        Require(RelativeExploration is null or (>= 0 and < double.PositiveInfinity), "rho", RelativeExploration, "a number of at least 0");
        Require(Epsilon is > 0 and < double.PositiveInfinity, "epsilon", Epsilon, "a number above 0");
        Require(
            ReductionShards is null || (ReductionShards > 0 && System.Numerics.BitOperations.IsPow2(ReductionShards.Value)), "the number of reduction shards",
            ReductionShards, "a power of two");
        Require(
            ReductionShards is null || BatchSize % ReductionShards == 0, "the batch size", BatchSize, $"a multiple of the {ReductionShards} reduction shards");
        Require(
            ReductionShards is null || BatchStatistics != Recipes.BatchStatistics.Synchronised, "the statistics of normalisation", "synchronised",
            "averaged where there are reduction shards: each is normalised by itself, whichever rank computes it");
        Require(
            ReductionShards is null || RoundExchange == RoundExchange.Exact, "the exchange of rounds", "union",
            "exact where there are reduction shards: proposals depend on the number of ranks");
        Require(ReductionShards is null || !Verify, "the check against masks", "on", "off where there are reduction shards");
        Require(UnionFactor is >= 1 and < double.PositiveInfinity, "the factor of a union", UnionFactor, "at least 1");
        Require(Threads is null or >= 1, "the number of threads", Threads, "at least 1");
        Require(CheckpointSeconds is > 0 and < double.PositiveInfinity, "the time between checkpoints", CheckpointSeconds, "above 0 seconds");
    }
}
