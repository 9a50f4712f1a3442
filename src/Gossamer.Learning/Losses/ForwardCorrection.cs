using static TorchSharp.torch;

namespace Gossamer.Learning.Losses;

/// <summary>What is said where something else is true: p_said = Cᵀ p_true (Patrini et al., CVPR 2017).</summary>
public static class ForwardCorrection
{
    /// <summary>Probabilities of what is said […, classes], from those of what is true and a confusion matrix [true class, class said].</summary>
    public static Tensor Apply(Tensor probabilities, Tensor confusion)
    {
        if (probabilities.shape[^1] != confusion.shape[0]) throw new ArgumentException($"{probabilities.shape[^1]} classes for a matrix of {confusion.shape[0]}", nameof(confusion));
        return probabilities.matmul(confusion);
    }
}
