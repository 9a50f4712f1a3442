using System.Diagnostics;
using System.Net;
using Gossamer.TwoParty.Runtime;

namespace Gossamer.TwoParty.Benchmarks;

/// <summary>
/// Times protocols between two processes over TLS on the loopback interface, and kernels beside their ceilings in one. The first
/// process is the server and keeps the time; the second follows the same schedule.
/// </summary>
public static class TwoPartyBenchmark
{
    /// <summary>Runs the first process.</summary>
    /// <param name="options">What to time.</param>
    /// <param name="startPeer">Starts the second process, which calls <see cref="RunPeerAsync"/> with the same options.</param>
    /// <param name="tell">Is told what is being timed; may be null.</param>
    /// <param name="cancellation">Ends the benchmark.</param>
    /// <exception cref="InvalidOperationException">The second process ended before its time.</exception>
    public static async Task<TwoPartyBenchmarkResult> RunAsync(
        TwoPartyBenchmarkOptions options, Func<BenchmarkPeer, Process> startPeer, Action<string>? tell = null,
        CancellationToken cancellation = default)
    {
        options.Checked();
        // What needs one process comes first: nothing else runs yet.
        TwoPartyBenchmarkResult alone = Alone(options, tell);
        if (!options.NeedsPeer) return alone;
        string folder = Directory.CreateTempSubdirectory("gossamer-bench-").FullName;
        try
        {
            using PartyKey own = PartyKey.Create(), peer = PartyKey.Create();
            string path = Path.Combine(folder, "peer");
            peer.Save(path);
            await using PartyListener listener = PartyListener.Start(
                new IPEndPoint(IPAddress.Loopback, 0), TransportSecurity.Tls(own, peer.Fingerprint), Terms(options));
            using Process process = startPeer(new BenchmarkPeer(listener.EndPoint.Port, path, own.Fingerprint.ToString()));
            try
            {
                await using PartyConnection connection = await AcceptAsync(listener, process, cancellation).ConfigureAwait(false);
                TwoPartyBenchmarkResult result = await new BenchmarkSchedule(options, connection, tell).RunAsync(cancellation).ConfigureAwait(false);
                return result with
                {
                    Gemm = alone.Gemm,
                    Conv = alone.Conv,
                    AesBlocksPerSecond = alone.AesBlocksPerSecond,
                    AesCeilingBlocksPerSecond = alone.AesCeilingBlocksPerSecond,
                    TransposeColumnsPerSecond = alone.TransposeColumnsPerSecond,
                    Timing = alone.Timing,
                };
            }
            finally
            {
                if (!process.WaitForExit(TimeSpan.FromSeconds(5))) process.Kill();
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Runs the second process.</summary>
    public static async Task RunPeerAsync(TwoPartyBenchmarkOptions options, BenchmarkPeer peer, CancellationToken cancellation = default)
    {
        using PartyKey own = PartyKey.Load(peer.KeyPath);
        await using PartyConnection connection = await PartyConnection.ConnectAsync(
            "127.0.0.1", peer.Port, TransportSecurity.Tls(own, KeyFingerprint.Parse(peer.Pin)), Terms(options), cancellation).ConfigureAwait(false);
        await new BenchmarkSchedule(options.Checked(), connection, null).RunAsync(cancellation).ConfigureAwait(false);
    }

    private static TwoPartyBenchmarkResult Alone(TwoPartyBenchmarkOptions options, Action<string>? tell)
    {
        TwoPartyBenchmarkResult result = options.Kernels ? KernelBenchmark.Run(options.Runs, tell) : TwoPartyBenchmarkResult.Empty(options.Runs);
        if (options.TimingSamples == 0) return result;
        using var timing = new TimingBenchmark(options.TimingSamples, tell);
        return result with { Timing = timing.Run() };
    }

    private static SessionTerms Terms(TwoPartyBenchmarkOptions options) => new(options.Hash()) { HandshakeTimeout = TimeSpan.FromSeconds(30) };

    private static async Task<PartyConnection> AcceptAsync(PartyListener listener, Process process, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task<PartyConnection> connection = listener.AcceptAsync(stop.Token).AsTask();
        Task exit = process.WaitForExitAsync(stop.Token);
        if (await Task.WhenAny(connection, exit).ConfigureAwait(false) == exit && !connection.IsCompleted)
            throw new InvalidOperationException($"The second process ended with code {process.ExitCode} before it connected.");
        PartyConnection result = await connection.ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        return result;
    }
}
