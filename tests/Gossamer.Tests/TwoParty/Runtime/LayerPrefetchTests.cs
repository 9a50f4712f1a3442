using Gossamer.Tests.TwoParty.Correlations;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;
using Gossamer.TwoParty.Protocols;
using Gossamer.TwoParty.Runtime;
using Xunit;

namespace Gossamer.Tests.TwoParty.Runtime;

/// <summary>Correlations of later layers are made while earlier ones run, within a number of bytes.</summary>
public sealed class LayerPrefetchTests
{
    private const int Layers = 6, Count = 2000;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(100_000)]
    [InlineData(LayerPrefetch.DefaultCapacityBytes)]
    public void Layers_run_on_what_was_prepared_ahead(long capacity)
    {
        Ring<ulong> ring = new(64);
        ulong[] x = Shares.Values(ring, 20, Count, 5);
        (ulong[] x0, ulong[] x1) = Shares.Of(ring, x, 6);
        using var made = new OtParties();
        using var parties = new TwoParties(sources: [.. made.Sources]);
        long[] most = new long[2];
        (ulong[] y0, ulong[] y1) = parties.Run(async (context, source) =>
        {
            await using var ahead = new LayerPrefetch(source, capacity);
            var relu = new Relu<ulong>(ring, 24);
            PrefetchedLayer<ChunkedMaterial<ReluMaterial<ulong>>>[] layers =
                [.. Enumerable.Range(0, Layers).Select(_ => ahead.Add((from, stop) => relu.PrepareChunksAsync(from, Count, stop)))];
            ulong[] y = context.IsClient ? [.. x0] : [.. x1];
            foreach (PrefetchedLayer<ChunkedMaterial<ReluMaterial<ulong>>> layer in layers)
            {
                using ChunkedMaterial<ReluMaterial<ulong>> material = await layer.TakeAsync();
                await relu.RunChunksAsync(context, material, y, y);
            }
            Assert.Equal(0, ahead.WaitingBytes);
            most[(int)context.Party] = ahead.MostWaitingBytes;
            return y;
        });
        Assert.Equal(x.Select(v => (ulong)Math.Max(0, (long)v)), Shares.Join(ring, y0, y1));
        // About 55 bytes for each element and layer: a layer at a time, some layers, or all of them.
        Assert.All(most, bytes => Assert.InRange(bytes, 1, Math.Min(capacity, Layers * Count * 60L) + Count * 60L));
    }

    [Fact]
    public async Task What_waits_stays_below_its_bound_until_it_is_taken()
    {
        var source = new CountingSource();
        await using var ahead = new LayerPrefetch(source, capacityBytes: 2 * CountingSource.BatchBytes);
        PrefetchedLayer<BitProducts>[] layers =
            [.. Enumerable.Range(0, 10).Select(_ => ahead.Add((from, stop) => from.TakeBitProductsAsync(CountingSource.BatchBits, stop)))];
        await source.UntilAsync(2);
        for (int taken = 0; taken < 8; taken++)
        {
            (await layers[taken].TakeAsync(Stop)).Dispose();
            await source.UntilAsync(Math.Min(10, taken + 3));
            Assert.InRange(source.Made, taken + 1, taken + 3);
        }
        await Assert.ThrowsAsync<InvalidOperationException>(() => layers[3].TakeAsync(Stop).AsTask());
        Assert.Equal(2 * CountingSource.BatchBytes, ahead.MostWaitingBytes);
    }

    [Fact]
    public async Task A_layer_larger_than_the_bound_comes_when_somebody_waits_for_it()
    {
        var source = new CountingSource();
        await using var ahead = new LayerPrefetch(source, capacityBytes: 1);
        PrefetchedLayer<BitProducts[]> layer = ahead.Add(async (from, stop) => (BitProducts[])
            [await from.TakeBitProductsAsync(64, stop), await from.TakeBitProductsAsync(64, stop), await from.TakeBitProductsAsync(64, stop)]);
        await source.UntilAsync(1);
        Assert.Equal(3, (await layer.TakeAsync(Stop)).Length);
    }

    [Fact]
    public async Task A_failure_reaches_every_layer_behind_it_and_what_is_left_is_zeroed()
    {
        BitProducts? kept = null;
        var ahead = new LayerPrefetch(new CountingSource());
        PrefetchedLayer<BitProducts> good = ahead.Add(async (from, stop) => kept = await from.TakeBitProductsAsync(64, stop));
        PrefetchedLayer<BitProducts> bad = ahead.Add<BitProducts>(static (_, _) => throw new ProtocolException("gone"));
        PrefetchedLayer<BitProducts> later = ahead.Add((from, stop) => from.TakeBitProductsAsync(64, stop));
        foreach (PrefetchedLayer<BitProducts> layer in (PrefetchedLayer<BitProducts>[])[bad, later])
            Assert.Equal("gone", (await Assert.ThrowsAsync<ProtocolException>(() => layer.TakeAsync(Stop).AsTask())).Message);
        await ahead.DisposeAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => good.TakeAsync(Stop).AsTask());
        Assert.Throws<ObjectDisposedException>(() => kept!.Factors.Length);
        Assert.Throws<ObjectDisposedException>(() => ahead.Add((from, stop) => from.TakeBitProductsAsync(64, stop)));
    }

    [Fact]
    public async Task Who_stops_waiting_may_wait_again()
    {
        var gate = new TaskCompletionSource();
        await using var ahead = new LayerPrefetch(new CountingSource());
        PrefetchedLayer<BitProducts> layer = ahead.Add(async (from, stop) =>
        {
            await gate.Task;
            return await from.TakeBitProductsAsync(64, stop);
        });
        using var cancel = new CancellationTokenSource();
        Task<BitProducts> waiting = layer.TakeAsync(cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        gate.SetResult();
        (await layer.TakeAsync(Stop)).Dispose();
    }

    /// <summary>Counts what is taken from a dealer.</summary>
    private sealed class CountingSource : DelegatingSource
    {
        public const int BatchBits = 6400;
        public const long BatchBytes = 2 * BatchBits / 8;

        private int _made;

        public CountingSource()
            : base(new DealerSource(Party.Client, 1))
        {
        }

        public int Made => Volatile.Read(ref _made);

        public override async ValueTask<BitProducts> TakeBitProductsAsync(int count, CancellationToken cancellation = default)
        {
            BitProducts batch = await base.TakeBitProductsAsync(count, cancellation);
            Interlocked.Increment(ref _made);
            return batch;
        }

        public async Task UntilAsync(int made)
        {
            while (Made < made) await Task.Delay(1, Stop);
        }
    }
}
