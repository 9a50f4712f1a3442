using System.Diagnostics;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Gossamer.Kernels.Convolution;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;
using Gossamer.TwoParty.Networks.Costs;
using Gossamer.TwoParty.Networks.Execution;
using Gossamer.TwoParty.Networks.Sessions;
using Gossamer.TwoParty.Protocols;
using Gossamer.TwoParty.Runtime;

namespace Gossamer.TwoParty.Networks.Measurement;

/// <summary>
/// Measures a <see cref="CostProfile"/> between two parties: both call it on the two ends of a connection and get the same. For the online
/// phase they run <see cref="CalibrationNetworks"/> as any network runs, and the constants are fitted to the times of the steps
/// (<see cref="RateFit"/>); rates of correlations are solved from pairs of probes. Medians of several runs, and of rounds of the networks: a
/// machine that others use as well is slower for seconds on end.
/// </summary>
public sealed class Calibration
{
    private const int Runs = 7;

    // Queries of a network in a round, and those before any.
    private const int LeastQueries = 3, MostQueries = 150, FirstQueries = 4;

    // Where the fit begins; any processor is within two powers of ten.
    private static readonly OnlineRates Guess = OnlineRates.Of([5e-11, 4e-10, 1e-9, 1e-9, 1e-9, 5e-9, 5e-9, 1e-8, 2e-9]);

    private readonly PartyConnection _connection;
    private readonly PartyContext _context;
    private readonly OtSource _source;
    private readonly CalibrationOptions _options;
    private readonly Action<string>? _tell;
    private readonly CancellationToken _cancellation;
    private double _latency, _bytesPerSecond = double.PositiveInfinity;

    private Calibration(
        PartyConnection connection, PartyContext context, OtSource source, CalibrationOptions options, Action<string>? tell, CancellationToken cancellation) =>
        (_connection, _context, _source, _options, _tell, _cancellation) = (connection, context, source, options, tell, cancellation);

    /// <summary>What a connection for calibration agrees on in place of a manifest.</summary>
    public static SessionTerms Terms { get; } = new(SHA256.HashData("gossamer two-party calibration 3"u8));

