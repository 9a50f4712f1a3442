using Gossamer.Kernels.Randomness;
using Gossamer.Learning.Data.Transforms;
using Xunit;

namespace Gossamer.Tests.Learning.Data;

public class TransformTests
{
    private static readonly int[] Shape = [2, 3, 4];

    [Fact]
    public void A_crop_shifts_the_picture_and_fills_with_zeros()
    {
        HashSet<(int, int)> seen = [];
        for (ulong draw = 0; draw < 400; draw++)
        {
            float[] picture = [.. Enumerable.Range(1, 24).Select(static i => (float)i)];
            new RandomCrop(2).Apply(picture, Shape, new CounterRandom(draw, "crop"));
            IEnumerable<(int, int)> places =
                from down in Enumerable.Range(-2, 5)
                from right in Enumerable.Range(-2, 5)
                where Shifted(down, right).SequenceEqual(picture)
                select (down, right);
            seen.Add(Assert.Single(places));
        }

        Assert.Equal(25, seen.Count);
    }

    [Fact]
    public void A_crop_beyond_the_picture_leaves_zeros()
    {
        float[] picture = [.. Enumerable.Repeat(1f, 4)];
        for (ulong draw = 0; draw < 100; draw++) new RandomCrop(5).Apply(picture, [1, 2, 2], new CounterRandom(draw, "crop"));
        Assert.All(picture, static value => Assert.True(value is 0 or 1));
    }

    [Fact]
    public void A_flip_mirrors_half_of_the_pictures()
    {
        float[] original = [1, 2, 3, 4, 5, 6], mirrored = [3, 2, 1, 6, 5, 4];
        int flips = 0;
        for (ulong draw = 0; draw < 1000; draw++)
        {
            float[] picture = [.. original];
            new RandomHorizontalFlip().Apply(picture, [1, 2, 3], new CounterRandom(draw, "flip"));
            Assert.Equal(picture[0] == 1 ? original : mirrored, picture);
            if (picture[0] != 1) flips++;
        }

        Assert.InRange(flips, 430, 570);
    }

    [Fact]
    public void Normalisation_is_by_channel()
    {
        float[] sample = [1, 2, 3, 4];
        new Normalize([1, 2], [0.5f, 2]).Apply(sample, [2, 2], default);
        Assert.Equal([0, 2, 0.5f, 1], sample);
        float[] all = [1, 3];
        new Normalize([1], [2]).Apply(all, [2], default);
        Assert.Equal([0, 1], all);
    }

    [Fact]
    public void Wrong_shapes_and_numbers_are_named()
    {
        Assert.Throws<ArgumentException>(() => new RandomCrop(1).Apply(new float[4], [4], default));
        Assert.Throws<ArgumentException>(() => new RandomHorizontalFlip().Apply(new float[4], [2, 2], default));
        Assert.Throws<ArgumentException>(() => new Normalize([1, 2], [1, 1]).Apply(new float[3], [3], default));
        Assert.Throws<ArgumentException>(() => new Normalize([1], [0]));
        Assert.Throws<ArgumentException>(() => new Normalize([], []));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RandomCrop(-1));
    }

    /// <summary>Values 1 to 24 of [2, 3, 4], read from (down, right) of a picture with zeros around.</summary>
    private static IEnumerable<float> Shifted(int down, int right) =>
        from channel in Enumerable.Range(0, 2)
        from row in Enumerable.Range(down, 3)
        from column in Enumerable.Range(right, 4)
        select row is >= 0 and < 3 && column is >= 0 and < 4 ? 1f + channel * 12 + row * 4 + column : 0f;
}
