using System.Text.Json;
using CsCheck;
using Gossamer.Learning.Data;
using Gossamer.Learning.Models;
using Gossamer.Learning.Runs;
using Gossamer.Learning.Training;
using Gossamer.Sparsity.Drop;
using Gossamer.Sparsity.Growth;
using Gossamer.Sparsity.Methods;
using Gossamer.Sparsity.Recipes;
using Gossamer.Sparsity.Rounds;
using Xunit;

namespace Gossamer.Tests.Sparsity.Recipes;

public sealed class SparseTrainingOptionsTests
{
    private static readonly Gen<SparseTrainingOptions> Random =
        from method in OneOf([.. SparseMethods.All.Select(static method => method.Name), "dst-ee:c=1e-3", "\"ü\n"])
        from model in OneOf([.. ModelCatalog.Models.Select(static model => model.Name), "mlp:3-4"])
        from numbers in Gen.Double[-1e6, 1e6].Array[12]
        from counts in Gen.Int.Array[4]
        from longs in Gen.Long.Array[3]
        from seed in Gen.ULong
        from flags in Gen.Bool.Array[12]
        from words in Gen.Int[0, 1].Array[6]
        from layers in Gen.String.Array[0, 3]
        select new SparseTrainingOptions
        {
            Method = method,
            Model = model,
            Data = flags[0] ? "digits" : "/some/where",
            Sparsity = numbers[0],
            Seed = seed,
            DenseTwin = flags[1],
            Epochs = flags[2] ? counts[0] : null,
            MaxSteps = flags[3] ? longs[0] : null,
            BatchSize = flags[4] ? counts[1] : null,
            Optimizer = (OptimizerKind)words[0],
            LearningRate = flags[5] ? numbers[1] : null,
            LearningRateShape = (LearningRateShape)words[1],
            WarmUpEpochs = numbers[2],
            Momentum = flags[6] ? numbers[3] : double.PositiveInfinity,
            Nesterov = flags[7],
            WeightDecay = flags[8] ? numbers[4] : null,
            LabelSmoothing = flags[9] ? numbers[5] : null,
            ClipNorm = flags[10] ? numbers[6] : null,
            Augment = flags[11],
            ValidationShare = numbers[7],
            EvaluateEvery = counts[3],
            FanInAware = flags[7],
            RegrowthAllowed = flags[8],
            PictureSize = flags[0] ? counts[2] : null,
            Weights = flags[1] ? "a \"file\".safetensors" : null,
            Distribution = flags[2] ? "uniform" : null,
            Structure = flags[3] ? "2:4" : "unstructured",
            DenseLayers = layers,
            Schedule = (ScheduleSource)words[2],
            UpdateInterval = flags[4] ? longs[1] : null,
            DropFraction = numbers[8],
            StopShare = numbers[9],
            DropRounding = (DropRounding)words[3],
            RoundOrder = (RoundOrder)words[4],
            Exploration = numbers[10],
            ExplorationDecay = numbers[11],
            ExplorationDecaySteps = longs[2],
            RelativeExploration = flags[5] ? numbers[0] : null,
            Epsilon = numbers[1],
            GradientSign = (GradientSign)words[5],
            BonusForm = (BonusForm)words[0],
            Threads = flags[6] ? counts[3] : null,
            CheckpointSeconds = numbers[2],
        };

    public static TheoryData<string, SparseTrainingOptions> OutOfRange
    {
        get
        {
            var good = new SparseTrainingOptions();
            return new()
            {
                { "the sparsity is 1,", good with { Sparsity = 1 } },
                { "the number of reduction shards is 3,", good with { ReductionShards = 3 } },
                { "the batch size is 30,", good with { BatchSize = 30, ReductionShards = 4 } },
                { "the statistics of normalisation is synchronised,", good with { ReductionShards = 4, BatchStatistics = BatchStatistics.Synchronised } },
                { "the exchange of rounds is union,", good with { ReductionShards = 4, RoundExchange = RoundExchange.Union } },
                { "the factor of a union is 0.5,", good with { UnionFactor = 0.5 } },
                { "the sparsity is -0.1,", good with { Sparsity = -0.1 } },
                { "the sparsity is NaN,", good with { Sparsity = double.NaN } },
                { "the number of epochs is 0,", good with { Epochs = 0 } },
                { "the greatest number of steps is 0,", good with { MaxSteps = 0 } },
                { "the batch size is 0,", good with { BatchSize = 0 } },
                { "the learning rate is 0,", good with { LearningRate = 0 } },
                { "the learning rate is NaN,", good with { LearningRate = double.NaN } },
                { "the learning rate is Infinity,", good with { LearningRate = double.PositiveInfinity } },
                { "the warm-up is -1,", good with { WarmUpEpochs = -1 } },
                { "the warm-up is 5,", good with { Epochs = 5, WarmUpEpochs = 5 } },
                { "the momentum is 1,", good with { Momentum = 1 } },
                { "the momentum is -0.5,", good with { Momentum = -0.5 } },
                { "the weight decay is -1,", good with { WeightDecay = -1 } },
                { "the weight decay is NaN,", good with { WeightDecay = double.NaN } },
                { "the label smoothing is 1,", good with { LabelSmoothing = 1 } },
                { "the greatest gradient norm is 0,", good with { ClipNorm = 0 } },
                { "the validation share is 1,", good with { ValidationShare = 1 } },
                { "the picture size is 0,", good with { PictureSize = 0 } },
                { "the update interval is 0,", good with { UpdateInterval = 0 } },
                { "the drop fraction is 1.5,", good with { DropFraction = 1.5 } },
                { "the stop share is -0.5,", good with { StopShare = -0.5 } },
                { "c is -1,", good with { Exploration = -1 } },
                { "c is Infinity,", good with { Exploration = double.PositiveInfinity } },
                { "the decay of c is 0,", good with { ExplorationDecay = 0 } },
                { "the decay of c is 2,", good with { ExplorationDecay = 2 } },
                { "the number of steps of c's decay is 0,", good with { ExplorationDecaySteps = 0 } },
                { "rho is -1,", good with { RelativeExploration = -1 } },
                { "epsilon is 0,", good with { Epsilon = 0 } },
                { "epsilon is NaN,", good with { Epsilon = double.NaN } },
                { "the number of threads is 0,", good with { Threads = 0 } },
                { "the time between checkpoints is 0,", good with { CheckpointSeconds = 0 } },
                { "unknown method 'dst'", good with { Method = "dst" } },
                { "unknown model 'alexnet'", good with { Model = "alexnet" } },
                { "unknown distribution 'even'", good with { Distribution = "even" } },
                { "unknown structure '3by4'", good with { Structure = "3by4" } },
            };
        }
    }

