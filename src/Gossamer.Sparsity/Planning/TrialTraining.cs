using Gossamer.Inference.Networks;
using Gossamer.Learning.Models;
using Gossamer.Learning.Optimization;
using Gossamer.Learning.Training;
using Gossamer.Sparsity.Distributions;
using Gossamer.Sparsity.Execution;
using Gossamer.Sparsity.Initialization;
using Gossamer.Sparsity.Methods;
using Gossamer.Sparsity.Recipes;
using Gossamer.Sparsity.Rounds;
using Gossamer.Sparsity.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Sparsity.Planning;

/// <summary>Network, method and optimizer of a planned training, as they stand before the first step, to try their parts on.</summary>
internal sealed class TrialTraining : IDisposable
{
    /// <summary>Builds them.</summary>
    /// <exception cref="ArgumentException">An option is unknown, or the method's budgets are not known before training.</exception>
    public TrialTraining(TrainingPlanOptions options)
    {
        Options = options;
        Method = CreateMethod(options);
        Module = ModelCatalog.Find(options.Model).Create(options.SampleShape, options.Classes, options.Seed);
        Graph = ModuleGraph.Of(Module, options.SampleShape);
        // A round after the first step, so that there is one to try.
        SparseMethod trial = Method.Rounds is { } plan ? Method with { Rounds = plan with { Interval = 1, Intervals = null } } : Method;
        Optimizer optimizer = options.Optimizer == OptimizerKind.AdamW ? new AdamW() : new Sgd();
        Trainer = SparseTrainer.Attach(Module, trial, optimizer, new SparseTrainerOptions { Seed = options.Seed });
    }

    /// <summary>What is planned.</summary>
    public TrainingPlanOptions Options { get; }

    /// <summary>The method, with its own rounds.</summary>
    public SparseMethod Method { get; }

    /// <summary>The network.</summary>
    public nn.Module<Tensor, Tensor> Module { get; }

    /// <summary>What it computes.</summary>
    public NetworkGraph Graph { get; }

    /// <summary>Attached to the network, with a round after its first step.</summary>
    public SparseTrainer Trainer { get; }

    /// <summary>Milliseconds of the loss and its gradient.</summary>
    public double TimeLoss()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor logits = randn([Options.BatchSize, Options.Classes], requires_grad: true);
        Tensor labels = zeros([Options.BatchSize], ScalarType.Int64);
        Func<Tensor, Tensor, Tensor> loss = CrossEntropy.WithSmoothing(0);
        return CallTiming.Of(() =>
        {
            using DisposeScope call = NewDisposeScope();
            loss(logits, labels).backward();
        }).TypicalMs;
    }

    /// <summary>Milliseconds of a step of libtorch's optimizer on the dense network.</summary>
    public double TimeDenseOptimizer()
    {
        using DisposeScope scope = NewDisposeScope();
        using optim.Optimizer optimizer = Options.Optimizer == OptimizerKind.AdamW
            ? optim.AdamW(Module.parameters(), 0)
            : optim.SGD(Module.parameters(), 0, momentum: 0.9, weight_decay: 5e-4);
        GiveGradients();
        double ms = CallTiming.Of(() => optimizer.step()).TypicalMs;
        ClearGradients();
        return ms;
    }

    /// <summary>Milliseconds of a step of our optimizer on the parameters as they are stored now, masks included.</summary>
    public double TimeOptimizer() => CallTiming.Of(
        () =>
        {
            foreach (Parameter parameter in Trainer.Parameters) parameter.MaskGradient();
            Trainer.Optimizer.Step(Trainer.Parameters, 0);
        },
        GiveGradients).TypicalMs;

    /// <summary>Milliseconds of the trainer's step, which a round follows; it changes the topologies.</summary>
    public double TimeStepWithRound() => CallTiming.Time(() => Trainer.Step(0), GiveGradients);

    /// <summary>Forgets all gradients.</summary>
    public void ClearGradients()
    {
        foreach (Parameter parameter in Trainer.Parameters) parameter.ClearGradient();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Trainer.Dispose();
        Module.Dispose();
    }

    private static SparseMethod CreateMethod(TrainingPlanOptions options)
    {
        SparseMethod method = MethodSpec.Parse(options.Method).Create(new MethodOptions
        {
            Sparsity = options.Sparsity,
            TotalSteps = options.Steps,
            StepsPerEpoch = options.Steps / options.Epochs,
            SharedRounds = RoundPlan.Shared(options.Steps),
            Distribution = options.Distribution is { } name ? SparsityDistributions.Find(name) : null,
        });
        return method is { IsDense: false, Topology: RandomTopology }
            ? method
            : throw new ArgumentException(
                $"the budgets of {method.Name} are not known before training; plan a method that starts from random weights of the final number, such as dst-ee or rigl");
    }

    /// <summary>Noise for every parameter.</summary>
    private void GiveGradients()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        foreach (Parameter parameter in Trainer.Parameters)
        {
            parameter.ClearGradient();
            parameter.AddGradient(randn_like(parameter.Value).MoveToOuterDisposeScope().DetachFromDisposeScope());
        }
    }
}
