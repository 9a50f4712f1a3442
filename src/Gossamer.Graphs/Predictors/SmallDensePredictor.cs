namespace Gossamer.Graphs.Predictors;

/// <summary>
/// A dense network with as many weights as the sparse one has active, as near as whole hidden units come: if it does as well, sparsity has
/// bought nothing.
/// </summary>
public sealed class SmallDensePredictor : IPredictorMethod
{
    /// <inheritdoc/>
    public string Name => "small-dense";

    /// <inheritdoc/>
    public bool TrainsSparse => false;

    /// <inheritdoc/>
    public PredictorForecast Forecast(PredictorTrainer trainer, double sparsity) =>
        DensePredictor.ForecastWidth(trainer, Width(trainer.Options.Hidden, sparsity));

    /// <inheritdoc/>
    public PredictorOutcome Train(PredictorTrainer trainer, double sparsity) =>
        DensePredictor.TrainWidth(trainer, Width(trainer.Options.Hidden, sparsity));

    /// <summary>
    /// The hidden units whose number of weights is nearest to what is active of <paramref name="hidden"/> units; at least 1.
    /// </summary>
    public static int Width(int hidden, double sparsity) => Math.Clamp((int)Math.Round((1 - sparsity) * hidden), 1, hidden);
}
