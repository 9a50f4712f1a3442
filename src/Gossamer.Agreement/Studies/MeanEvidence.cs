using Gossamer.Learning.Statistics;

namespace Gossamer.Agreement.Studies;

/// <summary>Levels and scores that are means over cases, NaN where a case has none. The last sum is that of <see cref="TruthMoves"/>.</summary>
/// <param name="Inter">Agreement of raters in each case.</param>
/// <param name="Truth">Truth ceiling in each case.</param>
/// <param name="Policy">Policy ceiling in each case.</param>
/// <param name="Scores">For each model its score in each case.</param>
internal sealed record MeanEvidence(double[] Inter, double[] Truth, double[] Policy, double[][] Scores)
{
    /// <summary>What each case adds to the sum of truth ceilings by moving the fit that they rest on, with mean 0. Default: the fit is held, or there is none.</summary>
    public double[]? TruthMoves { get; init; }

    /// <summary>What each case adds: for every figure its sum and how many cases have it.</summary>
    public UnitSums ToSums()
    {
        int figures = MetricEvidence.Levels + MetricEvidence.PerModel * Scores.Length;
        return UnitSums.Collect(Inter.Length, 2 * figures + 1, (unit, add) =>
        {
            void Add(int figure, double value)
            {
                if (double.IsNaN(value)) return;
                add(2 * figure, value);
                add(2 * figure + 1, 1);
            }

            Add(0, Inter[unit]);
            Add(1, Truth[unit]);
            Add(2, Policy[unit]);
            if (TruthMoves is not null) add(2 * figures, TruthMoves[unit]);
            for (int m = 0; m < Scores.Length; m++)
            {
                if (double.IsNaN(Scores[m][unit])) continue;
                int first = MetricEvidence.Levels + MetricEvidence.PerModel * m;
                Add(first, Scores[m][unit]);
                Add(first + 1, Inter[unit]);
                Add(first + 2, Truth[unit]);
                Add(first + 3, Policy[unit]);
            }
        });
    }

    /// <summary>The means of sums.</summary>
    public static void Means(ReadOnlySpan<double> sums, Span<double> figures)
    {
        for (int i = 0; i < figures.Length; i++) figures[i] = sums[2 * i + 1] > 0 ? sums[2 * i] / sums[2 * i + 1] : double.NaN;
        const int Truth = 1;
        double move = sums[2 * Truth + 1] > 0 ? sums[2 * figures.Length] / sums[2 * Truth + 1] : 0;
        for (int level = Truth; level < figures.Length; level += level == Truth ? MetricEvidence.Levels + 1 : MetricEvidence.PerModel) figures[level] += move;
    }
}
