using CsCheck;
using Gossamer.Distributed;
using Xunit;

namespace Gossamer.Tests.Distributed;

public sealed class TreeAccumulatorTests
{
    [Fact]
    public void Sums_are_those_of_the_tree_over_neighbours() =>
        Gen.Float[-1000, 1000].Array[8].Sample(
            x => Assert.Equal(((x[0] + x[1]) + (x[2] + x[3])) + ((x[4] + x[5]) + (x[6] + x[7])), Sum(x)), iter: 100, threads: 1, seed: "0000KOIPe036");

    [Fact]
    public void Halves_summed_apart_and_then_together_have_the_same_bits() =>
        Gen.Float[-1000, 1000].Array[16].Sample(
            x => Assert.Equal(Sum(x), Sum(x[..8]) + Sum(x[8..])), iter: 100, threads: 1, seed: "0000KOIPe036");

    [Fact]
    public void What_is_no_binary_tree_is_refused()
    {
        Assert.Throws<InvalidOperationException>(() => Sum([1, 2, 3]));
        var sum = new TreeAccumulator<float>();
        sum.Add([1]);
        Assert.Throws<ArgumentException>(() => sum.Add([1, 2]));
    }

    private static float Sum(float[] leaves)
    {
        var sum = new TreeAccumulator<float>();
        foreach (float leaf in leaves) sum.Add([leaf]);
        return sum.Take()[0];
    }
}
