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
    public void Both_sides_take_turns_at_going_first()
    {
        var order = new List<char>();
        PairedTiming timing = PairedTiming.Measure(() => Call('r'), () => Call('o'), pairs: 8);
        Assert.Equal(5, timing.Pairs);
        // Ours and the rival warm up, and the rival opens the first pair; from then on a pair begins with the side that ended the last.
        char[] turns = [.. order.Where((side, call) => call == 0 || side != order[call - 1])];
        Assert.Equal("or" + "orororor", string.Concat(turns));
        Assert.Throws<ArgumentOutOfRangeException>(() => PairedTiming.Measure(() => { }, () => { }, pairs: PairedTiming.Dropped));

        void Call(char side)
        {
            order.Add(side);
            Thread.Sleep(1);
        }
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
