using static TorchSharp.torch;

namespace Gossamer.Learning.Training;

/// <summary>
/// Mean cross-entropy of class logits, with label smoothing: the target is 1 − s for the label plus s / classes for every
/// class (Szegedy et al., arXiv 1512.00567, section 7).
/// </summary>
public static class CrossEntropy
{
    /// <summary>The loss of <c>(logits [batch, classes], labels [batch])</c> as a scalar tensor.</summary>
    /// <param name="labelSmoothing">s in [0, 1).</param>
    public static Func<Tensor, Tensor, Tensor> WithSmoothing(double labelSmoothing)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(labelSmoothing);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(labelSmoothing, 1);
        return (logits, labels) => nn.functional.cross_entropy(logits, labels, label_smoothing: labelSmoothing);
    }
}
