using CsCheck;
using Gossamer.Kernels.Randomness;
using Gossamer.Learning.Statistics;
using Xunit;

namespace Gossamer.Tests.Learning.Statistics;

public sealed class BootstrapTests
{
    [Fact]
    public void The_interval_of_a_mean_covers_it_as_often_as_it_says()
    {
        var random = new CounterRandom(7, "coverage");
        int covered = 0;
        const int Studies = 600;
        double ratio = 0;
        for (int study = 0; study < Studies; study++)
        {
            double[] values = [.. Enumerable.Range(0, 40).Select(i => random.Normal((ulong)(study * 40 + i)))];
            BootstrapInterval interval = MeanOf(values, new BootstrapOptions { Replicates = 400, Seed = (ulong)study });
            if (interval.Lower <= 0 && interval.Upper >= 0) covered++;
            ratio += (interval.Upper - interval.Lower) / (2 * MeanInterval.Of(values).Margin) / Studies;
        }
        // Expanded intervals have the width of Student's on data for which his are exact.
        Assert.Equal(1, ratio, 0.015);
        Assert.InRange(covered / (double)Studies, 0.93, 0.97);
    }

    [Fact]
    public void Few_units_have_percentiles_and_constant_ones_no_width()
    {
        BootstrapInterval interval = MeanOf([1, 2, 3, 4], new BootstrapOptions());
        Assert.Equal("percentile", interval.Method);
        Assert.Equal((2.5, 4), (interval.Value, interval.Units));
        BootstrapInterval constant = MeanOf([.. Enumerable.Repeat(5.0, 30)], new BootstrapOptions());
        Assert.Equal((5, 5, 5), (constant.Value, constant.Lower, constant.Upper));
        Assert.True(double.IsNaN(MeanOf([1], new BootstrapOptions()).Lower));
    }

    [Fact]
    public void Equal_rows_are_drawn_as_often_as_they_stand()
    {
        // 3,000 units in three kinds go the way of binomial counts; their sums have the moments of a multinomial.
        double[] values = [.. Enumerable.Range(0, 3000).Select(static i => i % 10 == 0 ? 1.0 : i % 10 < 4 ? 2 : 3)];
        Bootstrap bootstrap = Bootstrap.Run(
            UnitSums.OfRows(Rows(values), 2), 2, static (sums, figures) => (figures[0], figures[1]) = (sums[0] / sums[1], sums[1]), new BootstrapOptions { Replicates = 4000 });
        Assert.All(bootstrap.Replicates(1), static count => Assert.Equal(3000, count));
        double mean = values.Average(), variance = values.Sum(value => (value - mean) * (value - mean)) / values.Length / values.Length;
        Assert.Equal(mean, bootstrap.Replicates(0).Average(), 4 * Math.Sqrt(variance / 4000));
        Assert.Equal(1, bootstrap.Replicates(0).Sum(value => (value - mean) * (value - mean)) / 4000 / variance, 0.1);
    }

    [Fact]
    public void Draws_depend_on_the_seed_alone() => Gen.Int[0, 1000].Sample(static seed =>
    {
        double[] values = [.. Enumerable.Range(0, 50).Select(static i => Math.Sin(i))];
        BootstrapInterval Once(int offset) => MeanOf(values, new BootstrapOptions { Replicates = 50, Seed = (ulong)(seed + offset) });
        Assert.Equal(Once(0), Once(0));
        Assert.NotEqual(Once(0), Once(1));
    }, iter: 50);

    [Fact]
    public void Step_up_correction_at_a_worked_example()
    {
        // Σ 1/i of three is 11/6: 0.01 · 3 · 11/6, then 0.02 · 3/2 · 11/6, both no more than the next.
        double[] adjusted = BenjaminiYekutieli.Adjust([0.02, 0.01, 0.5, double.NaN]);
        Assert.Equal(0.055, adjusted[0], 1e-12);
        Assert.Equal(0.055, adjusted[1], 1e-12);
        Assert.Equal(0.5 * 11 / 6, adjusted[2], 1e-12);
        Assert.True(double.IsNaN(adjusted[3]));
    }

    private static BootstrapInterval MeanOf(double[] values, BootstrapOptions options) =>
        Bootstrap.Run(UnitSums.OfRows(Rows(values), 2), 1, static (sums, figures) => figures[0] = sums[0] / sums[1], options).Interval(0);

    private static double[] Rows(double[] values) => [.. values.SelectMany(static value => new[] { value, 1 })];
}
