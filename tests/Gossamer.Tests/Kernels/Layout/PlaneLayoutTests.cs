using CsCheck;
using Gossamer.Kernels.Layout;
using Xunit;

namespace Gossamer.Tests.Kernels.Layout;

public sealed class PlaneLayoutTests
{
    private static readonly Gen<PlaneLayout> Layouts =
        Gen.Select(Gen.Int[1, 4], Gen.Int[1, 5], Gen.Int[1, 6], Gen.Int[1, 7], Gen.Int[0, 3]).Select(
            static (batch, channels, height, width, halo) => new PlaneLayout(batch, channels, height, width, halo));

    [Fact]
    public void Maps_do_not_overlap_each_other_or_a_border() =>
        Layouts.Sample(
            layout =>
            {
                var maps = new HashSet<int>();
                var borders = new HashSet<int>();
                int halo = layout.Halo;
                for (int sample = 0; sample < layout.Batch; sample++)
                    for (int channel = 0; channel < layout.Channels; channel++)
                        for (int row = -halo; row < layout.Height + halo; row++)
                            for (int column = -halo; column < layout.Width + halo; column++)
                            {
                                bool inside = row >= 0 && row < layout.Height && column >= 0 && column < layout.Width;
                                int offset = layout.Offset(sample, channel, row, column);
                                Assert.InRange(offset, 0, layout.Length - 1);
                                if (inside) Assert.True(maps.Add(offset));
                                else borders.Add(offset);
                            }
                Assert.Equal(layout.DenseLength, maps.Count);
                Assert.False(maps.Overlaps(borders));
            },
            iter: 100, threads: 1, seed: "0000KOIPe030");

    [Fact]
    public void What_is_packed_comes_back() =>
        Layouts.Sample(
            layout =>
            {
                int[] dense = [.. Enumerable.Range(1, layout.DenseLength)], planes = new int[layout.Length], back = new int[dense.Length];
                Planes.Pack<int>(dense, layout, planes);
                Assert.Equal(dense.Length, planes.Count(static element => element != 0));
                int last = layout.Offset(layout.Batch - 1, layout.Channels - 1, layout.Height - 1, layout.Width - 1);
                Assert.Equal(dense.Length, planes[last]);
                Planes.Unpack<int>(planes, layout, back);
                Assert.Equal(dense, back);
            },
            iter: 100, threads: 1, seed: "0000KOIPe031");

    [Fact]
    public void Sizes_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new PlaneLayout(0, 1, 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PlaneLayout(1, 1, 1, 1, -1));
        Assert.Throws<ArgumentException>(() => new PlaneLayout(1, 1 << 16, 1 << 16, 1));
        Assert.Throws<ArgumentException>(() => Planes.Pack<int>(new int[3], new PlaneLayout(1, 1, 2, 2), new int[20]));
        Assert.Throws<ArgumentException>(() => Planes.Unpack<int>(new int[3], new PlaneLayout(1, 1, 2, 2), new int[4]));
    }
}
