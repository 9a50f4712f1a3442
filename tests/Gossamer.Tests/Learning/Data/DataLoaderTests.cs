using Gossamer.Kernels.Randomness;
using Gossamer.Learning.Data;
using Gossamer.Learning.Data.Transforms;
using Xunit;

namespace Gossamer.Tests.Learning.Data;

public class DataLoaderTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void An_epoch_is_a_permutation_and_carries_labels_and_samples_along(int prefetch)
    {
        IDataset numbered = Numbered(103);
        var loader = new DataLoader(numbered, new DataLoaderOptions { BatchSize = 10, Prefetch = prefetch });
        List<int> seen = [];
        foreach (Batch batch in loader.Batches(0, 0, Token))
        {
            Assert.Equal(batch.Number == 10 ? 3 : 10, batch.Count);
            Assert.Equal((batch.Count * 4, batch.Count), (batch.Samples.Length, batch.Labels.Length));
            for (int i = 0; i < batch.Count; i++)
            {
                int index = (int)Math.Round(batch.Samples[4 * i] * 255);
                Assert.Equal(batch.Indices[i], index);
                Assert.Equal(index % 3, batch.Labels[i]);
                seen.Add(index);
            }
        }

        Assert.Equal(11, loader.BatchCount);
        Assert.Equal(Enumerable.Range(0, 103), seen.Order());
        Assert.NotEqual(Enumerable.Range(0, 103), seen);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    public void Parts_of_batches_side_by_side_are_the_batches(int parts)
    {
        IDataset numbered = Numbered(103);
        DataLoader Loader(BatchPart part) => new(numbered, new DataLoaderOptions { BatchSize = 10, Seed = 4, DropLast = true, Part = part });
        int[][] whole = [.. Loader(BatchPart.Whole).Batches(1, 0, Token).Select(static batch => batch.Indices.ToArray())];
        int[][][] cut = [.. Enumerable.Range(0, parts).Select(part => Loader(new BatchPart(part, parts)).Batches(1, 0, Token).Select(batch =>
        {
            Assert.Equal(10, batch.WholeCount);
            Assert.InRange(batch.Count, 10 / parts, (10 + parts - 1) / parts);
            return batch.Indices.ToArray();
        }).ToArray())];
        for (int number = 0; number < whole.Length; number++)
            Assert.Equal(whole[number], cut.SelectMany(part => part[number]));
    }

    [Fact]
    public void Parts_that_do_not_exist_or_would_be_empty_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(static () => new DataLoader(Numbered(20), new DataLoaderOptions { Part = new BatchPart(2, 2) }));
        Assert.Throws<ArgumentException>(static () => new DataLoader(Numbered(20), new DataLoaderOptions { BatchSize = 3, Part = new BatchPart(0, 4) }));
    }

    [Fact]
    public void Orders_follow_from_seed_and_epoch_alone()
    {
        IDataset numbered = Numbered(200);
        int[] Order(ulong seed, int epoch, int prefetch) =>
            [.. new DataLoader(numbered, new DataLoaderOptions { BatchSize = 64, Seed = seed, Prefetch = prefetch })
                .Batches(epoch, 0, Token).SelectMany(static batch => batch.Indices.ToArray())];

        Assert.Equal(Order(1, 2, 0), Order(1, 2, 3));
        Assert.NotEqual(Order(1, 2, 0), Order(1, 3, 0));
        Assert.NotEqual(Order(1, 2, 0), Order(2, 2, 0));
    }

    [Fact]
    public void A_run_resumed_within_an_epoch_sees_the_same_batches()
    {
        var loader = new DataLoader(
            Pictures(60), new DataLoaderOptions { BatchSize = 7, Seed = 5, Transforms = [new RandomCrop(2), new RandomHorizontalFlip()] });
        float[][] whole = [.. loader.Batches(4, 0, Token).Select(static batch => batch.Samples.ToArray())];
        float[][] rest = [.. loader.Batches(4, 5, Token).Select(static batch => batch.Samples.ToArray())];
        Assert.Equal(whole[5..], rest);
        Assert.Empty(loader.Batches(4, loader.BatchCount, Token));
    }

    [Fact]
    public void The_last_partial_batch_can_be_left_out()
    {
        var loader = new DataLoader(Numbered(103), new DataLoaderOptions { BatchSize = 10, DropLast = true });
        Assert.Equal((10, 100), (loader.BatchCount, loader.SampleCount));
        Assert.Equal(100, loader.Batches(0, 0, Token).Sum(static batch => batch.Count));
    }

    [Fact]
    public void Samples_need_not_be_pictures()
    {
        var signals = new ByteDataset("signals", [5], ["a"], [.. Enumerable.Range(0, 10).Select(static i => (byte)i)], [0, 0], 10);
        var loader = new DataLoader(signals, new DataLoaderOptions { BatchSize = 2, Transforms = [new Normalize([0.5f], [0.5f])] });
        Assert.Equal(10, loader.Batches(0, 0, Token).Single().Samples.Length);
    }

    [Fact]
    public void What_a_data_set_throws_reaches_the_consumer()
    {
        var loader = new DataLoader(new Failing(), new DataLoaderOptions { BatchSize = 2, Shuffle = false });
        int batches = 0;
        var error = Assert.Throws<InvalidDataException>(() =>
        {
            foreach (Batch _ in loader.Batches(0, 0, Token)) batches++;
        });
        Assert.Equal("sample 5 is gone", error.Message);
        Assert.Equal(2, batches);
    }

    [Fact]
    public void Leaving_an_epoch_early_ends_the_thread_that_prepares_ahead()
    {
        var source = new Recording(Numbered(100));
        foreach (Batch _ in new DataLoader(source, new DataLoaderOptions { BatchSize = 1, Prefetch = 2 }).Batches(0, 0, Token)) break;
        int reads = source.Reads;
        Assert.InRange(reads, 1, 4);
        Assert.False(source.Reader!.IsAlive);
    }

    [Fact]
    public void Cancellation_ends_an_epoch()
    {
        using var stop = new CancellationTokenSource();
        var source = new Recording(Numbered(100));
        Assert.ThrowsAny<OperationCanceledException>(() =>
        {
            foreach (Batch batch in new DataLoader(source, new DataLoaderOptions { BatchSize = 1 }).Batches(0, 0, stop.Token))
            {
                if (batch.Number == 3) stop.Cancel();
            }
        });
        Assert.False(source.Reader!.IsAlive);
    }

    [Fact]
    public void Wrong_options_are_named()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new DataLoader(Numbered(3), new DataLoaderOptions { BatchSize = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DataLoader(Numbered(3), new DataLoaderOptions { Prefetch = -1 }));
        var error = Assert.Throws<ArgumentException>(
            () => new DataLoader(Numbered(3), new DataLoaderOptions { BatchSize = 4, DropLast = true }));
        Assert.Contains("3 samples: no full batch of 4", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new DataLoader(Numbered(3), new DataLoaderOptions()).Batches(0, 2, Token));
    }

    /// <summary>Sample i holds i, 0, 0, 0 and has the label i mod 3.</summary>
    private static ByteDataset Numbered(int count)
    {
        byte[] samples = new byte[count * 4];
        for (int i = 0; i < count; i++) samples[4 * i] = (byte)i;
        return new ByteDataset("numbered", [1, 2, 2], ["a", "b", "c"], samples, [.. Enumerable.Range(0, count).Select(static i => i % 3)]);
    }

    private static ByteDataset Pictures(int count)
    {
        byte[] samples = new byte[count * 3 * 6 * 6];
        var random = new CounterRandom(3, "pictures");
        for (int i = 0; i < samples.Length; i++) samples[i] = (byte)random.Below((ulong)i, 256);
        return new ByteDataset("pictures", [3, 6, 6], ["a"], samples, new int[count]);
    }

    private sealed class Failing : IDataset
    {
        public string Name => "failing";

        public int Count => 10;

        public IReadOnlyList<int> SampleShape { get; } = [1];

        public IReadOnlyList<string> ClassNames { get; } = ["a"];

        public int Label(int index) => 0;

        public void Read(int index, Span<float> destination)
        {
            if (index == 5) throw new InvalidDataException("sample 5 is gone");
        }
    }

    private sealed class Recording(IDataset inner) : IDataset
    {
        private int _reads;

        public string Name => inner.Name;

        public int Count => inner.Count;

        public IReadOnlyList<int> SampleShape => inner.SampleShape;

        public IReadOnlyList<string> ClassNames => inner.ClassNames;

        public int Reads => Volatile.Read(ref _reads);

        public Thread? Reader { get; private set; }

        public int Label(int index) => inner.Label(index);

        public void Read(int index, Span<float> destination)
        {
            Reader = Thread.CurrentThread;
            Interlocked.Increment(ref _reads);
            inner.Read(index, destination);
        }
    }
}
