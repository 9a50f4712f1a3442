namespace Gossamer.Graphs.Predictors;

/// <summary>A way to a predictor of a given sparsity.</summary>
public interface IPredictorMethod
{
    /// <summary>Name as the command spells it.</summary>
    string Name { get; }

    /// <summary>Trains a predictor.</summary>
    /// <param name="trainer">Data, settings and order; serves this training alone.</param>
    /// <param name="sparsity">Share of weights to be zero, in [0, 1).</param>
    PredictorOutcome Train(PredictorTrainer trainer, double sparsity);
}
