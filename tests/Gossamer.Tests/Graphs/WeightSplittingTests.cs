using CsCheck;
using Gossamer.Graphs.Pruning;
using Gossamer.Kernels.Randomness;
using Xunit;

namespace Gossamer.Tests.Graphs;

/// <summary>Surrogate Lagrangian relaxation, ADMM and the hard cut against hand computation.</summary>
public sealed class WeightSplittingTests
{
    [Fact]
    public void The_largest_are_exactly_as_many_as_asked_for_and_the_first_of_equals() => Gen.Select(
        Gen.Int[-3, 3].Array[1, 40], Gen.Double[0, 1]).Sample(
        static (values, share) =>
        {
            double[] weights = Array.ConvertAll(values, static value => (double)value);
            int count = (int)(share * weights.Length);
            long[] positions = LargestMagnitudes.Positions(weights, count);
            long[] expected =
            [
                .. Enumerable.Range(0, weights.Length).OrderByDescending(i => Math.Abs(weights[i])).ThenBy(static i => i)
                    .Take(count).Order().Select(static i => (long)i),
            ];
            Assert.Equal(expected, positions);
            Assert.Equal(weights.Select((w, i) => expected.Contains(i) ? w : 0), LargestMagnitudes.Project(weights, count));
        },
        iter: 200, threads: 1);

    [Fact]
    public void Three_iterations_of_relaxation_are_those_computed_by_hand()
    {
        // One matrix of three weights, two kept, ρ = 0.5, s0 = 0.1, M = 200, r = 0.1.
        const double Rho = 0.5;
        var relaxation = new SurrogateLagrangian(Rho, 0.1);
        double[] w = [1, -0.8, 0.3];
        relaxation.Begin([w], [2], loss: 1);
        Assert.Equal([1, -0.8, 0], relaxation.Copies[0]);

        // Epoch 1: k = 1, so both tests pass. α_1 = 1 − 1/200. Before: ‖(0, 0, .3)‖ = .3; now: W = (.9, −.7, .2), ‖W − Z‖ = √(.01 + .01 +
        // .04).
        w = [0.9, -0.7, 0.2];
        relaxation.EndEpoch([w], loss: 2);
        double norm = Math.Sqrt(0.06);
        double s = (1 - 1 / 200.0) * 0.1 * 0.3 / norm;
        double[] multipliers = [s * (0.9 - 1), s * (-0.7 + 0.8), s * 0.2];
        // Z = Π(W + Λ/ρ) keeps the first two. The second test is at k = 2 and must hold by itself: L falls, because Z follows W.
        double[] z = [0.9 + multipliers[0] / Rho, -0.7 + multipliers[1] / Rho, 0];
        Assert.True(relaxation.AcceptedAfterWeights);
        Assert.True(Lagrangian(w, z, multipliers, Rho) < Lagrangian(w, [1, -0.8, 0], multipliers, Rho));
        Assert.True(relaxation.AcceptedAfterCopies);
        double now = Math.Sqrt(Math.Pow(w[0] - z[0], 2) + Math.Pow(w[1] - z[1], 2) + 0.04);
        s *= Alpha(2) * norm / now;
        for (int i = 0; i < 3; i++) multipliers[i] += s * (w[i] - z[i]);
        AssertState(relaxation, 3, s, multipliers, z);

        // Epoch 2: the loss rises so much that the first test fails; Λ stays. Weights have hardly moved: so little that Z gains something
        // still.
        double[] first = w;
        w = [0.9, -0.7, 0.19];
        relaxation.EndEpoch([w], loss: 50);
        Assert.False(relaxation.AcceptedAfterWeights);
        double[] z2 = [0.9 + multipliers[0] / Rho, -0.7 + multipliers[1] / Rho, 0];
        bool second = Lagrangian(w, z2, multipliers, Rho) < Lagrangian(w, z, multipliers, Rho);
        Assert.Equal(second, relaxation.AcceptedAfterCopies);
        Assert.True(second);
        // The earlier distance is that of the weights of epoch 1, which the failed test has left in place.
        s *= Alpha(3) * Norm(first, z) / Norm(w, z2);
        for (int i = 0; i < 3; i++) multipliers[i] += s * (w[i] - z2[i]);
        AssertState(relaxation, 4, s, multipliers, z2);

        // Epoch 3: the loss falls far, the first test holds again, with the weights of epoch 1 as those before.
        double[] third = [0.7, -0.75, 0.1];
        relaxation.EndEpoch([third], loss: 0.5);
        Assert.True(relaxation.AcceptedAfterWeights);
        s *= Alpha(4) * Norm(first, z2) / Norm(third, z2);
        for (int i = 0; i < 3; i++) multipliers[i] += s * (third[i] - z2[i]);
        double[] z3 = [third[0] + multipliers[0] / Rho, third[1] + multipliers[1] / Rho, 0];
        Assert.True(relaxation.AcceptedAfterCopies);
        s *= Alpha(5) * Norm(third, z2) / Norm(third, z3);
        for (int i = 0; i < 3; i++) multipliers[i] += s * (third[i] - z3[i]);
        AssertState(relaxation, 6, s, multipliers, z3);
    }

