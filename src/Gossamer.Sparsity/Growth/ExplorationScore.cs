using Gossamer.Learning.Schedules;

namespace Gossamer.Sparsity.Growth;

/// <summary>
/// DST-EE's acquisition function |g| + c_t · ln t / (N + ε): the gradient's evidence plus a bonus for units that were rarely
/// active (Huang et al., DAC 2023, arXiv 2211.16667). With c = 0 it is RigL's growth exactly.
/// </summary>
public sealed record ExplorationScore : IGrowScore
{
    /// <summary>Default of the exploration coefficient.</summary>
    public const double DefaultCoefficient = 1e-4;

    private const int TabledCounts = 256;

    /// <summary>c_t, in units of the gradient.</summary>
    public IScalarSchedule Coefficient { get; init; } = new ConstantSchedule(DefaultCoefficient);

    /// <summary>
    /// ρ: when set, c is ρ · mean |g| over the layer's active weights instead, which no rescaling of the loss or of a layer
    /// changes.
    /// </summary>
    public double? RelativeCoefficient { get; init; }

    /// <summary>ε &gt; 0: smaller values put the never-active further ahead of the once-active.</summary>
    public double Epsilon { get; init; } = 1;

    /// <summary>Where the absolute value stands.</summary>
    public GradientSign Sign { get; init; } = GradientSign.AbsoluteFirst;

    /// <summary>Shape of the bonus.</summary>
    public BonusForm Form { get; init; } = BonusForm.Ratio;

    /// <summary>One addition and one division.</summary>
    public int FlopsPerCandidate => 2;

    /// <inheritdoc/>
    public void Score(in GrowContext context, long firstUnit, ReadOnlySpan<double> signal, ReadOnlySpan<int> counts, Span<double> scores)
    {
        double c = RelativeCoefficient is { } rho ? rho * context.MeanActiveSignal : Coefficient.At(context.Step);
        double logStep = Math.Log(context.Step);
        // Counts repeat and are small: a bonus is worked out once for each, not for each of millions of positions.
        Span<double> bonuses = stackalloc double[scores.Length < TabledCounts ? 0 : TabledCounts];
        for (int count = 0; count < bonuses.Length; count++) bonuses[count] = Bonus(c, logStep, count);
        for (int i = 0; i < scores.Length; i++)
        {
            double bonus = counts[i] < bonuses.Length ? bonuses[counts[i]] : Bonus(c, logStep, counts[i]);
            scores[i] = Sign == GradientSign.AbsoluteFirst ? Math.Abs(signal[i]) + bonus : Math.Abs(signal[i] + bonus);
        }
    }

    private double Bonus(double c, double logStep, int count) =>
        Form == BonusForm.Ratio ? c * logStep / (count + Epsilon) : c * Math.Sqrt(logStep / (count + Epsilon));
}