    [Fact]
    public void What_is_left_out_follows_from_the_data_set()
    {
        foreach (DataSetInfo set in DataCatalog.Entries)
        {
            SparseTrainingOptions resolved = new SparseTrainingOptions { Data = set.Name }.Resolve();
            TrainingDefaults usual = set.Training;
            Assert.Equal(
                (usual.Epochs, usual.BatchSize, usual.LearningRate, usual.WeightDecay, usual.LabelSmoothing),
                (resolved.Epochs, resolved.BatchSize, resolved.LearningRate, resolved.WeightDecay, resolved.LabelSmoothing));
        }
        SparseTrainingOptions digits = new SparseTrainingOptions().Resolve();
        SparseTrainingOptions other = new SparseTrainingOptions { Data = "/my/pictures" }.Resolve();
        Assert.Equal((150, 32), (digits.Epochs, digits.BatchSize));
        Assert.Equal(
            (160, 128, 0.1, 5e-4, 0.0),
            (other.Epochs, other.BatchSize, other.LearningRate, other.WeightDecay, other.LabelSmoothing));
    }

    [Fact]
    public void AdamW_has_defaults_of_its_own_and_nothing_said_is_overridden()
    {
        SparseTrainingOptions adam = new SparseTrainingOptions { Optimizer = OptimizerKind.AdamW }.Resolve();
        Assert.Equal((1e-3, 0.01), (adam.LearningRate, adam.WeightDecay));
        SparseTrainingOptions said = new() { Epochs = 2, BatchSize = 7, LearningRate = 0.3, WeightDecay = 0, LabelSmoothing = 0.2 };
        Assert.Equal(said, said.Resolve());
        Assert.Equal(adam, adam.Resolve());
    }

    [Theory]
    [MemberData(nameof(OutOfRange), DisableDiscoveryEnumeration = true)]
    public void What_is_out_of_range_is_refused_by_name(string complaint, SparseTrainingOptions options)
    {
        ArgumentException error = Assert.ThrowsAny<ArgumentException>(options.Resolve);
        Assert.Contains(complaint, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Options_survive_JSON() => Random.Sample(
        static options =>
        {
            SparseTrainingOptions read = Read(JsonSerializer.Serialize(options, RecipeJson.Of<SparseTrainingOptions>()));
            Assert.Equal(options.DenseLayers, read.DenseLayers);
            Assert.Equal(options, read with { DenseLayers = options.DenseLayers });
        }, iter: 300);

    [Fact]
    public void Members_left_out_keep_their_defaults()
    {
        Assert.Equal(new SparseTrainingOptions(), Read("{}") with { DenseLayers = new SparseTrainingOptions().DenseLayers });
        SparseTrainingOptions read = Read("""{ "optimizer": "adamW", "sparsity": 0.5, "denseTwin": false }""");
        Assert.Equal(
            new SparseTrainingOptions { Optimizer = OptimizerKind.AdamW, Sparsity = 0.5, DenseTwin = false },
            read with { DenseLayers = new SparseTrainingOptions().DenseLayers });
    }

    [Theory]
    [InlineData("""{ "sparsety": 0.9 }""")]
    [InlineData("""{ "Sparsity": 0.9 }""")]
    [InlineData("""{ "sparsity": "much" }""")]
    [InlineData("""{ "sparsity": null }""")]
    [InlineData("""{ "model": null }""")]
    [InlineData("""{ "denseLayers": null }""")]
    [InlineData("""{ "epochs": 1.5 }""")]
    [InlineData("""{ "seed": -1 }""")]
    [InlineData("""{ "optimizer": "adam" }""")]
    [InlineData("""{ "optimizer": 7 }""")]
    [InlineData("[]")]
    public void Members_that_are_unknown_or_misfit_are_errors(string json) => Assert.Throws<JsonException>(() => Read(json));

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    private static SparseTrainingOptions Read(string json) => JsonSerializer.Deserialize(json, RecipeJson.Of<SparseTrainingOptions>())!;
}