    [Fact]
    public void Iterations_are_those_of_the_published_steps_and_not_those_with_the_weights_aliased() => Gen.ULong.Sample(
        static seed =>
        {
            var random = new CounterRandom(seed, "weights");
            double[] Weights(int epoch) => [.. Enumerable.Range(0, 5).Select(i => random.Normal((ulong)(5 * epoch + i)))];
            double[] first = Weights(0);
            (double[], double)[] epochs = [.. Enumerable.Range(1, 6).Select(epoch => (Weights(epoch), 3 * random.Uniform(1000 + (ulong)epoch)))];
            double rho = 0.05 + 2 * random.Uniform(2000);
            var relaxation = new SurrogateLagrangian(rho, 0.05);
            Steps clean = new(first, 2, rho, 0.05, aliased: false), aliased = new(first, 2, rho, 0.05, aliased: true);
            relaxation.Begin([first], [2], 1);
            foreach ((double[] weights, double loss) in epochs)
            {
                relaxation.EndEpoch([weights], loss);
                clean.EndEpoch(weights, loss);
                aliased.EndEpoch(weights, loss);
                AssertState(relaxation, clean.K, clean.S, clean.Multipliers, clean.Z);
                Assert.Equal(clean.Accepted, (relaxation.AcceptedAfterWeights, relaxation.AcceptedAfterCopies));
            }
            // With the weights before aliased to those now, n1 is n2 and the step size of the first test never changes.
            Assert.NotEqual(clean.S, aliased.S);
        },
        iter: 100, threads: 1);

    [Fact]
    public void Live_weights_handed_over_are_copied()
    {
        // A trainer hands over the same array each time and changes it in place: kept as it is, the earlier weights would equal the present
        // ones.
        double[] live = [1, -0.8, 0.3];
        var aliased = new SurrogateLagrangian(0.5, 0.1);
        var separate = new SurrogateLagrangian(0.5, 0.1);
        aliased.Begin([live], [2], 1);
        separate.Begin([[1, -0.8, 0.3]], [2], 1);
        double[][] epochs = [[0.9, -0.7, 0.2], [0.8, -0.9, 0.1], [0.7, -0.75, 0.15]];
        foreach (double[] weights in epochs)
        {
            weights.CopyTo(live, 0);
            aliased.EndEpoch([live], 0.9);
            separate.EndEpoch([(double[])weights.Clone()], 0.9);
            Assert.Equal(separate.StepSize, aliased.StepSize);
            Assert.Equal(separate.Multipliers[0], aliased.Multipliers[0]);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_quadratic_is_solved_by_its_projection(bool relaxation)
    {
        var random = new CounterRandom(7, "target");
        double[] target = [.. Enumerable.Range(0, 30).Select(i => random.Normal((ulong)i))];
        IWeightSplitting splitting = relaxation ? new SurrogateLagrangian(rho: 1, initialStep: 0.01) : new AdmmSplitting(1);
        double[] w = (double[])target.Clone();
        splitting.Begin([w], [6], 0);
        List<double> gaps = [];
        for (int epoch = 0; epoch < 300; epoch++)
        {
            // The minimum of ½‖W − W*‖² + penalty, exactly: (1 + ρ) W = W* − offset.
            double[] offset = splitting.GradientOffset(0);
            for (int i = 0; i < w.Length; i++) w[i] = (target[i] - offset[i]) / (1 + splitting.Rho);
            splitting.EndEpoch([w], 0.5 * w.Zip(target, static (a, b) => (a - b) * (a - b)).Sum());
            gaps.Add(Distance(w, splitting.Copies[0]));
        }
        int[] support = [.. Enumerable.Range(0, 30).Where(i => splitting.Copies[0][i] != 0)];
        Assert.Equal(LargestMagnitudes.Positions(target, 6).Select(static position => (int)position), support);
        Assert.True(gaps[^1] / Math.Sqrt(w.Sum(static value => value * value)) < 1e-2, $"gap {gaps[^1]}");
        if (relaxation) return;
        for (int i = 20; i < gaps.Count; i++) Assert.True(gaps[i] <= gaps[i - 1] + 1e-12);
        double Loss(double[] weights) => 0.5 * weights.Zip(target, static (a, b) => (a - b) * (a - b)).Sum();
        Assert.Equal(Loss(w), Loss(LargestMagnitudes.Project(w, 6)), 1e-3);
    }

    [Fact]
    public void Settings_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new SurrogateLagrangian(rho: 0));
        Assert.Throws<ArgumentException>(() => new SurrogateLagrangian(initialStep: double.NaN));
        Assert.Throws<ArgumentException>(() => new AdmmSplitting(-1));
        Assert.Throws<ArgumentException>(() => LargestMagnitudes.Positions([1, double.NaN], 1));
    }

