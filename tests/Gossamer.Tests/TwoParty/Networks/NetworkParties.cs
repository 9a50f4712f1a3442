using System.Numerics;
using System.Runtime.InteropServices;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;
using Gossamer.TwoParty.Networks;
using Gossamer.TwoParty.Networks.Execution;
using Gossamer.TwoParty.Networks.Measurement;
using Gossamer.TwoParty.Networks.Sessions;

namespace Gossamer.Tests.TwoParty.Networks;

/// <summary>Both parties of a network in memory, and every value that their shares make together.</summary>
internal sealed class NetworkParties : IAsyncDisposable
{
    private readonly NetworkWeights _weights;
    private readonly PartyContext[] _contexts = new PartyContext[2];
    private readonly INetworkExecutor[] _executors;
    private readonly ICorrelationSource[] _sources;
    private readonly QueryRunner[] _runners;
    private readonly Shares[] _shares = [new(), new()];
    private readonly List<IDisposable> _owned = [];

    private NetworkParties(NetworkWeights weights, IChannel[] online, ICorrelationSource[] sources, IChannel?[] offline)
    {
        (_weights, _sources) = (weights, sources);
        NetworkManifest manifest = weights.Manifest;
        _executors = [INetworkExecutor.Create(manifest, null), INetworkExecutor.Create(manifest, weights)];
        for (int i = 0; i < 2; i++) _contexts[i] = new PartyContext((Party)i, online[i]);
        _runners = [.. Enumerable.Range(0, 2).Select(i => new QueryRunner(manifest, _executors[i], _contexts[i], sources[i], offline[i], new byte[32]) { Watcher = _shares[i] })];
    }

    public static async Task<NetworkParties> OpenAsync(NetworkWeights weights, CorrelationProvider provider)
    {
        (InMemoryChannel a, InMemoryChannel b) = InMemoryChannel.CreatePair();
        if (provider == CorrelationProvider.SimulatedDealer)
        {
            (SimulatedDealer client, SimulatedDealer server) = SimulatedDealer.CreatePair();
            return new NetworkParties(weights, [a, b], [client, server], [null, null]);
        }
        (InMemoryChannel c, InMemoryChannel d) = InMemoryChannel.CreatePair();
        SessionSecret[] secrets = [SessionSecret.Draw(new byte[32]), SessionSecret.Draw(new byte[32])];
        int s = weights.Manifest.Settings.BlockBits;
        OtSource[] sources = await Task.WhenAll(
            Task.Run(() => OtSource.CreateAsync(Party.Client, c, secrets[0], blockBits: s)), Task.Run(() => OtSource.CreateAsync(Party.Server, d, secrets[1], blockBits: s)));
        var parties = new NetworkParties(weights, [a, b], sources, [c, d]);
        parties._owned.AddRange(secrets);
        return parties;
    }

    public async Task<(QueryResult Client, QueryResult Server)> QueryAsync(float[] input)
    {
        Task<QueryResult> client = Task.Run(() => _runners[0].RunAsync(input, default).AsTask()), server = Task.Run(() => _runners[1].RunAsync(default, default).AsTask());
        await Task.WhenAll(client, server).WaitAsync(TimeSpan.FromSeconds(120), Xunit.TestContext.Current.CancellationToken);
        return (await client, await server);
    }

    /// <summary>The values of the last query, joined.</summary>
    public T[] Value<T>(int value)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T> => Gossamer.Tests.TwoParty.Shares.Join(
        new Ring<T>(_weights.Manifest.Settings.RingBits),
        MemoryMarshal.Cast<byte, T>(_shares[0].Values[value]).ToArray(), MemoryMarshal.Cast<byte, T>(_shares[1].Values[value]).ToArray());

    public async ValueTask DisposeAsync()
    {
        foreach (INetworkExecutor executor in _executors) executor.Dispose();
        foreach (PartyContext context in _contexts) context.Dispose();
        foreach (ICorrelationSource source in _sources) await source.DisposeAsync();
        foreach (IDisposable owned in _owned) owned.Dispose();
    }

    private sealed class Shares : INetworkObserver
    {
        public Dictionary<int, byte[]> Values { get; } = [];

        public void Completed(int step, PartyContext context)
        {
        }

        public void Value(int value, ReadOnlyMemory<byte> share) => Values[value] = share.ToArray();
    }
}
