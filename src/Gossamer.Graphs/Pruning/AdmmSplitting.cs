namespace Gossamer.Graphs.Pruning;

/// <summary>
/// The alternating direction method of multipliers (Boyd et al., 2011; for pruning Zhang et al., ECCV 2018), in its scaled form: penalty
/// (ρ/2)‖W − Z + U‖²; after each epoch Z = Π(W + U) and U += W − Z.
/// </summary>
public sealed class AdmmSplitting(double rho = AdmmSplitting.DefaultRho) : IWeightSplitting
{
    /// <summary>ρ of the released settings.</summary>
    public const double DefaultRho = 0.01;

    private IReadOnlyList<int> _kept = [];
    private double[][] _copies = [], _scaled = [];

    /// <inheritdoc/>
    public double Rho { get; } = rho > 0 && double.IsFinite(rho)
        ? rho
        : throw new ArgumentException($"the penalty ρ is {rho}, expected a number above 0");

    /// <inheritdoc/>
    public IReadOnlyList<double[]> Copies => _copies;

    /// <inheritdoc/>
    public void Begin(IReadOnlyList<double[]> weights, IReadOnlyList<int> kept, double loss)
    {
        _kept = kept;
        _copies = [.. weights.Select((matrix, i) => LargestMagnitudes.Project(matrix, kept[i]))];
        _scaled = [.. weights.Select(static matrix => new double[matrix.Length])];
    }

    /// <inheritdoc/>
    public double[] GradientOffset(int layer) => [.. _scaled[layer].Select((u, i) => Rho * (u - _copies[layer][i]))];

    /// <inheritdoc/>
    public void EndEpoch(IReadOnlyList<double[]> weights, double loss)
    {
        for (int layer = 0; layer < weights.Count; layer++)
        {
            double[] scaled = _scaled[layer], matrix = weights[layer];
            _copies[layer] = LargestMagnitudes.Project([.. matrix.Select((w, i) => w + scaled[i])], _kept[layer]);
            for (int i = 0; i < matrix.Length; i++) scaled[i] += matrix[i] - _copies[layer][i];
        }
    }
}
