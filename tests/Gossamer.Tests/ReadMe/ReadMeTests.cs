using Gossamer.Inference.Networks;
using Gossamer.Learning.Models;
using Gossamer.Learning.Optimization;
using Gossamer.Sparsity.Journal;
using Gossamer.Sparsity.Methods;
using Gossamer.Sparsity.Recipes;
using Gossamer.Sparsity.Rounds;
using Gossamer.Sparsity.Training;
using Gossamer.Tests.Inference.Networks;
using Gossamer.Tests.Inference.Onnx;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Gossamer.Tests.ReadMe;

/// <summary>The code on the pages is the code of this folder, and does what the pages say.</summary>
[Collection(nameof(Alone))]
public sealed class ReadMeTests : IDisposable
{
    private const int Epochs = 6;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gossamer-");
    private readonly DisposeScope _scope = NewDisposeScope();

    public static TheoryData<string> WithCode => [.. Pages.WithCode];

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [MemberData(nameof(WithCode))]
    public void Every_block_of_code_on_a_page_is_a_sample_compiled_here(string page)
    {
        IReadOnlyList<string> blocks = Pages.Blocks(page);
        Assert.NotEmpty(blocks);
        Assert.All(blocks, static block =>
        {
            (IReadOnlyList<string> directives, string code) = Pages.Split(block);
            IReadOnlySet<string>[] sources =
                [.. Pages.Samples().Where(sample => sample.Code == code).Select(static sample => sample.Directives)];
            Assert.True(sources.Length == 1, $"{sources.Length} samples are:\n{code}");
            Assert.Subset(sources[0].ToHashSet(), directives.ToHashSet());
        });
    }

    [Fact]
    public void Every_sample_stands_on_a_page() => Assert.Equal(
        Pages.Samples().Select(static sample => sample.Code).Order(StringComparer.Ordinal),
        Pages.WithCode.SelectMany(Pages.Blocks).Select(static block => Pages.Split(block).Code).Order(StringComparer.Ordinal));

    [Fact]
    public void A_network_of_the_users_own_trains_at_the_sparsity_asked_for()
    {
        using var network = new PictureClassifier();
        (Tensor Inputs, Tensor Labels)[] batches = Batches();
        double before = Loss(network, batches);

        (long nonZeros, long positions, int rounds) = LibrarySamples.OwnNetwork(network, batches, Epochs);

        Assert.Equal(PictureClassifier.Weights, positions);
        Assert.Equal((long)Math.Round(0.05 * positions), nonZeros);
        Assert.Equal((int)(0.75 * Epochs * batches.Length) / 10, rounds);
        // A weight that has just been grown may still be zero.
        Assert.InRange(network.Weight.Sum(static weight => weight.count_nonzero().item<long>()), nonZeros * 9 / 10, nonZeros);
        Assert.True(Loss(network, batches) < 0.8 * before);
    }

    [Fact]
    public void A_network_trains_on_sparse_kernels_and_is_itself_again_afterwards()
    {
        manual_seed(0);
        using TorchSharp.Modules.Sequential network = nn.Sequential(
            ("features", nn.Conv2d(1, 16, 3, padding: 1)), ("norm", nn.BatchNorm2d(16)), ("relu", nn.ReLU()), ("pool", nn.MaxPool2d(2)),
            ("flat", nn.Flatten()), ("output", nn.Linear(256, PictureClassifier.Classes)));
        (Tensor Inputs, Tensor Labels)[] batches = Batches();
        double before = Loss(network, batches);

        long nonZeros = ExecutionSamples.OnSparseKernels(network, batches, Epochs);

        Assert.Equal((long)Math.Round(0.05 * ((16 * 9) + (256 * PictureClassifier.Classes))), nonZeros);
        Assert.InRange(network.named_parameters().Where(static entry => entry.parameter.dim() > 1)
            .Sum(static entry => entry.parameter.count_nonzero().item<long>()), nonZeros * 9 / 10, nonZeros);
        Assert.True(Loss(network, batches) < 0.8 * before);
    }

