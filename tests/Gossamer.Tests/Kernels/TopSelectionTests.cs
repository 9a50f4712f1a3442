using CsCheck;
using Gossamer.Kernels.Randomness;
using Gossamer.Kernels.Selection;
using Xunit;

namespace Gossamer.Tests.Kernels;

public sealed class TopSelectionTests
{
    [Fact]
    public void The_selection_is_the_head_of_a_full_sort_in_any_order_of_arrival() =>
        (from count in Gen.Int[0, 3000]
         from capacity in Gen.OneOf(Gen.Int[0, 5], Gen.Int[0, 700], Gen.Int[0, 3100])
         from levels in Gen.OneOf(1, 2, 10, 1 << 30)
         from order in Gen.Int[0, 2]
         from tight in Gen.Bool
         from seed in Gen.ULong
         select (count, capacity, levels, order, tight, seed)).Sample(
            sample =>
            {
                var random = new CounterRandom(sample.seed, "scores");
                Scored[] entries = [.. Enumerable.Range(0, sample.count).Select(
                    i => new Scored(random.Below((ulong)i, sample.levels) - sample.levels / 2, i, i * 2.0))];
                Scored[] expected = [.. entries.OrderByDescending(static e => e.Score).ThenBy(static e => e.Index).Take(sample.capacity)];
                if (sample.order == 1) Array.Reverse(entries);
                if (sample.order == 2) random.Fork(1).Shuffle(entries.AsSpan());
                TopSelection selection = sample.tight ? new(sample.capacity, sample.count) : new(sample.capacity);
                foreach (Scored entry in entries) selection.Offer(entry);
                Assert.Equal(expected, selection.ToArray());
                Assert.Equal(expected, selection.ToArray());
            },
            iter: 400, threads: 1, seed: "0000KOIPe036");

    [Fact]
    public void Infinite_scores_and_signed_zeros_have_their_place()
    {
        var selection = new TopSelection(4);
        double[] scores = [double.NegativeInfinity, 0.0, -0.0, 1e-320, double.PositiveInfinity];
        for (int i = scores.Length; i >= 1; i--) selection.Offer(new Scored(scores[i - 1], i));
        Assert.Equal([5, 4, 2, 3], selection.ToArray().Select(static entry => entry.Index));
    }

    [Fact]
    public void A_negative_capacity_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(static () => new TopSelection(-1));
}
