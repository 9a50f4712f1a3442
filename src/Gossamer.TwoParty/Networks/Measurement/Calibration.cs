using System.Diagnostics;
using System.Numerics;
using System.Security.Cryptography;
using Gossamer.Kernels.Convolution;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;
using Gossamer.TwoParty.Networks.Costs;
using Gossamer.TwoParty.Protocols;
using Gossamer.TwoParty.Runtime;

namespace Gossamer.TwoParty.Networks.Measurement;

/// <summary>
/// Measures a <see cref="CostProfile"/> between two parties: both call it on the two ends of a connection and get their own view. Rates
/// are solved from pairs of probes that differ in one class of work; medians of several runs.
/// </summary>
public sealed class Calibration
{
    private const int Runs = 7, Elements = 1 << 15, Few = 64;

    private readonly PartyConnection _connection;
    private readonly PartyContext _context;
    private readonly OtSource _source;
    private readonly Action<string>? _tell;
    private readonly CancellationToken _cancellation;
    private double _latency, _bytesPerSecond = double.PositiveInfinity;

    private Calibration(PartyConnection connection, PartyContext context, OtSource source, Action<string>? tell, CancellationToken cancellation) =>
        (_connection, _context, _source, _tell, _cancellation) = (connection, context, source, tell, cancellation);

    /// <summary>What a connection for calibration agrees on in place of a manifest.</summary>
    public static SessionTerms Terms { get; } = new(SHA256.HashData("gossamer two-party calibration 1"u8));

