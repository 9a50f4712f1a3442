using Gossamer.Learning.Benchmarks;
using Xunit;

namespace Gossamer.Tests.Learning.Benchmarks;

public sealed class PairedTimingTests
{
    [Fact]
    public void Quartiles_are_interpolated_between_neighbours()
    {
        // R's default (type 7), which NumPy's default agrees with: quantile(c(1, 2, 4, 8, 16, 32), c(.25, .5, .75)).
        Assert.Equal(new TimeDistribution(2.5, 6, 14), TimeDistribution.Of([32, 1, 16, 2, 8, 4]));
        Assert.Equal(new TimeDistribution(3, 3, 3), TimeDistribution.Of([3]));
        Assert.Throws<ArgumentException>(() => TimeDistribution.Of([]));
    }

    [Fact]
    public void Both_sides_run_equally_often_and_take_turns_at_going_first()
    {
        var order = new List<char>();
        PairedTiming timing = PairedTiming.Measure(() => order.Add('r'), () => order.Add('o'), pairs: 8);
        Assert.Equal(5, timing.Pairs);
        Assert.Equal("roorroorroorroor", string.Concat(order.TakeLast(16)));
        Assert.Throws<ArgumentOutOfRangeException>(() => PairedTiming.Measure(() => { }, () => { }, pairs: PairedTiming.Dropped));
    }

    [Fact]
    public void The_ratio_says_how_many_times_faster_ours_is()
    {
        PairedTiming timing = PairedTiming.Measure(() => Thread.Sleep(20), () => Thread.Sleep(2), pairs: 6);
        Assert.True(timing.Rival.Median >= 20 && timing.Ours.Median >= 2);
        Assert.Equal(timing.Rival.Median / timing.Ours.Median, timing.Ratio);
        Assert.True(timing.Ratio > 1);
    }
}
