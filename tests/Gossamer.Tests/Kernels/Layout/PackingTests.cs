using CsCheck;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Layout;
using Gossamer.Kernels.Numerics;
using Gossamer.Kernels.Randomness;
using Xunit;

namespace Gossamer.Tests.Kernels.Layout;

public sealed class PackingTests
{
    private static readonly Gen<PackedLayout> Layouts =
        from batch in Gen.Int[1, 70]
        from channels in Gen.Int[1, 7]
        from height in Gen.Int[1, 9]
        from width in Gen.Int[1, 9]
        from halo in Gen.Int[0, 3]
        select new PackedLayout(batch, channels, height, width, halo);

    [Fact]
    public void Every_element_lands_where_the_layout_says_and_comes_back() =>
        Layouts.Sample(
            layout =>
            {
                RoundTrip(layout, static x => (float)x);
                RoundTrip(layout, static x => x);
                RoundTrip(layout, static x => (short)(x * 1000));
            },
            iter: 150, threads: 1, seed: "0000KOIPe036");

    [Fact]
    public void Clearing_the_halo_touches_nothing_else() =>
        Layouts.Sample(
            layout =>
            {
                float[] packed = new float[layout.Length];
                Array.Fill(packed, 5f);
                Packing.ClearHalo<float>(layout, packed);
                float[] expected = new float[layout.Length];
                Array.Fill(expected, 5f);
                foreach ((int row, int column) in Positions(layout))
                    if (row < 0 || row >= layout.Height || column < 0 || column >= layout.Width)
                        for (int sample = 0; sample < layout.PaddedBatch; sample++)
                            for (int channel = 0; channel < layout.Channels; channel++)
                                expected[layout.Offset(sample, channel, row, column)] = 0;
                if (layout.Halo > 0) Assert.Equal(WithoutGaps(layout, expected), WithoutGaps(layout, packed));
                else Assert.Equal(expected, packed);
            },
            iter: 100, threads: 1, seed: "0000KOIPe036");

    [Fact]
    public void Threads_change_nothing()
    {
        var layout = new PackedLayout(70, 40, 9, 7, 2);
        float[] source = [.. Enumerable.Range(0, layout.DenseLength).Select(static i => (float)i)];
        (float[] packed, float[] back)[] results = [.. new[] { 1, 2, 3 }.Select(threads => PackedSample.On((LaneWidths.Widest, threads), Run))];
        Assert.All(results, result => Assert.Equal(source, result.back));
        Assert.All(results, result => Assert.Equal(results[0].packed, result.packed));

        (float[], float[]) Run(KernelExecution execution)
        {
            float[] packed = new float[layout.Length], back = new float[source.Length];
            Array.Fill(packed, 7);
            Packing.ClearHalo<float>(layout, packed, execution);
            Packing.Pack<float>(source, layout, packed, execution);
            Packing.Unpack<float>(packed, layout, back, execution);
            return (packed, back);
        }
    }

    [Fact]
    public void Offsets_are_distinct_within_the_buffer_and_vectors_stay_aligned()
    {
        var layout = new PackedLayout(33, 3, 4, 5, 2);
        var seen = new HashSet<int>();
        for (int sample = 0; sample < layout.PaddedBatch; sample++)
            for (int channel = 0; channel < layout.Channels; channel++)
                foreach ((int row, int column) in Positions(layout))
                {
                    int offset = layout.Offset(sample, channel, row, column);
                    Assert.InRange(offset, 0, layout.Length - 1);
                    Assert.True(seen.Add(offset));
                    Assert.Equal(sample % PackedLayout.Lanes % 16, offset % 16);
                }
        using var buffer = new PackedBuffer<float>(layout);
        Assert.Equal(layout.Length, buffer.Span.Length);
        Assert.Equal(-1, buffer.Span.IndexOfAnyExcept(0f));
    }

    [Fact]
    public void Wrong_lengths_and_sizes_are_refused()
    {
        var layout = new PackedLayout(1, 2, 3, 4, 1);
        Assert.Throws<ArgumentException>(() => Packing.Pack<float>(new float[23], layout, new float[layout.Length]));
        Assert.Throws<ArgumentException>(() => Packing.Pack<float>(new float[24], layout, new float[layout.Length - 1]));
        Assert.Throws<ArgumentException>(() => Packing.Unpack<float>(new float[layout.Length], layout, new float[25]));
        Assert.Throws<ArgumentException>(() => Packing.ClearHalo<float>(layout, new float[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PackedLayout(0, 1, 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PackedLayout(1, 1, 1, 1, -1));
        Assert.Throws<ArgumentException>(() => new PackedLayout(1 << 20, 1 << 10, 8, 8));
        var buffer = new PackedBuffer<double>(layout);
        buffer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => _ = buffer.Span.Length);
    }

    private static void RoundTrip<T>(PackedLayout layout, Func<double, T> convert)
        where T : unmanaged
    {
        var random = new CounterRandom(1, "packing");
        var source = new T[layout.DenseLength];
        for (int i = 0; i < source.Length; i++) source[i] = convert(random.Normal((ulong)i));
        T mark = convert(-3);
        var packed = new T[layout.Length];
        Array.Fill(packed, mark);
        Packing.Pack<T>(source, layout, packed);
        for (int sample = 0; sample < layout.PaddedBatch; sample++)
            for (int channel = 0; channel < layout.Channels; channel++)
                foreach ((int row, int column) in Positions(layout))
                {
                    bool inside = row >= 0 && row < layout.Height && column >= 0 && column < layout.Width;
                    T expected = !inside ? mark
                        : sample >= layout.Batch ? default
                        : source[((sample * layout.Channels + channel) * layout.Height + row) * layout.Width + column];
                    Assert.Equal(expected, packed[layout.Offset(sample, channel, row, column)]);
                }
        var back = new T[source.Length];
        Packing.Unpack<T>(packed, layout, back);
        Assert.Equal(source, back);
    }

    private static IEnumerable<(int Row, int Column)> Positions(PackedLayout layout) =>
        from row in Enumerable.Range(-layout.Halo, layout.Height + 2 * layout.Halo)
        from column in Enumerable.Range(-layout.Halo, layout.Width + 2 * layout.Halo)
        select (row, column);

    private static float[] WithoutGaps(PackedLayout layout, float[] packed) =>
        [.. packed.Where((_, i) => i % layout.PlanePitch < layout.PlanePitch - 16)];
}
