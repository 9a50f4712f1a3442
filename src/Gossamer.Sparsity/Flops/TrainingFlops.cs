namespace Gossamer.Sparsity.Flops;

/// <summary>
/// Mean cost of a training step for one sample, from the costs f_S and f_D of the sparse and the dense forward pass. A backward
/// pass is two forward passes: the gradient of the inputs and that of the weights.
/// </summary>
public static class TrainingFlops
{
    /// <summary>3 f_S.</summary>
    public static double Sparse(double sparseForward) => 3 * sparseForward;

    /// <summary>2 f_S + f_D: the gradient of every weight at every step.</summary>
    public static double DenseEveryStep(double sparseForward, double denseForward) => 2 * sparseForward + denseForward;

    /// <summary>
    /// (3 f_S · ΔT + 2 f_S + f_D) / (ΔT + 1), while rounds are on: as published with RigL (arXiv 1911.11134), where a round comes in
    /// a step's place.
    /// </summary>
    public static double PublishedRounds(double sparseForward, double denseForward, double interval) =>
        (3 * sparseForward * interval + 2 * sparseForward + denseForward) / (interval + 1);

    /// <summary>
    /// (3 f_S · ΔT + f_D) / ΔT, while rounds are on: what a round costs that follows a full step, one dense weight gradient more.
    /// </summary>
    public static double RealisedRounds(double sparseForward, double denseForward, double interval) =>
        (3 * sparseForward * interval + denseForward) / interval;
}
