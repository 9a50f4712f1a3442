namespace Gossamer.Graphs.Pruning;

/// <summary>
/// Trains toward sparsity by a sparse copy Z of the weights W: min f(W) with W = Z, Z having k non-zeros a matrix. While W is trained a
/// penalty draws it toward Z; after each epoch Z and the multipliers follow.
/// </summary>
public interface IWeightSplitting
{
    /// <summary>ρ of the penalty, above 0.</summary>
    double Rho { get; }

    /// <summary>The sparse copies Z, one for each matrix.</summary>
    IReadOnlyList<double[]> Copies { get; }

    /// <summary>Takes the trained dense weights as the start.</summary>
    /// <param name="weights">The matrices, flat; copied.</param>
    /// <param name="kept">Non-zeros of each.</param>
    /// <param name="loss">Mean training loss of the last epoch before.</param>
    void Begin(IReadOnlyList<double[]> weights, IReadOnlyList<int> kept, double loss);

    /// <summary>The constant part of the penalty's gradient for matrix <paramref name="layer"/>: the gradient is ρ · W plus this.</summary>
    double[] GradientOffset(int layer);

    /// <summary>Updates copies and multipliers after an epoch.</summary>
    /// <param name="weights">The matrices as the epoch left them; copied where they are kept.</param>
    /// <param name="loss">Mean training loss of the epoch, without the penalty.</param>
    void EndEpoch(IReadOnlyList<double[]> weights, double loss);
}
