using Gossamer.Kernels.Formats;
using Gossamer.Kernels.Randomness;
using Gossamer.Learning.Schedules;
using Gossamer.Sparsity.Budgets;
using Gossamer.Sparsity.Drop;
using Gossamer.Sparsity.Growth;
using Gossamer.Sparsity.Layers;
using Gossamer.Sparsity.Rounds;
using Gossamer.Tests.Sparsity.Methods;
using Xunit;

namespace Gossamer.Tests.Sparsity;

/// <summary>The worked example of DST-EE's growth: six positions of which one is active, at step 1000 with ε = 1.</summary>
public sealed class GoldenGrowthTests
{
    private const int Active = 4;
    private const long Step = 1000;

    private static readonly double[] Gradients = [0.020, -0.015, 0.004, -0.001, 0.012, -0.030];
    private static readonly int[] Counts = [0, 3, 0, 1, 0, 2];

    [Theory]
    [InlineData(0, GradientSign.AbsoluteFirst, 0.020, 0.015, 0.004, 0.001, 0.030)]
    [InlineData(1e-3, GradientSign.AbsoluteFirst, 0.026908, 0.016727, 0.010908, 0.004454, 0.032303)]
    [InlineData(1e-2, GradientSign.AbsoluteFirst, 0.089078, 0.032269, 0.073078, 0.035539, 0.053026)]
    [InlineData(1e-2, GradientSign.SignedSum, 0.089078, 0.002269, 0.073078, 0.033539, 0.006974)]
    public void Scores_of_the_inactive(double c, GradientSign sign, double s0, double s1, double s2, double s3, double s5)
    {
        double[] scores = new double[6];
        Score(c, sign).Score(new GrowContext(Step, 1, default, 0), 0, Gradients, Counts, scores);
        double[] expected = [s0, s1, s2, s3, s5];
        int[] inactive = [0, 1, 2, 3, 5];
        for (int i = 0; i < inactive.Length; i++) Assert.Equal(expected[i], scores[inactive[i]], 5e-7);
    }

    [Theory]
    [InlineData(0, GradientSign.AbsoluteFirst, new long[] { 0, 5 })]
    [InlineData(1e-3, GradientSign.AbsoluteFirst, new long[] { 0, 5 })]
    [InlineData(1e-2, GradientSign.AbsoluteFirst, new long[] { 0, 2 })]
    [InlineData(1e-2, GradientSign.AbsoluteFirst, new long[] { 0, 2, 5 })]
    [InlineData(1e-2, GradientSign.SignedSum, new long[] { 0, 2, 3 })]
    public void Positions_grown(double c, GradientSign sign, long[] grown)
    {
        LayerChange change = Grow(Score(c, sign), grown.Length);
        Assert.Equal([.. grown.Append(Active).Order()], change.Delta.After.ToPositions());
    }

    [Fact]
    public void The_share_that_the_gradient_would_not_have_grown_is_reported()
    {
        // {0, 2} instead of {5, 0}: one of two, with |g| of 0.024 instead of 0.050.
        LayerRoundSummary summary = Grow(Score(1e-2, GradientSign.AbsoluteFirst), 2).Summary;
        Assert.Equal(0.5, summary.ExplorationShare);
        Assert.Equal(0.024 / 0.050, summary.Exploitation, 1e-12);
        summary = Grow(Score(1e-3, GradientSign.AbsoluteFirst), 2).Summary;
        Assert.Equal((0, 1), (summary.ExplorationShare, summary.Exploitation));
    }

    [Fact]
    public void A_huge_coefficient_is_lexicographic()
    {
        // Fewest rounds first, then |g|: 0 (N 0), 2 (N 0), 3 (N 1), 5 (N 2), 1 (N 3).
        for (int count = 1; count <= 5; count++)
            Assert.Equal(
                new long[] { 0, 2, 3, 5, 1 }.Take(count).Append(Active).Order(),
                Grow(Score(1e9, GradientSign.AbsoluteFirst), count).Delta.After.ToPositions());
    }

    [Fact]
    public void The_logarithm_of_the_first_step_is_no_bonus()
    {
        double[] scores = new double[6];
        Score(1, GradientSign.AbsoluteFirst).Score(new GrowContext(1, 1, default, 0), 0, Gradients, Counts, scores);
        Assert.Equal(Gradients.Select(Math.Abs), scores);
    }

    [Fact]
    public void The_head_start_of_the_never_active_is_what_epsilon_says()
    {
        foreach (double epsilon in new[] { 1, 1e-5 })
        {
            var score = new ExplorationScore { Coefficient = new ConstantSchedule(0.01), Epsilon = epsilon };
            double[] scores = new double[2];
            score.Score(new GrowContext(Step, 1, default, 0), 0, [0, 0], [0, 1], scores);
            double expected = 0.01 * Math.Log(Step) / (epsilon * (1 + epsilon));
            Assert.Equal(1, (scores[0] - scores[1]) / expected, 1e-9);
        }
    }

    [Fact]
    public void A_relative_coefficient_ignores_the_scale_of_the_loss()
    {
        var score = new ExplorationScore { RelativeCoefficient = 0.5 };
        double[] once = new double[6], scaled = new double[6];
        score.Score(new GrowContext(Step, 1, default, 0.012), 0, Gradients, Counts, once);
        score.Score(new GrowContext(Step, 1, default, 12), 0, [.. Gradients.Select(static g => 1000 * g)], Counts, scaled);
        for (int i = 0; i < once.Length; i++) Assert.Equal(once[i], scaled[i] / 1000, 1e-12);
        Assert.Equal(0.020 + 0.5 * 0.012 * Math.Log(Step), once[0], 1e-12);
    }

    [Fact]
    public void The_square_root_form_is_that_of_bandits()
    {
        double[] scores = new double[1];
        new ExplorationScore { Coefficient = new ConstantSchedule(2), Form = BonusForm.SquareRoot }
            .Score(new GrowContext(Step, 1, default, 0), 0, [-0.5], [3], scores);
        Assert.Equal(0.5 + 2 * Math.Sqrt(Math.Log(Step) / 4), scores[0], 1e-12);
    }

    private static ExplorationScore Score(double c, GradientSign sign) => new() { Coefficient = new ConstantSchedule(c), Sign = sign };

    private static LayerChange Grow(ExplorationScore score, int count)
    {
        double[] weights = new double[6];
        Array.Fill(weights, double.NaN);
        weights[Active] = 1;
        SparseLayer layer = HandMade.Layer("w", 2, weights);
        for (int position = 0; position < Counts.Length; position++)
            for (int round = 0; round < Counts[position]; round++)
                layer.Counters.Increment([position]);
        var round1 = new LayerRound(layer, [1], [Gradients[Active]], regrowthAllowed: true, new CounterRandom(1, "golden"));
        return new Round(Step, 1, 0, [round1]).Decide(new Nothing(), new More(count), new GrowRule(score), [new Dense()])[0];
    }

    private sealed class Nothing : IDropRule
    {
        public void Drop(Round round)
        {
        }
    }

    private sealed class More(int count) : IBudgetPolicy
    {
        public void AfterDrop(Round round) => round.Layers[0].Target += count;
    }

    private sealed class Dense : ISignal
    {
        public void ReadRows(int firstRow, Span<double> destination) =>
            Gradients.AsSpan(3 * firstRow, destination.Length).CopyTo(destination);
    }
}