    /// <summary>Measures.</summary>
    /// <param name="connection">To the other party, which does the same.</param>
    /// <param name="name">What to call the link.</param>
    /// <param name="tell">Is told what is being measured; may be null.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<CostProfile> RunAsync(
        PartyConnection connection, string name, Action<string>? tell = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(connection);
        using SessionSecret secret = SessionSecret.Draw(connection.SessionId);
        using var context = new PartyContext(connection.Party, connection.Online);
        long start = Stopwatch.GetTimestamp();
        await using OtSource source = await OtSource.CreateAsync(connection.Party, connection.Offline, secret, cancellation: cancellation).ConfigureAwait(false);
        double setUp = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return await new Calibration(connection, context, source, tell, cancellation).MeasureAsync(name, setUp).ConfigureAwait(false);
    }

    private async Task<CostProfile> MeasureAsync(string name, double setUp)
    {
        _tell?.Invoke("latency and throughput");
        await LinkAsync().ConfigureAwait(false);
        OnlineRates narrow = await OnlineAsync(new Ring<uint>(32)).ConfigureAwait(false);
        OnlineRates wide = await OnlineAsync(new Ring<ulong>(64)).ConfigureAwait(false);
        OfflineRates offline = await OfflineAsync(setUp).ConfigureAwait(false);
        return new CostProfile
        {
            Name = name,
            Measured = true,
            LatencySeconds = _latency,
            BytesPerSecond = _bytesPerSecond,
            Narrow = narrow,
            Wide = wide,
            Offline = offline,
        };
    }

    /// <summary>The latency of a flight is that of a flight of a protocol on few elements: it has the cost of waking up in it.</summary>
    private async Task LinkAsync()
    {
        const int Payload = 4 << 20;
        var relu = new Relu<uint>(new Ring<uint>(32), 24);
        MessageSchedule schedule = ProtocolSchedules.Relu(Few, 32, 24, 1);
        double few = await TimeAsync(relu, new Ring<uint>(32), Few).ConfigureAwait(false);
        _latency = few / (schedule.Flights + 1);
        byte[] payload = new byte[Payload];
        var times = new List<double>();
        for (int run = 0; run <= Runs; run++)
        {
            await MeetAsync().ConfigureAwait(false);
            long start = Stopwatch.GetTimestamp();
            _context.Reserve(MessageType.Meeting, Payload).Clear();
            await _context.ExchangeAsync(MessageType.Meeting, payload, _cancellation).ConfigureAwait(false);
            if (run > 0) times.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        _bytesPerSecond = Payload / Math.Max(1e-6, Medians.Of(times) - _latency);
    }

    private async Task<OnlineRates> OnlineAsync<T>(Ring<T> ring)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        _tell?.Invoke($"online protocols, k {ring.Bits}");
        const int NarrowWidth = 8, WideWidth = 28;
        double thin = await ReluAsync(ring, NarrowWidth).ConfigureAwait(false), thick = await ReluAsync(ring, WideWidth).ConfigureAwait(false);
        double compare = Math.Max(0, (thick - thin) / (WideWidth - NarrowWidth));
        double truncation = WorkOf(
            await TimeAsync(new FaithfulTruncation<T>(ring, 8), ring, Elements).ConfigureAwait(false), ProtocolSchedules.Truncation(Elements)) / Elements;
        double square = WorkOf(
            await TimeAsync(new Square<T>(ring), ring, Elements).ConfigureAwait(false), ProtocolSchedules.Square(Elements, ring.Bits)) / Elements;

        // Many products for each input, and few.
        var heavy = new ConvolutionLayerShape(new ConvolutionShape(32, 64, 3, 3, padding: 1), 1, 16, 16);
        var light = new ConvolutionLayerShape(new ConvolutionShape(16, 2, 1, 1), 1, 64, 64);
        double much = await ProductAsync(ring, heavy).ConfigureAwait(false), little = await ProductAsync(ring, light).ConfigureAwait(false);
        (double heavyMacs, double lightMacs) = ((double)heavy.Weights * heavy.Positions, (double)light.Weights * light.Positions);
        double multiply = Math.Max(0, (much * light.Inputs - little * heavy.Inputs) / (heavyMacs * light.Inputs - lightMacs * heavy.Inputs));
        return new OnlineRates
        {
            MultiplyAdd = multiply,
            MaskedInput = Math.Max(0, (little - lightMacs * multiply) / light.Inputs),
            CompareBit = compare,
            Selection = Math.Max(0, thin - (NarrowWidth - 1) * compare),
            Truncation = truncation,
            Square = square,
            Copy = Copying(ring),
        };
    }

    /// <summary>Seconds of an element, without the wire.</summary>
    private async Task<double> ReluAsync<T>(Ring<T> ring, int width)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T> => WorkOf(
        await TimeAsync(new Relu<T>(ring, width), ring, Elements).ConfigureAwait(false), ProtocolSchedules.Relu(Elements, ring.Bits, width, 1)) / Elements;

    private async Task<double> ProductAsync<T>(Ring<T> ring, LinearShape shape)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        using LinearLayer<T> layer = _context.IsClient
            ? new LinearLayer<T>(ring, shape, 2) : new LinearLayer<T>(ring, shape, 2, new T[shape.Weights]);
        using var x = new SecretBuffer<T>(shape.Inputs);
        using var y = new SecretBuffer<T>(shape.Outputs);
        var times = new List<double>();
        for (int run = 0; run <= Runs; run++)
        {
            // Masks are not what is timed here, and making them is dear; zeros take the same time.
            using var masks = new LinearMasks<T>(ring, shape, _connection.Party);
            await MeetAsync().ConfigureAwait(false);
            long start = Stopwatch.GetTimestamp();
            await layer.RunAsync(_context, masks, x.Memory, y.Memory, cancellation: _cancellation).ConfigureAwait(false);
            await MeetAsync().ConfigureAwait(false);
            if (run > 0) times.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return WorkOf(Medians.Of(times), ProtocolSchedules.Product(shape.Inputs, ring.Bits));
    }

    private async Task<double> TimeAsync<T, TMaterial>(IElementwiseProtocol<T, T, TMaterial> protocol, Ring<T> ring, int count)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
        where TMaterial : IDisposable
    {
        using var x = new SecretBuffer<T>(count);
        using var y = new SecretBuffer<T>(count);
        _context.Random.Fill(x.Span);
        foreach (ref T element in x.Span) element = ring.Reduce(element);
        var times = new List<double>();
        // Few elements are over quickly, and the first runs of all are slow.
        int runs = count <= Few ? 40 : Runs;
        for (int run = -(runs / 3); run < runs; run++)
        {
            using ChunkedMaterial<TMaterial> material = await protocol.PrepareChunksAsync(_source, count, _cancellation).ConfigureAwait(false);
            await MeetAsync().ConfigureAwait(false);
            long start = Stopwatch.GetTimestamp();
            await protocol.RunChunksAsync(_context, material, x.Memory, y.Memory, _cancellation).ConfigureAwait(false);
            await MeetAsync().ConfigureAwait(false);
            if (run >= 0) times.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return Medians.Of(times);
    }

    /// <summary>What is left of a time without latency and wire; the meeting at the end is a flight more.</summary>
    private double WorkOf(double seconds, MessageSchedule schedule) => Math.Max(
        0, seconds - schedule.Exchange(8).Flights * _latency - Math.Max(schedule.BytesUp, schedule.BytesDown) / _bytesPerSecond);

    private static double Copying<T>(Ring<T> ring)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        var shape = new PoolingShape(16, 64, 64, 2, 2, 2);
        T[] x = new T[shape.Inputs], slot = new T[shape.Outputs], sum = new T[shape.Outputs];
        var times = new List<double>();
        for (int run = 0; run <= 3 * Runs; run++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < shape.WindowSize; i++)
            {
                shape.Gather<T>(x, i, T.Zero, slot);
                RingVectors.Add<T>(ring, sum, slot, sum);
            }
            if (run > 0) times.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return Medians.Of(times) / shape.Inputs;
    }

    private async Task<OfflineRates> OfflineAsync(double setUp)
    {
        _tell?.Invoke("correlations");
        const int Bits = 1 << 18, Large = 1 << 16, Squares = 1 << 11;
        var ring = new Ring<ulong>(64);
        double batch = await OfflineAsync(async () => (await _source.TakeBitProductsAsync(1, _cancellation).ConfigureAwait(false)).Dispose()).ConfigureAwait(false);
        double bits = await OfflineAsync(async () => (await _source.TakeBitProductsAsync(Bits, _cancellation).ConfigureAwait(false)).Dispose()).ConfigureAwait(false);
        double pairs = await OfflineAsync(async () => (await _source.TakeAndPairsAsync(Bits, _cancellation).ConfigureAwait(false)).Dispose()).ConfigureAwait(false);
        double mux = await OfflineAsync(async () => (await _source.TakeMuxTriplesAsync(ring, Large, _cancellation).ConfigureAwait(false)).Dispose()).ConfigureAwait(false);
        double truncation = await OfflineAsync(
            async () => (await _source.TakeTruncationPairsAsync<ulong>(16, Large, _cancellation).ConfigureAwait(false)).Dispose()).ConfigureAwait(false);
        double squares = await OfflineAsync(async () => (await _source.TakeSquarePairsAsync(ring, Squares, _cancellation).ConfigureAwait(false)).Dispose()).ConfigureAwait(false);

        // One position for each weight, and many.
        const int WeightBits = 10;
        var dense = new FullyConnectedShape(1, 64, 64);
        var wide = new ConvolutionLayerShape(new ConvolutionShape(8, 8, 1, 1), 1, 32, 32);
        double single = await LinearAsync(new Ring<uint>(32), dense).ConfigureAwait(false);
        double narrow = await LinearAsync(new Ring<uint>(32), wide).ConfigureAwait(false), broad = await LinearAsync(ring, wide).ConfigureAwait(false);
        double linear = Rate(single, (double)dense.Weights * WeightBits);
        double stretched = (double)wide.Weights * WeightBits * wide.Positions, transfers = (double)wide.Weights * WeightBits;
        return new OfflineRates
        {
            SetUp = setUp,
            Batch = batch,
            BitTransfer = Rate(bits, Bits),
            PairTransfer = Rate(pairs, 2.0 * Bits),
            MuxTransfer = Rate(mux, 2.0 * Large),
            TruncationTransfer = Rate(truncation, Large),
            SquareTransfer = Rate(squares, 63.0 * Squares),
            LinearTransfer = linear,
            StretchedNarrow = Math.Max(0, (narrow - batch - transfers * linear) / stretched),
            StretchedWide = Math.Max(0, (broad - batch - transfers * linear) / stretched),
        };

        double Rate(double seconds, double units) => Math.Max(0, seconds - batch) / units;

        Task<double> LinearAsync<T>(Ring<T> word, LinearShape shape)
            where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
        {
            T[] weights = _context.IsClient ? [] : new T[shape.Weights];
            return OfflineAsync(async () => (await _source.TakeLinearMasksAsync<T>(word, shape, WeightBits, weights, _cancellation).ConfigureAwait(false)).Dispose());
        }
    }

    private async Task<double> OfflineAsync(Func<ValueTask> take)
    {
        var times = new List<double>();
        for (int run = -1; run < Runs; run++)
        {
            await MeetAsync().ConfigureAwait(false);
            long start = Stopwatch.GetTimestamp();
            await take().ConfigureAwait(false);
            await MeetAsync().ConfigureAwait(false);
            // The last message and the meeting behind it.
            if (run >= 0) times.Add(Math.Max(0, Stopwatch.GetElapsedTime(start).TotalSeconds - 2 * _latency));
        }
        return Medians.Of(times);
    }

    private async ValueTask MeetAsync()
    {
        byte[] one = new byte[1];
        _context.Reserve(MessageType.Meeting, 1)[0] = 1;
        await _context.ExchangeAsync(MessageType.Meeting, one, _cancellation).ConfigureAwait(false);
    }
}
