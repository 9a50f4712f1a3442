using CsCheck;
using Gossamer.Kernels.Randomness;
using Gossamer.Learning.Data;
using Xunit;

namespace Gossamer.Tests.Learning.Data;

public class StratifiedSplitTests
{
    [Fact]
    public void Each_class_keeps_its_share_and_no_sample_is_lost() => Gen.Select(
        Gen.Int[0, 3].Array[20, 80], Gen.Double[0.15, 0.85], Gen.ULong).Sample(
        (labels, share, seed) =>
        {
            (IDataset remaining, IDataset heldOut) = Draw(labels, share, seed);
            int[] held = Indices(heldOut), rest = Indices(remaining);
            Assert.Equal(Enumerable.Range(0, labels.Length), held.Concat(rest).Order());
            Assert.Equal(held.Order(), held);
            for (int label = 0; label < 4; label++)
            {
                int all = labels.Count(l => l == label), drawn = held.Count(index => labels[index] == label);
                Assert.InRange(drawn, all * share - 0.5001, all * share + 0.5001);
            }
        }, iter: 200, threads: 1, seed: "0000KOIPe036");

    [Fact]
    public void The_draw_follows_from_the_seed()
    {
        int[] labels = [.. Enumerable.Range(0, 100).Select(static i => i % 4)];
        Assert.Equal(Indices(Draw(labels, 0.2, 1).HeldOut), Indices(Draw(labels, 0.2, 1).HeldOut));
        Assert.NotEqual(Indices(Draw(labels, 0.2, 1).HeldOut), Indices(Draw(labels, 0.2, 2).HeldOut));
    }

    [Fact]
    public void Samples_are_those_of_the_source()
    {
        (_, IDataset heldOut) = Draw([.. Enumerable.Range(0, 40).Select(static i => i % 4)], 0.25, 3);
        Span<float> sample = stackalloc float[1];
        for (int i = 0; i < heldOut.Count; i++)
        {
            heldOut.Read(i, sample);
            int source = ((DatasetSubset)heldOut).SourceIndex(i);
            Assert.Equal(source / 255f, sample[0]);
            Assert.Equal(source % 4, heldOut.Label(i));
        }
    }

    [Fact]
    public void Empty_parts_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Draw([0, 1], 0.1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Draw([0, 1], 0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Draw([0, 1], 1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Draw([0, 1], double.NaN, 0));
    }

    private static (IDataset Remaining, IDataset HeldOut) Draw(int[] labels, double share, ulong seed) => StratifiedSplit.Draw(
        new ByteDataset("all", [1], ["a", "b", "c", "d"], FormatSamples.Ramp(labels.Length), labels), share,
        new CounterRandom(seed, "split"), "rest", "held");

    private static int[] Indices(IDataset part) => [.. Enumerable.Range(0, part.Count).Select(((DatasetSubset)part).SourceIndex)];
}
