using Gossamer.Learning.Optimization;
using Gossamer.Sparsity.Flops;
using static TorchSharp.torch;

namespace Gossamer.Graphs.Predictors;

/// <summary>The whole network, trained dense: what the others are measured against.</summary>
public sealed class DensePredictor : IPredictorMethod
{
    /// <inheritdoc/>
    public string Name => PredictorMethods.Dense;

    /// <inheritdoc/>
    public PredictorOutcome Train(PredictorTrainer trainer, double sparsity) => TrainWidth(trainer, trainer.Options.Hidden);

    /// <summary>Trains a dense network with <paramref name="hidden"/> hidden units.</summary>
    internal static PredictorOutcome TrainWidth(PredictorTrainer trainer, int hidden)
    {
        nn.Module<Tensor, Tensor> model = trainer.Task.CreateModel(hidden);
        FlopLedger ledger = trainer.Task.Ledger(model);
        IReadOnlyList<Parameter> parameters = ModuleParameters.Of(model);
        var update = new GradientUpdate(parameters, trainer.Task.CreateOptimizer(trainer.Options));
        trainer.Train(model, update, trainer.Options.Epochs, isLast: true);
        foreach (Parameter parameter in parameters) parameter.Dispose();
        double propagation = 2 * trainer.Task.PropagationFlops(model) * trainer.Passes;
        return new PredictorOutcome(model)
        {
            Flops = new PredictorFlops
            {
                Dense = 3 * ledger.DenseForward * trainer.Passes,
                Propagation = propagation,
                Executed = trainer.Task.ExecutedFlops(model, ledger) * trainer.Passes + propagation,
            },
            LiveParameters = model.parameters().Sum(static value => value.numel()),
            SparsityByEpoch = new double[trainer.Options.Epochs],
        };
    }
}
