using static TorchSharp.torch;

namespace Gossamer.Learning.Losses;

/// <summary>
/// (1 − p_y^q) / q, between cross-entropy (q to 0) and the mean absolute error (q = 1), which wrong labels move less (Zhang and Sabuncu,
/// NeurIPS 2018).
/// </summary>
public static class GeneralizedCrossEntropy
{
    /// <summary>The mean loss of logits [batch, classes, …] and labels [batch, …], as a scalar.</summary>
    /// <param name="logits">Logits.</param>
    /// <param name="labels">Classes, int64.</param>
    /// <param name="q">From above 0 to 1. Default 0.7.</param>
    public static Tensor Of(Tensor logits, Tensor labels, double q = 0.7)
    {
        if (q is not (> 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(q), q, "expected above 0 and at most 1");
        using var scope = NewDisposeScope();
        Tensor right = nn.functional.softmax(logits, 1).gather(1, labels.unsqueeze(1));
        return ((1 - right.clamp_min(1e-12).pow(q)) / q).mean().MoveToOuterDisposeScope();
    }
}
