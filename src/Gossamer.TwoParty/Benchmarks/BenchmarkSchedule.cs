using System.Diagnostics;
using System.Numerics;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;
using Gossamer.TwoParty.Networks.Measurement;
using Gossamer.TwoParty.Protocols;
using Gossamer.TwoParty.Runtime;

namespace Gossamer.TwoParty.Benchmarks;

/// <summary>One side of the schedule that both processes follow.</summary>
internal sealed class BenchmarkSchedule(TwoPartyBenchmarkOptions options, PartyConnection connection, Action<string>? tell)
{
    private const int FractionBits = 16;

    private long _setupBytes;
    private double _setupMs;

    public async Task<TwoPartyBenchmarkResult> RunAsync(CancellationToken cancellation)
    {
        using SessionSecret secret = SessionSecret.Draw(connection.SessionId);
        using var context = new PartyContext(connection.Party, connection.Online);
        await MeetAsync(context, cancellation).ConfigureAwait(false);
        long start = Stopwatch.GetTimestamp();
        await using OtSource source = await OtSource
            .CreateAsync(connection.Party, connection.Offline, secret, blockBits: options.S, cancellation: cancellation).ConfigureAwait(false);
        _setupMs = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        _setupBytes = Bytes(connection.Offline.Traffic);

        var relu = new List<ReluTiming>();
        foreach (ReluWorkload row in options.Relu) relu.Add(await ReluAsync(context, source, row, cancellation).ConfigureAwait(false));
        List<ProtocolTiming> square = [], quadratic = [], truncate = [];
        foreach (int k in options.Truncate) truncate.Add(await TruncateAsync(context, source, k, cancellation).ConfigureAwait(false));
        foreach (int k in options.Square)
        {
            square.Add(await SquareAsync(context, source, k, cancellation).ConfigureAwait(false));
            quadratic.Add(await QuadraticAsync(context, source, k, cancellation).ConfigureAwait(false));
        }
        double transfers = options.Transfers ? await TransfersAsync(context, source, cancellation).ConfigureAwait(false) : 0;
        return new TwoPartyBenchmarkResult
        {
            Processors = Environment.ProcessorCount,
            Transport = "TLS 1.3, loopback",
            Runs = options.Runs,
            Relu = relu,
            Square = square,
            Quadratic = quadratic,
            Truncate = truncate,
            CotPerSecond = transfers,
        };
    }

    private async Task<ReluTiming> ReluAsync(PartyContext context, OtSource source, ReluWorkload row, CancellationToken cancellation)
    {
        tell?.Invoke($"ReLU, k {row.K}, w {row.Width}, leaves of {row.LeafBits}");
        ProtocolTiming timing = row.K == 32
            ? await TimeAsync(new Relu<uint>(new Ring<uint>(32), row.Width, row.LeafBits), new Ring<uint>(32), context, source, cancellation).ConfigureAwait(false)
            : await TimeAsync(new Relu<ulong>(new Ring<ulong>(row.K), row.Width, row.LeafBits), new Ring<ulong>(row.K), context, source, cancellation)
                .ConfigureAwait(false);
        return new ReluTiming
        {
            K = timing.K,
            Width = row.Width,
            LeafBits = row.LeafBits,
            S = timing.S,
            Batch = timing.Batch,
            TotalPerSecond = timing.TotalPerSecond,
            OnlinePerSecond = timing.OnlinePerSecond,
            OfflineBitsPerElement = timing.OfflineBitsPerElement,
            OnlineBitsPerElement = timing.OnlineBitsPerElement,
            Flights = timing.Flights,
            SetupBytes = timing.SetupBytes,
            SetupMs = timing.SetupMs,
        };
    }

    private Task<ProtocolTiming> SquareAsync(PartyContext context, OtSource source, int k, CancellationToken cancellation)
    {
        tell?.Invoke($"square, k {k}");
        return k == 32
            ? TimeAsync(new Square<uint>(new Ring<uint>(32)), new Ring<uint>(32), context, source, cancellation)
            : TimeAsync(new Square<ulong>(new Ring<ulong>(k)), new Ring<ulong>(k), context, source, cancellation);
    }