    /// <summary>
    /// One matrix by the published steps, written out; <paramref name="aliased"/> repeats a published fault, in which the weights before are
    /// the live ones and thus equal those now.
    /// </summary>
    private sealed class Steps(double[] first, int kept, double rho, double s0, bool aliased)
    {
        private double[] _before = first;
        private double _loss = 1;

        public double[] Z { get; private set; } = LargestMagnitudes.Project(first, kept);

        public double[] Multipliers { get; } = new double[first.Length];

        public double S { get; private set; } = s0;

        public int K { get; private set; } = 1;

        public (bool, bool) Accepted { get; private set; }

        public void EndEpoch(double[] w, double loss)
        {
            double[] before = aliased ? w : _before;
            bool test1 = loss + Lagrangian(w, Z, Multipliers, rho) < _loss + Lagrangian(before, Z, Multipliers, rho) || K == 1;
            if (test1)
            {
                Advance(Norm(before, Z), w, Z);
                _before = w;
            }
            double[] moved = LargestMagnitudes.Project([.. w.Select((value, i) => value + Multipliers[i] / rho)], kept);
            bool test2 = Lagrangian(w, moved, Multipliers, rho) < Lagrangian(w, Z, Multipliers, rho) || K == 1;
            if (test2) Advance(Norm(aliased ? w : _before, Z), w, moved);
            (Z, _loss, Accepted) = (moved, loss, (test1, test2));
        }

        private void Advance(double earlier, double[] w, double[] z)
        {
            double now = Norm(w, z);
            if (earlier > 0 && now > 0) S *= Alpha(K) * earlier / now;
            for (int i = 0; i < w.Length; i++) Multipliers[i] += S * (w[i] - z[i]);
            K++;
        }
    }

    private static double Alpha(int k) => 1 - 1 / (200 * Math.Pow(k, 1 - Math.Pow(k, -0.1)));

    private static double Norm(double[] a, double[] b) => Distance(a, b);

    private static double Distance(double[] a, double[] b) => Math.Sqrt(a.Zip(b, static (x, y) => (x - y) * (x - y)).Sum());

    private static double Lagrangian(double[] w, double[] z, double[] multipliers, double rho) =>
        Enumerable.Range(0, w.Length).Sum(i => multipliers[i] * (w[i] - z[i]) + rho / 2 * (w[i] - z[i]) * (w[i] - z[i]));

    private static void AssertState(SurrogateLagrangian relaxation, int k, double s, double[] multipliers, double[] z)
    {
        Assert.Equal(k, relaxation.Iteration);
        Assert.Equal(s, relaxation.StepSize, 1e-12);
        for (int i = 0; i < z.Length; i++)
        {
            Assert.Equal(multipliers[i], relaxation.Multipliers[0][i], 1e-12);
            Assert.Equal(z[i], relaxation.Copies[0][i], 1e-12);
        }
    }
}
