namespace Gossamer.Graphs.Pruning;

/// <summary>
/// Surrogate Lagrangian relaxation (Gurevin et al., "Enabling retrain-free deep neural network pruning using surrogate Lagrangian
/// relaxation", IJCAI 2021): as ADMM, but the multipliers Λ move by step sizes s_k that shrink, after W and again after Z, and only where
/// the surrogate optimality condition holds: the Lagrangian L = f + Σ [⟨Λ, W − Z⟩ + (ρ/2)‖W − Z‖²] has become less.
/// </summary>
/// <remarks>What is compared with later is copied: kept as a reference to the live weights, the earlier ones would always equal the
/// present.</remarks>
public sealed class SurrogateLagrangian : IWeightSplitting
{
    private readonly double _m, _r;
    private IReadOnlyList<int> _kept = [];
    private double[][] _weights = [], _accepted = [], _copies = [], _multipliers = [];
    private double _loss;

    /// <summary>A relaxation.</summary>
    /// <param name="rho">ρ of the penalty, above 0. Default 0.01, as released for link prediction. Below the curvature of f it need not
    /// converge.</param>
    /// <param name="initialStep">s_0, above 0. Default 0.01.</param>
    /// <param name="m">M of the step sizes, above 1. Default 200.</param>
    /// <param name="r">r of the step sizes, within (0, 1). Default 0.1.</param>
    public SurrogateLagrangian(double rho = 0.01, double initialStep = 0.01, double m = 200, double r = 0.1)
    {
        if (!(rho > 0 && double.IsFinite(rho))) throw new ArgumentException($"the penalty ρ is {rho}, expected a number above 0");
        if (!(initialStep > 0 && double.IsFinite(initialStep)))
            throw new ArgumentException($"the first step size is {initialStep}, expected a number above 0");
        if (!(m > 1)) throw new ArgumentException($"M is {m}, expected a number above 1");
        if (r is not (> 0 and < 1)) throw new ArgumentException($"r is {r}, expected a number between 0 and 1");
        (Rho, StepSize, _m, _r) = (rho, initialStep, m, r);
    }

    /// <inheritdoc/>
    public double Rho { get; }

    /// <summary>s_k: the present step size of the multipliers.</summary>
    public double StepSize { get; private set; }

    /// <summary>k: one more than the updates of the multipliers so far.</summary>
    public int Iteration { get; private set; } = 1;

    /// <summary>Whether the last update after W was made.</summary>
    public bool AcceptedAfterWeights { get; private set; }

    /// <summary>Whether the last update after Z was made.</summary>
    public bool AcceptedAfterCopies { get; private set; }

    /// <inheritdoc/>
    public IReadOnlyList<double[]> Copies => _copies;

    /// <summary>Λ.</summary>
    public IReadOnlyList<double[]> Multipliers => _multipliers;

    /// <inheritdoc/>
    public void Begin(IReadOnlyList<double[]> weights, IReadOnlyList<int> kept, double loss)
    {
        _kept = kept;
        _weights = MatrixSums.Clone(weights);
        _copies = [.. weights.Select((matrix, i) => LargestMagnitudes.Project(matrix, kept[i]))];
        _accepted = MatrixSums.Clone(_copies);
        _multipliers = [.. weights.Select(static matrix => new double[matrix.Length])];
        _loss = loss;
    }

    /// <inheritdoc/>
    public double[] GradientOffset(int layer) => [.. _multipliers[layer].Select((multiplier, i) => multiplier - Rho * _copies[layer][i])];

    /// <inheritdoc/>
    public void EndEpoch(IReadOnlyList<double[]> weights, double loss)
    {
        AcceptedAfterWeights = loss + Penalty(weights, _accepted) < _loss + Penalty(_weights, _accepted) || Iteration == 1;
        if (AcceptedAfterWeights)
        {
            Move(weights, _accepted);
            _weights = MatrixSums.Clone(weights);
        }
        double[][] copies = [.. weights.Select((matrix, layer) =>
            LargestMagnitudes.Project([.. matrix.Select((w, i) => w + _multipliers[layer][i] / Rho)], _kept[layer]))];
        // W and so f are the same on both sides.
        AcceptedAfterCopies = Penalty(weights, copies) < Penalty(weights, _accepted) || Iteration == 1;
        if (AcceptedAfterCopies)
        {
            Move(weights, copies);
            _accepted = MatrixSums.Clone(copies);
        }
        _copies = copies;
        _loss = loss;
    }

    /// <summary>L − f.</summary>
    private double Penalty(IReadOnlyList<double[]> weights, double[][] copies)
    {
        double sum = 0;
        for (int layer = 0; layer < weights.Count; layer++)
        {
            for (int i = 0; i < weights[layer].Length; i++)
            {
                double difference = weights[layer][i] - copies[layer][i];
                sum += _multipliers[layer][i] * difference + Rho / 2 * difference * difference;
            }
        }
        return sum;
    }

    /// <summary>Shortens the step by how far the constraint is violated, then Λ += s (W − Z).</summary>
    private void Move(IReadOnlyList<double[]> weights, double[][] copies)
    {
        double before = MatrixSums.Distance(_weights, _accepted), now = MatrixSums.Distance(weights, copies);
        if (before > 0 && now > 0)
        {
            double alpha = 1 - 1 / (_m * Math.Pow(Iteration, 1 - Math.Pow(Iteration, -_r)));
            StepSize = alpha * StepSize * before / now;
        }
        for (int layer = 0; layer < weights.Count; layer++)
            for (int i = 0; i < weights[layer].Length; i++) _multipliers[layer][i] += StepSize * (weights[layer][i] - copies[layer][i]);
        Iteration++;
    }
}
