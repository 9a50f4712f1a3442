using CsCheck;
using Gossamer.Kernels.Formats;
using Gossamer.Kernels.Randomness;
using Gossamer.Sparsity.Methods;
using Gossamer.Sparsity.Rounds;
using Gossamer.Sparsity.Structures;
using TorchSharp;
using Xunit;

namespace Gossamer.Tests.Sparsity.Methods;

public sealed class SampledCandidatesTests
{
    public SampledCandidatesTests() => torch.set_num_threads(1);

    [Fact]
    public void A_sample_holds_distinct_inactive_positions_and_as_many_as_asked_for()
    {
        Gen.Select(Gen.Int[1, 12], Gen.Int[1, 12], Gen.Double[0, 1], Gen.Double[1, 6], Gen.ULong).Sample((rows, columns, density, perActive, seed) =>
        {
            var random = new CounterRandom(seed, "sample");
            long[] active = random.Sample(rows * columns, (int)(density * rows * columns));
            SparseTopology topology = SparseTopology.FromPositions(rows, columns, active);
            long[] sample = CandidateSample.Draw(topology, perActive, random).ToPositions();
            Assert.Equal(Math.Min((int)Math.Ceiling(perActive * active.Length), rows * columns - active.Length), sample.Length);
            Assert.Empty(sample.Intersect(active));
            Assert.Equal(sample.Distinct().Order(), sample);
        });
    }

    [Fact]
    public void Every_inactive_position_is_drawn_equally_often()
    {
        const int draws = 20_000;
        SparseTopology topology = SparseTopology.FromPositions(3, 5, [0, 1, 4, 7, 13]);
        var random = new CounterRandom(7, "uniform");
        int[] drawn = new int[15];
        for (ulong draw = 0; draw < draws; draw++)
            foreach (long position in CandidateSample.Draw(topology, 1, random.Fork(draw)).ToPositions())
                drawn[position]++;
        // Five of ten positions a draw; χ² of ten counts, whose variance is that of draws without replacement.
        double expected = draws / 2.0, variance = draws / 4.0;
        double statistic = drawn.Where(static count => count > 0).Sum(count => (count - expected) * (count - expected) / variance) * 9 / 10;
        Assert.Equal(10, drawn.Count(static count => count > 0));
        // The 1 − 10⁻⁶ quantile of χ² with nine degrees of freedom.
        Assert.InRange(statistic, 0, 46.0);
    }

    [Theory]
    [InlineData("dst-ee", TinyKind.Linear)]
    [InlineData("rigl", TinyKind.Convolutional)]
    [InlineData("itop", TinyKind.Wide)]
    public void A_sample_of_all_inactive_weights_grows_what_the_whole_gradient_grows(string method, TinyKind kind)
    {
        var settings = new TinySettings(method) { Kind = kind };
        using var whole = new TinyTraining(settings);
        using var sampled = new TinyTraining(settings, Method(settings, 1e6));
        whole.Run(whole.TotalSteps);
        sampled.Run(sampled.TotalSteps);
        Assert.True(whole.Trainer.Rounds > 3);
        Assert.Equal(whole.Fingerprints(), sampled.Fingerprints());
        Assert.Equal(0, sampled.Trainer.DenseGradientSteps);
    }

    [Fact]
    public void Rounds_grow_the_best_of_the_sample_and_of_what_they_dropped()
    {
        var settings = new TinySettings("rigl") { Kind = TinyKind.Wide, Sparsity = 0.8 };
        using var training = new TinyTraining(settings, Method(settings, 1.5));
        int grown = 0;
        training.Trainer.RoundCompleted += (_, changes) =>
        {
            foreach (LayerChange change in changes)
            {
                HashSet<long> sample = [.. CandidateSample.Draw(change.Delta.Before, 1.5, change.Round.Random).ToPositions()];
                long[] added = [.. change.Delta.After.ToPositions().Except(change.Delta.Before.ToPositions())];
                Assert.Subset(sample, added.ToHashSet());
                grown += added.Length;
                if (added.Length == 0) continue;
                double[] gradient = new double[change.Delta.Before.Positions];
                change.Round.Signal!.ReadRows(0, gradient);
                double least = added.Min(position => Math.Abs(gradient[position]));
                // None that was left out has a greater gradient.
                Assert.All(sample.Except(added), position => Assert.True(Math.Abs(gradient[position]) <= least));
            }
        };
        training.Run(training.TotalSteps);
        Assert.True(grown > 5);
    }

    [Fact]
    public void Only_single_weights_as_many_grown_as_dropped_can_be_sampled()
    {
        var settings = new TinySettings("rigl") { Sparsity = 0.5 };
        SparseMethod groups = SparseMethods.Find("rigl").Create(
            settings.ToOptions() with { SampledCandidates = 2, Structure = StructureParser.Parse("2:4") });
        var failure = Assert.Throws<ArgumentException>(() => new TinyTraining(settings, groups));
        Assert.Contains("cannot sample", failure.Message, StringComparison.Ordinal);
        Assert.Contains(
            "at least 1", Assert.Throws<ArgumentException>(() => new TinyTraining(settings, Method(settings, 0.5))).Message, StringComparison.Ordinal);
    }

    private static SparseMethod Method(TinySettings settings, double perActive) =>
        SparseMethods.Find(settings.Method).Create(settings.ToOptions() with { SampledCandidates = perActive });
}
