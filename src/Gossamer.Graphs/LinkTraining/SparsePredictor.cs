using Gossamer.Learning.Models.Zoo;
using Gossamer.Sparsity.Distributions;
using Gossamer.Sparsity.Flops;
using Gossamer.Sparsity.Methods;
using Gossamer.Sparsity.Rounds;
using Gossamer.Sparsity.Training;

namespace Gossamer.Graphs.LinkTraining;

/// <summary>
/// A fixed number of active weights from the first step, from random weights, by any method of <see cref="SparseMethods"/>, the same share in every
/// layer.
/// </summary>
/// <param name="name">Name as the command spells it.</param>
/// <param name="method">The method as <see cref="MethodSpec"/> reads it.</param>
public sealed class SparsePredictor(string name, string method) : ILinkMethod
{
    private const double FrozenFrom = 0.75;

    private readonly MethodSpec _method = MethodSpec.Parse(method);

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public LinkOutcome Train(LinkTrainer trainer, double sparsity)
    {
        LinkTrainingOptions options = trainer.Options;
        long steps = (long)options.Epochs * trainer.StepsPerEpoch;
        long interval = Math.Max(1, (long)(FrozenFrom * steps) / options.Rounds);
        Mlp model = trainer.CreateModel();
        FlopLedger ledger = PredictorCost.Ledger(model, trainer.Task.Width);
        using SparseTrainer sparse = SparseTrainer.Attach(
            model,
            _method.Create(new MethodOptions
            {
                Sparsity = sparsity,
                TotalSteps = steps,
                StepsPerEpoch = trainer.StepsPerEpoch,
                SharedRounds = RoundPlan.Shared(steps, interval, stopShare: FrozenFrom),
                Distribution = new UniformDistribution(),
            }),
            trainer.CreateOptimizer(), new SparseTrainerOptions { Seed = trainer.Task.Seed, Probe = trainer.Probe(model) });
        List<double> sparsities = [];
        for (int cycle = 0; cycle < sparse.Method.Cycles; cycle++)
        {
            trainer.Train(model, sparse, options.Epochs, afterEpoch: _ =>
            {
                sparsities.Add(sparse.Sparsity);
                return true;
            });
        }
        // The ledger counts one sample a step.
        double samples = (double)trainer.SamplesSeen / sparse.Steps;
        return new LinkOutcome(model)
        {
            Flops = new LinkTrainingFlops { Sparse = ledger.Summarize(sparse).SparseTraining * samples, Executed = 3 * ledger.DenseForward * trainer.SamplesSeen },
            LiveParameters = sparse.NonZeros + PredictorCost.LiveBiases(sparse),
            SparsityByEpoch = sparsities,
            Rounds = sparse.Rounds,
        };
    }
}
