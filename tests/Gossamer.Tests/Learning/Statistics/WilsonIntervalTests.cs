using CsCheck;
using Gossamer.Learning.Statistics;
using Xunit;

namespace Gossamer.Tests.Learning.Statistics;

/// <summary>Score intervals against published ones and the equation they solve.</summary>
public sealed class WilsonIntervalTests
{
    [Theory]
    [InlineData(8, 10, 0.4901625, 0.9433178)]
    [InlineData(0, 10, 0, 0.2775328)]
    [InlineData(81, 263, 0.2552, 0.3662)]
    public void Published_intervals(int successes, int trials, double lower, double upper)
    {
        WilsonInterval interval = WilsonInterval.Of(successes, trials);
        Assert.Equal(lower, interval.Lower, 1e-4);
        Assert.Equal(upper, interval.Upper, 1e-4);
    }

    [Fact]
    public void Limits_lie_as_many_deviations_away_as_the_confidence_says() => Gen.Select(Gen.Int[1, 5_000], Gen.Double[0, 1]).Sample(
        (trials, share) =>
        {
            int successes = (int)(share * trials);
            WilsonInterval interval = WilsonInterval.Of(successes, trials);
            bool Solves(double limit) => Math.Abs(Math.Pow(interval.Share - limit, 2) - 1.959963984540054 * 1.959963984540054 * limit * (1 - limit) / trials) < 1e-12;
            return interval.Lower >= 0 && interval.Upper <= 1 && Solves(interval.Lower) && Solves(interval.Upper);
        },
        iter: 500, threads: 1, seed: "0000KOIPe036");

    [Fact]
    public void Numbers_that_cannot_be_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(static () => WilsonInterval.Of(0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(static () => WilsonInterval.Of(3, 2));
        Assert.Throws<ArgumentOutOfRangeException>(static () => WilsonInterval.Of(1, 2, 1));
    }
}
