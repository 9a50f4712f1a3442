using Gossamer.Learning.Models;
using Gossamer.Learning.Optimization;
using Gossamer.Sparsity.Execution;
using Gossamer.Sparsity.Methods;
using Gossamer.Sparsity.Planning;
using Gossamer.Sparsity.Recipes;
using Gossamer.Sparsity.Training;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Gossamer.Tests.Sparsity.Planning;

[Collection(nameof(Alone))]
public sealed class TrainingPlanTests
{
    private const double Sparsity = 0.9;

    [Theory]
    [InlineData("lenet-5", 1, 28, 40, OptimizerKind.Sgd)]
    [InlineData("mlp:60-30", 3, 8, 5, OptimizerKind.AdamW)]
    [InlineData("resnet-8", 3, 32, 3, OptimizerKind.Sgd)]
    public void The_plan_holds_for_the_network_that_is_built_and_trained(string model, int channels, int side, int batch, OptimizerKind kind)
    {
        int[] shape = [channels, side, side];
        TrainingPlan plan = TrainingPlanner.Plan(new TrainingPlanOptions
        {
            Model = model, Sparsity = Sparsity, SampleShape = shape, BatchSize = batch, Optimizer = kind, Execution = ExecutionMode.Sparse,
        });

        using nn.Module<Tensor, Tensor> module = ModelCatalog.Find(model).Create(shape, 10, seed: 0);
        long parameters = module.parameters().Sum(static parameter => parameter.numel());
        SparseMethod method = DstEe.Create(new MethodOptions { Sparsity = Sparsity, TotalSteps = 1000, StepsPerEpoch = 100 });
        using SparseTrainer trainer = SparseTrainer.Attach(module, method, kind == OptimizerKind.Sgd ? new Sgd() : new AdamW());
        using SparseNetwork network = SparseNetwork.Convert(module, trainer, shape);
        using (NewDisposeScope())
        {
            Tensor samples = randn([batch, channels, side, side]), labels = zeros([batch], ScalarType.Int64);
            nn.functional.cross_entropy(network.call(samples), labels).backward();
            trainer.Step(0.01);
        }

        Assert.Equal(
            trainer.Layers.Select(static layer => (layer.Name, layer.Shape.Count, (long)layer.Topology.NonZeros)),
            plan.Layers.Select(static layer => (layer.Name, layer.Weights, layer.ActiveWeights)));
        Assert.Equal(network.ParameterBytes, plan.Sparse.ParameterBytes);
        Assert.Equal(network.ListBytes, plan.Sparse.Lists);
        Assert.Equal(trainer.Layers.Sum(static layer => layer.Counters.Bytes), plan.Sparse.Counters);
        Assert.Equal((2 + (kind == OptimizerKind.Sgd ? 1 : 2)) * sizeof(float) * parameters, plan.Dense.ParameterBytes);
        Assert.InRange(plan.Sparse.Activations.Packed, 0.95 * network.ActivationBytes, 1.05 * network.ActivationBytes);
        Assert.True(plan.SparseMs > 0 && plan.DenseMs > 0 && plan.RoundMs > 0);
    }

    [Fact]
    public void Operations_are_those_of_active_weights_and_rounds()
    {
        // 1 epoch of 100 steps: rounds every 10 steps until step 75. A linear layer multiplies each weight once.
        var options = new TrainingPlanOptions
        {
            Model = "mlp:20", Sparsity = 0.75, SampleShape = [10], Classes = 5, BatchSize = 4, Samples = 400, Epochs = 1, Execution = ExecutionMode.Masked,
        };
        TrainingPlan plan = TrainingPlanner.Plan(options);

        const long weights = 10 * 20 + 20 * 5, active = weights / 4;
        Assert.Equal((100, 7, 10L), (options.Steps, plan.Rounds, plan.RoundInterval));
        Assert.Equal((weights, active), (plan.Weights, plan.ActiveWeights));
        Assert.Equal((2.0 * active, 2.0 * weights), (plan.Flops.SparseForward, plan.Flops.DenseForward));
        Assert.Equal(4.0 * 100 * 3 * 2 * weights, plan.Flops.DenseTraining);
        Assert.Equal(4.0 * (100 * 3 * 2 * active + 7 * 2 * weights), plan.Flops.SparseTraining);
        Assert.Equal(0, plan.SparseLayers);
    }

    [Theory]
    [InlineData("gmp")]
    [InlineData("snip")]
    [InlineData("dense")]
    public void Methods_whose_budgets_are_not_known_before_are_refused(string method)
    {
        var options = new TrainingPlanOptions { Model = "lenet-300-100", Method = method };
        Assert.Contains("not known before training", Assert.Throws<ArgumentException>(() => TrainingPlanner.Plan(options)).Message, StringComparison.Ordinal);
    }
}