    /// <summary>Measures.</summary>
    /// <param name="connection">To the other party, which does the same.</param>
    /// <param name="name">What to call the link.</param>
    /// <param name="options">How; the other party's rounds are as many. The defaults if null.</param>
    /// <param name="tell">Is told what is being measured; may be null.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<CostProfile> RunAsync(
        PartyConnection connection, string name, CalibrationOptions? options = null, Action<string>? tell = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(connection);
        options ??= new CalibrationOptions();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Rounds);
        ArgumentOutOfRangeException.ThrowIfNegative(options.NetworkSeconds);
        using SessionSecret secret = SessionSecret.Draw(connection.SessionId);
        using var context = new PartyContext(connection.Party, connection.Online);
        long start = Stopwatch.GetTimestamp();
        await using OtSource source = await OtSource.CreateAsync(connection.Party, connection.Offline, secret, cancellation: cancellation).ConfigureAwait(false);
        double setUp = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return await new Calibration(connection, context, source, options, tell, cancellation).MeasureAsync(name, setUp).ConfigureAwait(false);
    }

    private async Task<CostProfile> MeasureAsync(string name, double setUp)
    {
        _tell?.Invoke("latency and throughput");
        await LinkAsync().ConfigureAwait(false);
        NetworkWeights[] networks = [.. ((int[])[32, 64]).SelectMany(CalibrationNetworks.Of)];
        // The round before the first is for the compiler.
        var rounds = new List<double[][]>();
        for (int round = 0; round <= _options.Rounds; round++)
        {
            _tell?.Invoke(round == 0 ? "warming up" : $"online protocols, round {round} of {_options.Rounds}");
            double[][] times = new double[networks.Length][];
            for (int i = 0; i < networks.Length; i++) times[i] = await TimeAsync(networks[i]).ConfigureAwait(false);
            if (round > 0) rounds.Add(times);
            if (_options.AfterRound is { } after) await after(round).ConfigureAwait(false);
        }
        OfflineRates offline = await OfflineAsync(setUp).ConfigureAwait(false);
        var fit = new RateFit([.. networks.Select((network, i) => (PlanOf(network.Manifest), MediansOf([.. rounds.Select(times => times[i])])))]);
        CostProfile profile = fit.From(new CostProfile
        {
            Name = name,
            Measured = true,
            LatencySeconds = _latency,
            MessageSeconds = 1e-5,
            WakeSeconds = 5e-5,
            StepSeconds = 2e-5,
            BytesPerSecond = _bytesPerSecond,
            Narrow = Guess,
            Wide = Guess,
            Offline = offline,
        });
        _tell?.Invoke($"fitted: steps of its own networks are predicted within {Math.Exp(fit.Error(profile)) - 1:P0} on average");
        return profile;
    }

    private async Task LinkAsync()
    {
        const int Payload = 4 << 20;
        var times = new List<double>();
        for (int run = -Runs; run < 3 * Runs; run++)
        {
            long start = Stopwatch.GetTimestamp();
            await MeetAsync().ConfigureAwait(false);
            if (run >= 0) times.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        _latency = Math.Max(1e-6, Medians.Of(times));
        byte[] payload = new byte[Payload];
        times.Clear();
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

    private static OnlinePlan PlanOf(NetworkManifest manifest)
    {
        using INetworkExecutor executor = INetworkExecutor.Create(manifest, null);
        return new OnlinePlan(manifest, executor);
    }

    /// <summary>Medians over rounds, for each step.</summary>
    private static double[] MediansOf(double[][] rounds) => [.. Enumerable.Range(0, rounds[0].Length).Select(step => Medians.Of([.. rounds.Select(times => times[step])]))];

    /// <summary>The server's median seconds of each step of a network.</summary>
    private async Task<double[]> TimeAsync(NetworkWeights weights)
    {
        NetworkManifest manifest = weights.Manifest;
        using INetworkExecutor executor = INetworkExecutor.Create(manifest, _context.IsClient ? null : weights);
        using Seed seed = SessionSecret.Public(BitConverter.GetBytes((long)manifest.Settings.RingBits), _connection.SessionId.ToArray(), "calibration", "dealer");
        await using SimulatedDealer dealer = SimulatedDealer.OfZeroWeights(_connection.Party, seed);
        var runner = new QueryRunner(manifest, executor, _context, dealer, null, _connection.SessionId.ToArray());
        float[] input = new float[manifest.Input.Elements];
        long start = Stopwatch.GetTimestamp();
        for (int query = 0; query < FirstQueries; query++) await runner.RunAsync(input, _cancellation).ConfigureAwait(false);
        double[] taken = [Stopwatch.GetElapsedTime(start).TotalSeconds / FirstQueries];
        // Both have to ask equally often: the server's watch counts.
        double[] servers = await OfServerAsync(taken).ConfigureAwait(false);
        int queries = (int)Math.Clamp(_options.NetworkSeconds / Math.Max(1e-6, servers[0]), LeastQueries, MostQueries);
        List<double>[]? times = null;
        for (int query = 0; query < queries; query++)
        {
            IReadOnlyList<StepMeasure> steps = (await runner.RunAsync(input, _cancellation).ConfigureAwait(false)).Measure.Steps;
            times ??= [.. steps.Select(static _ => new List<double>())];
            for (int i = 0; i < steps.Count; i++) times[i].Add(steps[i].Milliseconds / 1000);
        }
        return await OfServerAsync([.. times!.Select(Medians.Of)]).ConfigureAwait(false);
    }

    /// <summary>The server's figures, at both.</summary>
    private async ValueTask<double[]> OfServerAsync(double[] figures)
    {
        Memory<byte> theirs = new byte[sizeof(double) * figures.Length];
        MemoryMarshal.AsBytes<double>(figures).CopyTo(_context.Reserve(MessageType.Meeting, theirs.Length));
        await _context.ExchangeAsync(MessageType.Meeting, theirs, _cancellation).ConfigureAwait(false);
        double[] received = MemoryMarshal.Cast<byte, double>(theirs.Span).ToArray();
        if (received.Any(static figure => !(figure >= 0 && double.IsFinite(figure)))) throw new InvalidDataException("the other side sent times that are none");
        return _context.IsClient ? received : figures;
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
