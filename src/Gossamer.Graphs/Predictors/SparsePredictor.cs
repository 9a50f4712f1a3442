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
    public PredictorOutcome Train(PredictorTrainer trainer, double sparsity)
    {
        (PredictorTask task, PredictorOptions options) = (trainer.Task, trainer.Options);
        long steps = (long)options.Epochs * trainer.StepsPerEpoch;
        long interval = Math.Max(1, (long)(FrozenFrom * steps) / options.Rounds);
        nn.Module<Tensor, Tensor> model = task.CreateModel(options.Hidden);
        FlopLedger ledger = task.Ledger(model);
        SparseMethod composed = _method.Create(new MethodOptions
        {
            Sparsity = sparsity,
            TotalSteps = steps,
            StepsPerEpoch = trainer.StepsPerEpoch,
            SharedRounds = RoundPlan.Shared(steps, interval, stopShare: FrozenFrom),
            Distribution = new UniformDistribution(),
        });
        using SparseTrainer sparse = SparseTrainer.Attach(
            model, composed, task.CreateOptimizer(options),
            new SparseTrainerOptions { Seed = task.Seed, Probe = task.Probe(model), DenseLayers = task.DenseLayers(model) });
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
        double propagation = 2 * task.PropagationFlops(model) * trainer.Passes;
        return new PredictorOutcome(model)
        {
            Flops = new PredictorFlops
            {
                // The ledger counts one pass a step.
                Sparse = ledger.Summarize(sparse).SparseTraining * trainer.Passes / sparse.Steps,
                Propagation = propagation,
                Executed = task.ExecutedFlops(model, ledger) * trainer.Passes + propagation,
            },
            LiveParameters = task.LiveParameters(sparse),
            SparsityByEpoch = sparsities,
            Rounds = sparse.Rounds,
        };
    }
}
