using Gossamer.Distributed;
using Xunit;

namespace Gossamer.Tests.Distributed;

public sealed class ExchangeCostTests
{
    /// <summary>A gigabit carries 125 MB a second; two ranks send what they have once, many send it twice.</summary>
    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 0.64)]
    [InlineData(4, 0.96)]
    [InlineData(1024, 1.27875)]
    public void Bytes_over_a_gigabit(int ranks, double seconds) =>
        Assert.Equal(seconds, new ExchangeCost(ranks, 125e6, 0).Seconds(80e6), 1e-9);

    [Theory]
    [InlineData(2, 2)]
    [InlineData(3, 4)]
    [InlineData(4, 4)]
    [InlineData(5, 6)]
    public void Latency_comes_once_for_each_level_up_and_down(int ranks, int messages) =>
        Assert.Equal(messages * 3 * 1e-5, new ExchangeCost(ranks, 1e9, 1e-5).Seconds(0, reductions: 3), 1e-12);

    [Fact]
    public void Rounds_are_shared_out_over_their_interval()
    {
        var link = new ExchangeCost(2, 4, 0);
        Assert.Equal(2 + 3, link.SecondsPerStep(100, 3, 0.02, double.PositiveInfinity), 1e-12);
        Assert.Equal(2 + 3 + 100 / 50.0, link.SecondsPerStep(100, 3, 0.02, 50), 1e-12);
    }
}
