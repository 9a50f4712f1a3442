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
    public bool TrainsSparse => false;

    /// <inheritdoc/>
    public PredictorForecast Forecast(PredictorTrainer trainer, double sparsity) => ForecastWidth(trainer, trainer.Options.Hidden);

    /// <inheritdoc/>
    public PredictorOutcome Train(PredictorTrainer trainer, double sparsity) => TrainWidth(trainer, trainer.Options.Hidden);

    /// <summary>What training a dense network with <paramref name="hidden"/> hidden units will cost.</summary>
    internal static PredictorForecast ForecastWidth(PredictorTrainer trainer, int hidden)
    {
        using nn.Module<Tensor, Tensor> model = trainer.Task.CreateModel(hidden);
        int epochs = trainer.Options.Epochs;
        PredictorFlops bill = Bill(trainer.Task, model, trainer.Task.Ledger(model), epochs * trainer.PassesPerEpoch);
        return new PredictorForecast(bill, (long)epochs * trainer.StepsPerEpoch, 0);
    }

    /// <summary>Trains a dense network with <paramref name="hidden"/> hidden units.</summary>
    internal static PredictorOutcome TrainWidth(PredictorTrainer trainer, int hidden)
    {
        nn.Module<Tensor, Tensor> model = trainer.Task.CreateModel(hidden);
        FlopLedger ledger = trainer.Task.Ledger(model);
        IReadOnlyList<Parameter> parameters = ModuleParameters.Of(model);
        var update = new GradientUpdate(parameters, trainer.Task.CreateOptimizer(trainer.Options));
        trainer.Train(model, update, trainer.Options.Epochs, isLast: true);
        foreach (Parameter parameter in parameters) parameter.Dispose();
        return new PredictorOutcome(model)
        {
            Flops = Bill(trainer.Task, model, ledger, trainer.Passes),
            LiveParameters = model.parameters().Sum(static value => value.numel()),
            SparsityByEpoch = new double[trainer.Options.Epochs],
        };
    }

    private static PredictorFlops Bill(PredictorTask task, nn.Module<Tensor, Tensor> model, FlopLedger ledger, double passes)
    {
        double propagation = 2 * task.PropagationFlops(model) * passes;
        return new PredictorFlops
        {
            Dense = 3 * ledger.DenseForward * passes,
            Propagation = propagation,
            Executed = task.ExecutedFlops(model, ledger) * passes + propagation,
        };
    }
}
