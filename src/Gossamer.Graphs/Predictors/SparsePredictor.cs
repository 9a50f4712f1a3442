using Gossamer.Sparsity.Distributions;
using Gossamer.Sparsity.Flops;
using Gossamer.Sparsity.Methods;
using Gossamer.Sparsity.Rounds;
using Gossamer.Sparsity.Training;
using static TorchSharp.torch;

namespace Gossamer.Graphs.Predictors;

/// <summary>
/// A fixed number of active weights from the first step, from random weights, by any method of <see cref="SparseMethods"/>, the same share
/// in every layer that is pruned.
/// </summary>
/// <param name="name">Name as the command spells it.</param>
/// <param name="method">The method as <see cref="MethodSpec"/> reads it.</param>
public sealed class SparsePredictor(string name, string method) : IPredictorMethod
{
    private const double FrozenFrom = 0.75;

    private readonly MethodSpec _method = MethodSpec.Parse(method);

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public bool TrainsSparse => _method.Create(new MethodOptions { TotalSteps = 100, StepsPerEpoch = 10 }).StartsSparse;

    /// <inheritdoc/>
    public PredictorForecast Forecast(PredictorTrainer trainer, double sparsity)
    {
        (PredictorTask task, PredictorOptions options) = (trainer.Task, trainer.Options);
        using nn.Module<Tensor, Tensor> model = task.CreateModel(options.Hidden);
        FlopLedger ledger = task.Ledger(model);
        using SparseTrainer sparse = Attach(trainer, model, sparsity);
        long steps = (long)options.Epochs * trainer.StepsPerEpoch * sparse.Method.Cycles;
        double passes = options.Epochs * trainer.PassesPerEpoch * sparse.Method.Cycles;
        TrainingCounts? counts = TrainingCounts.Planned(
            sparse, [.. ledger.Layers.Select(static layer => layer.Shape.Name)],
            [.. ledger.Layers.Select(static layer => layer.Shape.Count)], steps);
        double training = counts is null ? 3 * ledger.DenseForward * steps : ledger.Summarize(counts).SparseTraining;
        return new PredictorForecast(Bill(task, model, ledger, training / steps, passes), 0, steps, counts is not null);
    }

    /// <summary>A trainer for <paramref name="model"/>, before its first step.</summary>
    internal SparseTrainer Attach(PredictorTrainer trainer, nn.Module<Tensor, Tensor> model, double sparsity)
    {
        (PredictorTask task, PredictorOptions options) = (trainer.Task, trainer.Options);
        long steps = (long)options.Epochs * trainer.StepsPerEpoch;
        long interval = Math.Max(1, (long)(FrozenFrom * steps) / options.Rounds);
        SparseMethod composed = _method.Create(new MethodOptions
        {
            Sparsity = sparsity,
            TotalSteps = steps,
            StepsPerEpoch = trainer.StepsPerEpoch,
            SharedRounds = RoundPlan.Shared(steps, interval, stopShare: FrozenFrom),
            Distribution = new UniformDistribution(),
        });
        return SparseTrainer.Attach(
            model, composed, task.CreateOptimizer(options),
            new SparseTrainerOptions { Seed = task.Seed, Probe = task.Probe(model), DenseLayers = task.DenseLayers(model) });
    }

    /// <inheritdoc/>
    public PredictorOutcome Train(PredictorTrainer trainer, double sparsity)
    {
        (PredictorTask task, PredictorOptions options) = (trainer.Task, trainer.Options);
        nn.Module<Tensor, Tensor> model = task.CreateModel(options.Hidden);
        FlopLedger ledger = task.Ledger(model);
        using SparseTrainer sparse = Attach(trainer, model, sparsity);
        List<double> sparsities = [];
        for (int cycle = 1; cycle <= sparse.Method.Cycles; cycle++)
        {
            trainer.Train(
                model, sparse, options.Epochs, isLast: cycle == sparse.Method.Cycles,
                afterEpoch: _ =>
                {
                    sparsities.Add(sparse.Sparsity);
                    return true;
                });
        }
        return new PredictorOutcome(model)
        {
            Flops = Bill(task, model, ledger, ledger.Summarize(sparse).SparseTraining / sparse.Steps, trainer.Passes),
            LiveParameters = task.LiveParameters(sparse),
            SparsityByEpoch = sparsities,
            Rounds = sparse.Rounds,
            Explored = sparse.ExplorationDegree,
        };
    }

    /// <summary>The bill, from the operations of a step by the ledger, which counts one pass for each.</summary>
    private static PredictorFlops Bill(
        PredictorTask task, nn.Module<Tensor, Tensor> model, FlopLedger ledger, double stepFlops, double passes)
    {
        double propagation = 2 * task.PropagationFlops(model) * passes;
        return new PredictorFlops
        {
            Sparse = stepFlops * passes,
            Propagation = propagation,
            Executed = task.ExecutedFlops(model, ledger) * passes + propagation,
        };
    }
}
