namespace Gossamer.Sparsity.Planning;

/// <summary>Operations of linear layers and convolutions: two for each active weight and output position.</summary>
/// <param name="DenseForward">Of one sample's dense forward pass.</param>
/// <param name="SparseForward">Of one sample's sparse forward pass.</param>
/// <param name="DenseTraining">Of the whole dense training.</param>
/// <param name="SparseTraining">Of the whole sparse training, the dense gradients of its rounds included.</param>
public sealed record PlannedFlops(double DenseForward, double SparseForward, double DenseTraining, double SparseTraining)
{
    /// <summary>Inference cost over the dense network's.</summary>
    public double InferenceRatio => SparseForward / DenseForward;

    /// <summary>Training cost over the dense network's.</summary>
    public double TrainingRatio => SparseTraining / DenseTraining;
}
