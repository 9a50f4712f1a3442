using Gossamer.Learning.Models.Zoo;
using Gossamer.Learning.Optimization;
using Gossamer.Sparsity.Flops;

namespace Gossamer.Graphs.LinkTraining;

/// <summary>The whole network, trained dense: what the others are measured against.</summary>
public sealed class DensePredictor : ILinkMethod
{
    /// <inheritdoc/>
    public string Name => "dense";

    /// <inheritdoc/>
    public LinkOutcome Train(LinkTrainer trainer, double sparsity) => TrainWidth(trainer, trainer.Options.Hidden);

    /// <summary>Trains a dense network with <paramref name="hidden"/> hidden units.</summary>
    internal static LinkOutcome TrainWidth(LinkTrainer trainer, int hidden)
    {
        Mlp model = trainer.CreateModel(hidden);
        FlopLedger ledger = PredictorCost.Ledger(model, trainer.Task.Width);
        IReadOnlyList<Parameter> parameters = ModuleParameters.Of(model);
        trainer.Train(model, new GradientUpdate(parameters, trainer.CreateOptimizer()), trainer.Options.Epochs);
        foreach (Parameter parameter in parameters) parameter.Dispose();
        double flops = 3 * ledger.DenseForward * trainer.SamplesSeen;
        return new LinkOutcome(model)
        {
            Flops = new LinkTrainingFlops { Dense = flops, Executed = flops },
            LiveParameters = ledger.Weights + hidden + 1,
            SparsityByEpoch = new double[trainer.Options.Epochs],
        };
    }
}