    private Task<ProtocolTiming> QuadraticAsync(PartyContext context, OtSource source, int k, CancellationToken cancellation)
    {
        tell?.Invoke($"quadratic activation, k {k}");
        return k == 32 ? Time(new Ring<uint>(32), 10) : Time(new Ring<ulong>(k), FractionBits);

        Task<ProtocolTiming> Time<T>(Ring<T> ring, int bits)
            where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T> => TimeAsync(
            new QuadraticActivation<T>(ring, QuadraticForm.TruncateTwice, 0.25, 0.5, 0.125, bits, bits), ring, context, source, cancellation);
    }

    private Task<ProtocolTiming> TruncateAsync(PartyContext context, OtSource source, int k, CancellationToken cancellation)
    {
        tell?.Invoke($"truncation, k {k}");
        return k == 32
            ? TimeAsync(new FaithfulTruncation<uint>(new Ring<uint>(32), FractionBits), new Ring<uint>(32), context, source, cancellation)
            : TimeAsync(new FaithfulTruncation<ulong>(new Ring<ulong>(k), FractionBits), new Ring<ulong>(k), context, source, cancellation);
    }

    private async Task<double> TransfersAsync(PartyContext context, OtSource source, CancellationToken cancellation)
    {
        tell?.Invoke("random transfers");
        var seconds = new List<double>();
        for (int run = 0; run <= options.Runs; run++)
        {
            await MeetAsync(context, cancellation).ConfigureAwait(false);
            long start = Stopwatch.GetTimestamp();
            using RandomTransfers taken = await source.TakeRandomTransfersAsync(options.Batch, Party.Server, cancellation).ConfigureAwait(false);
            await MeetAsync(context, cancellation).ConfigureAwait(false);
            if (run > 0) seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return options.Batch / Medians.Of(seconds);
    }

    private async Task<ProtocolTiming> TimeAsync<T, TMaterial>(
        IElementwiseProtocol<T, T, TMaterial> protocol, Ring<T> ring, PartyContext context, OtSource source, CancellationToken cancellation)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
        where TMaterial : IDisposable
    {
        using var x = new SecretBuffer<T>(options.Batch);
        using var y = new SecretBuffer<T>(options.Batch);
        context.Random.Fill(x.Span);
        foreach (ref T element in x.Span) element = ring.Reduce(element);
        List<double> total = [], online = [];
        long offlineBytes = 0, onlineBytes = 0;
        int flights = 0;
        for (int run = 0; run <= options.Runs; run++)
        {
            await MeetAsync(context, cancellation).ConfigureAwait(false);
            long start = Stopwatch.GetTimestamp(), before = Bytes(connection.Offline.Traffic);
            using ChunkedMaterial<TMaterial> material = await protocol.PrepareChunksAsync(source, options.Batch, cancellation).ConfigureAwait(false);
            await MeetAsync(context, cancellation).ConfigureAwait(false);
            double offline = Stopwatch.GetElapsedTime(start).TotalSeconds;
            offlineBytes = Bytes(connection.Offline.Traffic) - before;
            before = Bytes(connection.Online.Traffic);
            context.LevelFlights();
            flights = context.Flights;
            start = Stopwatch.GetTimestamp();
            await protocol.RunChunksAsync(context, material, x.Memory, y.Memory, cancellation).ConfigureAwait(false);
            flights = context.Flights - flights;
            onlineBytes = Bytes(connection.Online.Traffic) - before;
            await MeetAsync(context, cancellation).ConfigureAwait(false);
            double onlineSeconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            if (run == 0) continue;
            total.Add(offline + onlineSeconds);
            online.Add(onlineSeconds);
        }
        return new ProtocolTiming
        {
            K = ring.Bits,
            S = options.S,
            Batch = options.Batch,
            TotalPerSecond = options.Batch / Medians.Of(total),
            OnlinePerSecond = options.Batch / Medians.Of(online),
            OfflineBitsPerElement = 8.0 * offlineBytes / options.Batch,
            OnlineBitsPerElement = 8.0 * onlineBytes / options.Batch,
            Flights = flights,
            SetupBytes = _setupBytes,
            SetupMs = _setupMs,
        };
    }

    private static long Bytes(Traffic traffic) => traffic.BytesSent + traffic.BytesReceived;

    /// <summary>Both processes are here.</summary>
    private static async ValueTask MeetAsync(PartyContext context, CancellationToken cancellation)
    {
        byte[] one = new byte[1];
        context.Reserve(MessageType.Output, 1)[0] = 1;
        await context.ExchangeAsync(MessageType.Output, one, cancellation).ConfigureAwait(false);
    }
}
