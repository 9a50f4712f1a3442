using Gossamer.Learning.Models;
using Gossamer.Learning.Optimization;
using Gossamer.Learning.Schedules;
using Gossamer.Sparsity.Distributions;
using Gossamer.Sparsity.Flops;
using Gossamer.Sparsity.Growth;
using Gossamer.Sparsity.Layers;
using Gossamer.Sparsity.Methods;
using Gossamer.Sparsity.Rounds;
using Gossamer.Sparsity.Training;
using Gossamer.Tests.Sparsity.Methods;
using Xunit;

namespace Gossamer.Tests.Sparsity;

public sealed class FlopLedgerTests
{
    private static readonly ISparsityDistribution Erk = new ErdosRenyi();
    private static readonly ISparsityDistribution UniformDenseFirst = new UniformDistribution(DenseFirstLayer: true);

    public static TheoryData<string, long, double> Sizes => new()
    {
        { "resnet50-imagenet", 25_502_912, 4.089e9 },
        { "resnet50-cifar", 23_467_712, 1.298e9 },
        { "vgg19", 20_024_000, 398.1e6 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Published_networks_have_their_published_size(string network, long weights, double multiplyAdds)
    {
        FlopLedger ledger = Ledger(network);
        Assert.Equal(weights, ledger.Weights);
        Assert.Equal(1, ledger.DenseMultiplyAdds / multiplyAdds, 5e-4);
        Assert.Equal(2 * ledger.DenseMultiplyAdds, ledger.DenseForward);
    }

    public static TheoryData<string, bool, double, double> InferenceRatios => new()
    {
        { "resnet50-imagenet", true, 0.8, 0.414 },
        { "resnet50-imagenet", true, 0.9, 0.242 },
        { "resnet50-imagenet", true, 0.95, 0.122 },
        { "resnet50-imagenet", false, 0.8, 0.223 },
        { "resnet50-imagenet", false, 0.9, 0.126 },
        { "resnet50-imagenet", false, 0.95, 0.077 },
        { "vgg19", true, 0.8, 0.405 },
        { "vgg19", true, 0.9, 0.223 },
        { "vgg19", true, 0.95, 0.113 },
        { "vgg19", true, 0.98, 0.048 },
        { "resnet50-cifar", true, 0.8, 0.394 },
        { "resnet50-cifar", true, 0.9, 0.231 },
        { "resnet50-cifar", true, 0.95, 0.116 },
        { "resnet50-cifar", true, 0.98, 0.045 },
    };

    [Theory]
    [MemberData(nameof(InferenceRatios))]
    public void Inference_costs_what_the_distribution_leaves(string network, bool erk, double sparsity, double ratio)
    {
        FlopLedger ledger = Ledger(network);
        Assert.Equal(ratio, ledger.InferenceRatio(Allocate(ledger, erk ? Erk : UniformDenseFirst, sparsity)), 6e-4);
    }

    [Theory]
    [InlineData(0.8, 0.4157, 0.4171)]
    [InlineData(0.9, 0.2443, 0.2452)]
    public void Rigl_on_ImageNet_costs_what_both_formulas_say(double sparsity, double published, double realised)
    {
        FlopLedger ledger = Ledger("resnet50-imagenet");
        double dense = ledger.DenseForward, sparse = dense * ledger.InferenceRatio(Allocate(ledger, Erk, sparsity));
        Assert.Equal(published, TrainingFlops.PublishedRounds(sparse, dense, 100) / (3 * dense), 5e-5);
        Assert.Equal(realised, TrainingFlops.RealisedRounds(sparse, dense, 100) / (3 * dense), 5e-5);
    }

    [Fact]
    public void A_planned_training_costs_the_formulas_while_rounds_are_on_and_sparse_passes_after()
    {
        FlopLedger ledger = Ledger("vgg19");
        long[] nonZeros = Allocate(ledger, Erk, 0.9);
        var method = new SparseMethod("rigl", 0.9)
        {
            Rounds = new RoundPlan(100, 7500, new ConstantSchedule(0.3)),
            Growth = new GrowRule(new MagnitudeOfSignal()),
        };
        FlopSummary summary = ledger.Summarize(Planned(ledger, method, nonZeros, 10_000));
        double dense = ledger.DenseForward, sparse = summary.SparseForward;
        double on = TrainingFlops.RealisedRounds(sparse, dense, 100), off = 3 * sparse;
        Assert.Equal((0.75 * on + 0.25 * off) / (3 * dense), summary.TrainFlopsRatio, 1e-12);
        on = TrainingFlops.PublishedRounds(sparse, dense, 100);
        Assert.Equal((0.75 * on + 0.25 * off) / (3 * dense), summary.PublishedTrainFlopsRatio, 1e-12);
        Assert.Equal((2 * sparse + dense) / (3 * dense), summary.DenseGradientTrainFlopsRatio, 1e-12);
    }

    [Fact]
    public void A_sampled_round_costs_the_gradients_of_its_candidates()
    {
        FlopLedger ledger = Ledger("vgg19");
        long[] nonZeros = Allocate(ledger, Erk, 0.98);
        var method = new SparseMethod("rigl", 0.98)
        {
            Rounds = new RoundPlan(100, 1000, new ConstantSchedule(0.3)),
            Growth = new GrowRule(new MagnitudeOfSignal()) { SampledCandidates = 2 },
        };
        FlopSummary summary = ledger.Summarize(Planned(ledger, method, nonZeros, 1000));
        double candidates = ledger.Layers.Select((layer, i) =>
            layer.Forward(Math.Min(2 * nonZeros[i], layer.Shape.Count - nonZeros[i]), FlopCounting.Simple)).Sum();
        Assert.Equal((3 * summary.SparseForward + candidates / 100) / (3 * ledger.DenseForward), summary.TrainFlopsRatio, 1e-12);
        Assert.True(summary.TrainFlopsRatio < (3.03 * summary.SparseForward + 0.01 * ledger.DenseForward) / (3 * ledger.DenseForward));
    }

    [Fact]
    public void A_round_in_a_steps_place_costs_no_sparse_weight_gradient()
    {
        FlopLedger ledger = Ledger("vgg19");
        var method = new SparseMethod("rigl", 0.9)
        {
            Rounds = new RoundPlan(101, 1010, new ConstantSchedule(0.3)) { Order = RoundOrder.RoundInsteadOfStep },
            Growth = new GrowRule(new MagnitudeOfSignal()),
        };
        FlopSummary summary = ledger.Summarize(Planned(ledger, method, Allocate(ledger, Erk, 0.9), 1010));
        // 100 steps and one round in 101: exactly the published formula at ΔT = 100.
        double published = TrainingFlops.PublishedRounds(summary.SparseForward, ledger.DenseForward, 100) / (3 * ledger.DenseForward);
        Assert.Equal(published, summary.TrainFlopsRatio, 1e-12);
    }

    [Theory]
    [InlineData("static", WeightGradients.Sparse)]
    [InlineData("set", WeightGradients.Sparse)]
    [InlineData("deepr", WeightGradients.Sparse)]
    [InlineData("dsr", WeightGradients.Sparse)]
    [InlineData("mest", WeightGradients.Sparse)]
    [InlineData("snip", WeightGradients.Sparse)]
    [InlineData("gmp", WeightGradients.Sparse)]
    [InlineData("lottery-ticket", WeightGradients.Sparse)]
    [InlineData("str", WeightGradients.Sparse)]
    [InlineData("itop-random-unfired", WeightGradients.Sparse)]
    [InlineData("rigl", WeightGradients.DenseInRounds)]
    [InlineData("itop", WeightGradients.DenseInRounds)]
    [InlineData("dst-ee", WeightGradients.DenseInRounds)]
    [InlineData("snfs", WeightGradients.DenseEveryStep)]
    public void Every_method_knows_which_gradients_it_needs(string name, WeightGradients expected) =>
        Assert.Equal(expected, SparseMethods.Find(name).Create(Options()).WeightGradients);

    [Fact]
    public void Sparse_momentum_costs_a_dense_weight_gradient_every_step()
    {
        FlopLedger ledger = Ledger("vgg19");
        FlopSummary summary = ledger.Summarize(
            Planned(ledger, SparseMethods.Find("snfs").Create(Options()), Allocate(ledger, Erk, 0.9), 200));
        double expected = (2 * summary.SparseForward + ledger.DenseForward) / (3 * ledger.DenseForward);
        Assert.Equal(expected, summary.TrainFlopsRatio, 1e-12);
        Assert.Equal(expected, summary.PublishedTrainFlopsRatio, 1e-12);
    }

    [Fact]
    public void Several_trainings_add_up_and_are_compared_with_one()
    {
        var ledger = new FlopLedger(GoldenNetworks.Perceptron(10, 10));
        FlopSummary summary = ledger.Summarize(new TrainingCounts
        {
            Steps = 300, BaselineSteps = 100, NonZeros = [64], ActiveWeightSteps = [100 * (100 + 80 + 64)],
        });
        Assert.Equal(1 + 0.8 + 0.64, summary.TrainFlopsRatio, 1e-12);
    }

    [Fact]
    public void MicroNet_counts_dot_products_biases_and_activations()
    {
        var layer = new LayerCost(new LayerShape("w", [4, 10]), 3, HasBias: true, HasRelu: true);
        // 12 outputs of 10 weights: 120 multiplications, 108 additions, 12 for the biases, 12 for the ReLU.
        Assert.Equal(252, layer.Forward(40, FlopCounting.MicroNet));
        // Half of the weights: 60 and 48.
        Assert.Equal(132, layer.Forward(20, FlopCounting.MicroNet));
        // Less than one weight a row adds nothing up.
        Assert.Equal(6 + 24, layer.Forward(2, FlopCounting.MicroNet));
        Assert.Equal(240, layer.Forward(40, FlopCounting.Simple));
    }

    [Fact]
    public void Storage_is_counted_in_three_forms()
    {
        StorageBytes bytes = StorageBytes.Of(new LayerShape("w", [3, 7]), 5);
        Assert.Equal(new StorageBytes(84, 20, 20 + 3, 20 + 20 + 16), bytes);
        Assert.Equal(new StorageBytes(168, 40, 46, 112), bytes + bytes);
    }

    [Fact]
    public void A_trainer_is_counted_from_what_it_did()
    {
        using var module = HandMade.Module((4, 6), (5, 4));
        var method = new SparseMethod("by hand", 0.5)
        {
            Rounds = new RoundPlan(2, 4, new ConstantSchedule(0.5)),
            Growth = new GrowRule(new ExplorationScore()),
        };
        using SparseTrainer trainer = SparseTrainer.Attach(module, method, new Sgd(0));
        for (int step = 0; step < 6; step++) trainer.StepWith(0.01, Signal(24), Signal(20));
        // A third layer that is not sparse, with 2 weights at 5 positions.
        TracedLayer[] traced = [new("a", [4, 6], 1, 1, false), new("b", [5, 4], 3, 1, false), new("c", [1, 2], 5, 1, false)];
        FlopSummary summary = new FlopLedger(traced).Summarize(trainer);
        double a = trainer.Layers[0].Topology.NonZeros, b = trainer.Layers[1].Topology.NonZeros;
        double dense = 2 * (24 + 3 * 20 + 10), sparse = 2 * (a + 3 * b + 10);
        Assert.Equal(dense, summary.DenseForward);
        Assert.Equal(sparse / dense, summary.InferenceFlopsRatio, 1e-12);
        Assert.Equal((6 * 3 * sparse + 2 * dense) / (6 * 3 * dense), summary.TrainFlopsRatio, 1e-12);
        Assert.Equal(2 * 2 * (24 + 20), summary.GrowthScoring);
        Assert.Empty(summary.Uncounted);
        Assert.Equal(["b"], new FlopLedger([traced[0], traced[2]]).Summarize(trainer).Uncounted);
    }

    [Fact]
    public void Shrinking_networks_are_counted_step_by_step()
    {
        using var module = HandMade.Module((10, 10));
        MethodOptions options = Options() with { TotalSteps = 40, SharedRounds = new RoundPlan(10, 30, new ConstantSchedule(1)) };
        using SparseTrainer trainer = SparseTrainer.Attach(module, SparseMethods.Find("gmp").Create(options), new Sgd(0));
        double active = 0;
        for (int step = 0; step < 40; step++)
        {
            active += trainer.NonZeros;
            trainer.StepWith(0.01, Signal(100));
        }
        FlopSummary summary = new FlopLedger([new TracedLayer("a", [10, 10], 7, 1, false)]).Summarize(trainer);
        Assert.Equal(active / 4000, summary.TrainFlopsRatio, 1e-12);
        Assert.Equal((2 * active / 4000 + 1) / 3, summary.DenseGradientTrainFlopsRatio, 1e-12);
        Assert.Equal(0.1, summary.InferenceFlopsRatio, 1e-12);
    }

    [Fact]
    public void Unusable_ledgers_are_refused()
    {
        Assert.Throws<ArgumentException>(static () => new FlopLedger(Array.Empty<LayerCost>()));
        LayerCost layer = GoldenNetworks.Perceptron(2, 2)[0];
        Assert.Contains("0.weight", Assert.Throws<ArgumentException>(() => new FlopLedger([layer, layer])).Message);
        Assert.Throws<ArgumentException>(() => new FlopLedger([layer]).Forward([1, 2]));
    }

    private static FlopLedger Ledger(string network) => new(network switch
    {
        "resnet50-imagenet" => GoldenNetworks.ResNet50ForImageNet(),
        "resnet50-cifar" => GoldenNetworks.ResNet50ForCifar(10),
        _ => GoldenNetworks.Vgg19(10),
    });

    private static long[] Allocate(FlopLedger ledger, ISparsityDistribution distribution, double sparsity) =>
        [.. distribution.Allocate(ledger.Layers.Shapes(), 1 - sparsity).Select(static count => (long)count)];

    private static TrainingCounts Planned(FlopLedger ledger, SparseMethod method, long[] nonZeros, long steps) =>
        TrainingCounts.Planned(method, nonZeros, [.. ledger.Layers.Select(static layer => layer.Shape.Count)], steps);

    private static MethodOptions Options() => new() { Sparsity = 0.9, TotalSteps = 200, StepsPerEpoch = 20 };

    private static float[] Signal(int length) => [.. Enumerable.Range(0, length).Select(static i => (i * 7 % 11 - 5) / 10f)];
}
