namespace Gossamer.Graphs.Predictors;

/// <summary>A way to a predictor of a given sparsity.</summary>
public interface IPredictorMethod
{
    /// <summary>Name as the command spells it.</summary>
    string Name { get; }

    /// <summary>Whether weights are sparse from the first step on: sparse training, as opposed to dense training and pruning.</summary>
    bool TrainsSparse { get; }

    /// <summary>What <see cref="Train"/> will cost.</summary>
    /// <param name="trainer">Data, settings and order; nothing is trained.</param>
    /// <param name="sparsity">Share of weights to be zero, in [0, 1).</param>
    PredictorForecast Forecast(PredictorTrainer trainer, double sparsity);

    /// <summary>Trains a predictor.</summary>
    /// <param name="trainer">Data, settings and order; serves this training alone.</param>
    /// <param name="sparsity">Share of weights to be zero, in [0, 1).</param>
    PredictorOutcome Train(PredictorTrainer trainer, double sparsity);
}
