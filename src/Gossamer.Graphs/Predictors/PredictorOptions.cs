namespace Gossamer.Graphs.Predictors;

/// <summary>
/// How predictors are trained; defaults are those for links. The task gives the optimizer and the shape of the learning rate, which serve
/// all methods and stages.
/// </summary>
public sealed record PredictorOptions
{
    /// <summary>Hidden units of the predictor, at least 1. Default 128.</summary>
    public int Hidden { get; init; } = 128;

    /// <summary>Samples of a step, at least 1. Default 1024.</summary>
    public int BatchSize { get; init; } = 1024;

    /// <summary>Epochs of the methods with one stage: sparse training, dense and small dense networks. Default 50.</summary>
    public int Epochs { get; init; } = 50;

    /// <summary>Epochs of the dense stage of train-and-prune. Default 20.</summary>
    public int DenseEpochs { get; init; } = 20;

    /// <summary>Epochs of the regularised stage. Default 10.</summary>
    public int RegularisedEpochs { get; init; } = 10;

    /// <summary>Epochs of the masked retraining. Default 10.</summary>
    public int RetrainEpochs { get; init; } = 10;

    /// <summary>Highest learning rate of each stage. Default 0.1.</summary>
    public double LearningRate { get; init; } = 0.1;

    /// <summary>Nesterov momentum where the optimizer has one, in [0, 1). Default 0.9.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>Weight decay. Default 5·10⁻⁴.</summary>
    public double WeightDecay { get; init; } = 5e-4;

    /// <summary>ρ of the penalty of train-and-prune. Default 0.01.</summary>
    public double Rho { get; init; } = 0.01;

    /// <summary>First step size of the multipliers of surrogate Lagrangian relaxation. Default 0.01.</summary>
    public double InitialStep { get; init; } = 0.01;

    /// <summary>
    /// Rounds of sparse training before the topology is frozen for the last quarter of the steps, as far as there are steps. Default 40.
    /// </summary>
    public int Rounds { get; init; } = 40;

    /// <summary>Throws where a value is out of range.</summary>
    internal void Check()
    {
        if (Hidden < 1) throw new ArgumentException($"{Hidden} hidden units, expected at least 1");
        if (BatchSize < 1) throw new ArgumentException($"a batch of {BatchSize}, expected at least 1");
        if (Math.Min(Math.Min(Epochs, DenseEpochs), Math.Min(RegularisedEpochs, RetrainEpochs)) < 1)
            throw new ArgumentException(
                $"epochs {Epochs}, {DenseEpochs}, {RegularisedEpochs} and {RetrainEpochs}: each is expected to be at least 1");
        if (!(LearningRate > 0 && double.IsFinite(LearningRate)))
            throw new ArgumentException($"the learning rate is {LearningRate}, expected a number above 0");
        if (Momentum is not (>= 0 and < 1)) throw new ArgumentException($"the momentum is {Momentum}, expected within [0, 1)");
        if (!(WeightDecay >= 0 && double.IsFinite(WeightDecay)))
            throw new ArgumentException($"the weight decay is {WeightDecay}, expected a number of at least 0");
        if (Rounds < 1) throw new ArgumentException($"{Rounds} rounds, expected at least 1");
    }
}
