using Gossamer.Inference.Checkpoints;
using Gossamer.Sparsity.Layers;
using Xunit;

namespace Gossamer.Tests.Sparsity;

public sealed class ActivityCountersTests
{
    [Fact]
    public void Counters_widen_when_a_byte_is_full_and_saturate_when_two_are()
    {
        var counters = new ActivityCounters(3);
        for (int round = 1; round <= 70_000; round++)
        {
            counters.Increment([1]);
            if (round is 255 or 256 or 65_535) Assert.Equal(round, counters[1]);
            Assert.Equal(round > 255 ? 6 : 3, counters.Bytes);
        }
        Assert.Equal(65_535, counters[1]);
        counters.Increment([0, 1]);
        Assert.Equal([1, 65_535, 0], Enumerable.Range(0, 3).Select(unit => counters[unit]));
        Assert.Equal(2, counters.EverActive);
        Assert.Equal(2.0 / 3, counters.ExplorationDegree);
    }

    [Fact]
    public void A_full_byte_and_a_new_unit_are_counted_in_one_call()
    {
        var counters = new ActivityCounters(2);
        for (int round = 0; round < 255; round++) counters.Increment([0]);
        counters.Increment([0, 1]);
        Assert.Equal((256, 1, 2L), (counters[0], counters[1], counters.EverActive));
    }

    [Fact]
    public void The_histogram_has_every_unit_and_ends_with_all_that_is_larger()
    {
        var counters = new ActivityCounters(6);
        counters.Increment([0, 1, 2]);
        counters.Increment([1, 2]);
        counters.Increment([2]);
        counters.Increment([2]);
        Assert.Equal([3, 1, 2], counters.Histogram(3));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(300)]
    public void Saved_counters_go_on_as_before(int rounds)
    {
        var counters = new ActivityCounters(4);
        for (int round = 0; round < rounds; round++) counters.Increment(round % 2 == 0 ? [0, 2] : [2]);
        var writer = new StateWriter();
        writer.Write("counters", counters);
        var restored = new ActivityCounters(4);
        new StateReader(writer.Tensors, writer.Values, "memory").Read("counters", restored);
        Assert.Equal(counters.EverActive, restored.EverActive);
        restored.Increment([2]);
        counters.Increment([2]);
        Assert.Equal(counters.Histogram(400), restored.Histogram(400));
        Assert.Throws<InvalidDataException>(
            () => new StateReader(writer.Tensors, writer.Values, "memory").Read("counters", new ActivityCounters(5)));
    }
}