    [Fact]
    public void A_journal_tells_what_a_training_did_to_the_topology()
    {
        using var network = new PictureClassifier();
        (Tensor Inputs, Tensor Labels)[] batches = Batches();
        using SparseTrainer trainer = Attach(network, DstEe.Info, batches);
        using var output = new StringWriter();

        IReadOnlyList<RoundSurvival> survival = LibrarySamples.Follow(
            trainer, Path.Combine(_folder.FullName, "topology.journal"), () => Train(network, trainer, batches), output);

        Assert.Equal(trainer.Rounds - 2, survival.Count);
        Assert.Equal(trainer.Rounds + trainer.Layers.Count, output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public void The_ledger_counts_a_users_network()
    {
        using var network = new PictureClassifier();
        (Tensor Inputs, Tensor Labels)[] batches = Batches();
        using SparseTrainer trainer = Attach(network, SparseMethods.Find("static"), batches);
        Train(network, trainer, batches);

        (double training, double inference) = LibrarySamples.Cost(network, trainer);

        // Without rounds a step costs three sparse passes where the dense one costs three dense passes.
        Assert.Equal(inference, training, 12);
        // The convolution, whose weights serve every place of a picture, is the denser layer.
        Assert.InRange(inference, 0.05, 0.5);
    }

    [Fact]
    public void A_checkpoint_hands_one_trainers_state_to_another()
    {
        (Tensor Inputs, Tensor Labels)[] batches = Batches();
        using PictureClassifier network = new(), other = new();
        using SparseTrainer trainer = Attach(network, DstEe.Info, batches), another = Attach(other, DstEe.Info, batches);
        Train(network, trainer, batches);

        LibrarySamples.Checkpoint(trainer, another, Path.Combine(_folder.FullName, "checkpoint.safetensors"));

        Assert.Equal(trainer.Steps, another.Steps);
        Assert.All(network.Weight.Zip(other.Weight), static pair => Assert.True(pair.First.Equals(pair.Second)));
        Assert.Equal(
            trainer.Layers.Select(static layer => layer.Topology.Fingerprint),
            another.Layers.Select(static layer => layer.Topology.Fingerprint));
    }

    [Fact]
    public void A_method_added_in_one_file_keeps_its_budget_and_explores_more_than_RigL()
    {
        (Tensor Inputs, Tensor Labels)[] batches = Batches();
        double Explored(MethodInfo method)
        {
            using var network = new PictureClassifier();
            using SparseTrainer trainer = Attach(network, method, batches);
            long budget = trainer.NonZeros;
            Train(network, trainer, batches);
            Assert.Equal(budget, trainer.NonZeros);
            return trainer.ExplorationDegree;
        }

        Assert.True(Explored(DiscountedGrowth.Info) > Explored(Rigl.Info));
    }

    [Fact]
    public void A_comparison_pairs_methods_by_seed()
    {
        using var output = new StringWriter();

        MethodComparisonResult result = LibrarySamples.Compare(_folder.FullName, output);

        Assert.Equal(["rigl", "dst-ee:c=1e-3"], result.Cells.Select(static cell => cell.Method));
        Assert.Equal(2, result.Cells[1].ToReference!.Difference.Count);
        Assert.Contains("above rigl", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_saved_network_computes_what_its_module_computes()
    {
        using nn.Module<Tensor, Tensor> module = ModelCatalog.Find("resnet-8").Create([1, 8, 8], classes: 4, seed: 0);
        module.eval();
        string path = Path.Combine(_folder.FullName, "network.safetensors");
        using var output = new StringWriter();

        TrainedNetwork network = InferenceSamples.Save(module, path, output);
        Tensor samples = randn(3, 1, 8, 8);
        float[] expected = [.. module.call(samples).data<float>()];
        Closeness.Assert(expected, InferenceSamples.Run(path, [.. samples.data<float>()], batch: 3), 1e-5);
        Assert.Equal($"{network.NonZeros} of {network.Positions} weights are active", output.ToString().TrimEnd());

        InferenceSamples.Export(network, path);
        Closeness.Assert(expected, OnnxRuntime.Run(File.ReadAllBytes(path), [.. samples.data<float>()], [1, 8, 8], batch: 3), 1e-5);
    }

    private static SparseTrainer Attach(
        PictureClassifier network, MethodInfo method, (Tensor Inputs, Tensor Labels)[] batches)
    {
        long steps = Epochs * batches.Length;
        var options = new MethodOptions { TotalSteps = steps, StepsPerEpoch = batches.Length, SharedRounds = RoundPlan.Shared(steps) };
        return SparseTrainer.Attach(network, method.Create(options), new Sgd());
    }

    private static void Train(
        PictureClassifier network, SparseTrainer trainer, (Tensor Inputs, Tensor Labels)[] batches)
    {
        for (int epoch = 0; epoch < Epochs; epoch++)
        {
            foreach ((Tensor inputs, Tensor labels) in batches)
            {
                using DisposeScope scope = NewDisposeScope();
                nn.functional.cross_entropy(network.call(inputs), labels).backward();
                trainer.Step(0.1);
            }
        }
    }

    private static double Loss(nn.Module<Tensor, Tensor> network, (Tensor Inputs, Tensor Labels)[] batches)
    {
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        return batches.Average(batch => nn.functional.cross_entropy(network.call(batch.Inputs), batch.Labels).item<float>());
    }

    /// <summary>Ten batches of noise around one picture for each of four classes.</summary>
    private static (Tensor Inputs, Tensor Labels)[] Batches()
    {
        using var generator = new Generator(1);
        Tensor pictures = randn([PictureClassifier.Classes, 1, 8, 8], generator: generator);
        return [.. Enumerable.Range(0, 10).Select(_ =>
        {
            Tensor labels = arange(32) % PictureClassifier.Classes;
            return (pictures[labels] + 0.5f * randn([32, 1, 8, 8], generator: generator), labels);
        })];
    }

    /// <summary>A module as a user might write it.</summary>
    private sealed class PictureClassifier : nn.Module<Tensor, Tensor>
    {
        public const int Classes = 4;
        public const int Weights = 16 * 9 + 1024 * 32 + 32 * Classes;

        private readonly TorchSharp.Modules.Conv2d _features;
        private readonly TorchSharp.Modules.Linear _hidden, _output;

        public PictureClassifier()
            : base(nameof(PictureClassifier))
        {
            manual_seed(0);
            _features = nn.Conv2d(1, 16, 3, padding: 1);
            _hidden = nn.Linear(1024, 32);
            _output = nn.Linear(32, Classes);
            RegisterComponents();
        }

        public IReadOnlyList<Tensor> Weight => [_features.weight!, _hidden.weight!, _output.weight!];

        public override Tensor forward(Tensor input)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor features = _features.call(input).relu().flatten(1);
            return _output.call(_hidden.call(features).relu()).MoveToOuterDisposeScope();
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _features.Dispose();
                _hidden.Dispose();
                _output.Dispose();
            }
            base.Dispose(disposing);
        }
    }
}
