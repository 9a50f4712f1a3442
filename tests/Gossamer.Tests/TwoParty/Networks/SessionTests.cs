using System.Collections.Concurrent;
using System.Net;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Networks;
using Gossamer.TwoParty.Networks.Execution;
using Gossamer.TwoParty.Networks.Sessions;
using Gossamer.TwoParty.Runtime;
using Xunit;

namespace Gossamer.Tests.TwoParty.Networks;

/// <summary>A server and its clients over TLS on the loopback interface.</summary>
public sealed class SessionTests
{
    private static readonly NetworkWeights Weights = SampleManifests.Pooled(new ManifestSettings { RingBits = 32, InputBound = 1 });

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static IPEndPoint Anywhere => new(IPAddress.Loopback, 0);

    [Fact]
    public async Task Four_clients_at_once_get_their_own_answers()
    {
        using PartyKey serverKey = PartyKey.Create();
        PartyKey[] keys = [.. Enumerable.Range(0, 4).Select(static _ => PartyKey.Create())];
        var events = new ConcurrentBag<ServerEvent>();
        await using NetworkServer server = NetworkServer.Start(
            Weights, Anywhere, TransportSecurity.Tls(serverKey, keys.Select(static key => key.Fingerprint)), log: events.Add);
        await Task.WhenAll(keys.Select((key, client) => Task.Run(async () =>
        {
            await using ClientSession session = await ConnectAsync(server, key, serverKey);
            for (int query = 0; query < 3; query++)
            {
                float[] input = SampleManifests.Input(Weights.Manifest, client * 10 + query);
                AssertClose(input, await session.QueryAsync(input, Token));
            }
        })));
        await WaitAsync(() => events.Count(static e => e.Kind == ServerEventKind.Closed) == 4);
        Assert.Equal(12, events.Count(static e => e.Kind == ServerEventKind.Answered));
        Assert.DoesNotContain(events, static e => e.Kind == ServerEventKind.Failed);
        foreach (PartyKey key in keys) key.Dispose();
    }

    [Fact]
    public async Task A_quota_holds_over_sessions_and_leaves_other_clients_alone()
    {
        using PartyKey serverKey = PartyKey.Create(), first = PartyKey.Create(), second = PartyKey.Create();
        string folder = Directory.CreateTempSubdirectory("gossamer-test-").FullName;
        using QueryQuota quota = QueryQuota.Open(Path.Combine(folder, "counts"), 2);
        await using NetworkServer server = NetworkServer.Start(
            Weights, Anywhere, TransportSecurity.Tls(serverKey, first.Fingerprint, second.Fingerprint), new AdmissionPolicy { Quota = quota });
        float[] input = SampleManifests.Input(Weights.Manifest, 1);
        await using (ClientSession session = await ConnectAsync(server, first, serverKey)) AssertClose(input, await session.QueryAsync(input, Token));
        await using (ClientSession session = await ConnectAsync(server, first, serverKey))
        {
            AssertClose(input, await session.QueryAsync(input, Token));
            ProtocolException refusal = await Assert.ThrowsAsync<ProtocolException>(async () => await session.QueryAsync(input, Token));
            Assert.Contains(nameof(RefusalReason.Quota), refusal.Message, StringComparison.Ordinal);
        }
        await Assert.ThrowsAsync<ProtocolException>(async () => await ConnectAsync(server, first, serverKey));
        await using (ClientSession session = await ConnectAsync(server, second, serverKey)) AssertClose(input, await session.QueryAsync(input, Token));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_client_that_vanishes_in_a_query_ends_its_session_only()
    {
        using PartyKey serverKey = PartyKey.Create(), key = PartyKey.Create();
        var events = new ConcurrentBag<ServerEvent>();
        await using NetworkServer server = NetworkServer.Start(Weights, Anywhere, TransportSecurity.Tls(serverKey, key.Fingerprint), log: events.Add);
        float[] input = SampleManifests.Input(Weights.Manifest, 1);
        await using ClientSession other = await ConnectAsync(server, key, serverKey);
        for (int after = 0; after < 3; after++)
        {
            using var stop = new CancellationTokenSource();
            ClientSession session = await ConnectAsync(server, key, serverKey);
            Task query = session.QueryAsync(input, stop.Token).AsTask();
            await Task.Delay(after * 4, Token);
            await stop.CancelAsync();
            // It may have been quicker than the cancellation.
            try
            {
                await query;
            }
            catch (Exception failure) when (failure is OperationCanceledException or ProtocolException)
            {
            }
            await session.DisposeAsync();
        }
        AssertClose(input, await other.QueryAsync(input, Token));
    }

    [Fact]
    public async Task A_server_that_is_started_again_serves_new_sessions()
    {
        using PartyKey serverKey = PartyKey.Create(), key = PartyKey.Create();
        float[] input = SampleManifests.Input(Weights.Manifest, 1);
        NetworkServer first = NetworkServer.Start(Weights, Anywhere, TransportSecurity.Tls(serverKey, key.Fingerprint));
        ClientSession session = await ConnectAsync(first, key, serverKey);
        AssertClose(input, await session.QueryAsync(input, Token));
        await first.DisposeAsync();
        await Assert.ThrowsAsync<ProtocolException>(async () => await session.QueryAsync(input, Token));
        await session.DisposeAsync();
        await using NetworkServer second = NetworkServer.Start(Weights, Anywhere, TransportSecurity.Tls(serverKey, key.Fingerprint));
        await using ClientSession again = await ConnectAsync(second, key, serverKey);
        AssertClose(input, await again.QueryAsync(input, Token));
    }

    [Fact]
    public async Task Another_manifest_is_refused_on_both_sides()
    {
        using PartyKey serverKey = PartyKey.Create(), key = PartyKey.Create();
        var events = new ConcurrentBag<ServerEvent>();
        await using NetworkServer server = NetworkServer.Start(Weights, Anywhere, TransportSecurity.Tls(serverKey, key.Fingerprint), log: events.Add);
        NetworkManifest other = SampleManifests.Pooled(new ManifestSettings { RingBits = 33, InputBound = 1 }).Manifest;
        ProtocolException refusal = await Assert.ThrowsAsync<ProtocolException>(async () => await ClientSession.ConnectAsync(
            other, "127.0.0.1", server.EndPoint.Port, TransportSecurity.Tls(key, serverKey.Fingerprint), Token));
        Assert.Contains("they differ in what holds for all of it: export and distribute one manifest", refusal.Message, StringComparison.Ordinal);
        await WaitAsync(() => events.Any(static e => e.Kind == ServerEventKind.Failed));
    }

    [Fact]
    public async Task An_input_beyond_the_bound_is_refused_before_anything_is_sent()
    {
        using PartyKey serverKey = PartyKey.Create(), key = PartyKey.Create();
        await using NetworkServer server = NetworkServer.Start(Weights, Anywhere, TransportSecurity.Tls(serverKey, key.Fingerprint));
        await using ClientSession session = await ConnectAsync(server, key, serverKey);
        float[] input = SampleManifests.Input(Weights.Manifest, 1);
        foreach (float wrong in (float[])[1.01f, float.NaN, float.PositiveInfinity])
        {
            float[] changed = [wrong, .. input[1..]];
            ArgumentException refusal = await Assert.ThrowsAsync<ArgumentException>(async () => await session.QueryAsync(changed, Token));
            // The value itself is the client's secret and stands in no message.
            Assert.DoesNotContain("1.01", refusal.Message, StringComparison.Ordinal);
        }
        AssertClose(input, await session.QueryAsync(input, Token));
    }

    private static Task<ClientSession> ConnectAsync(NetworkServer server, PartyKey key, PartyKey serverKey) => ClientSession.ConnectAsync(
        Weights.Manifest, "127.0.0.1", server.EndPoint.Port, TransportSecurity.Tls(key, serverKey.Fingerprint), Token);

    /// <summary>Two truncations lie between the input and the scores, of weights up to 9 / 16 in rows of few.</summary>
    private static void AssertClose(float[] input, QueryResult result)
    {
        IReadOnlyList<double> expected = new FixedPointSimulator(Weights).Run(input).Scores;
        Assert.Equal(expected.Count, result.Values.Count);
        for (int i = 0; i < expected.Count; i++) Assert.Equal(expected[i], result.Values[i], 0.75);
    }

    private static async Task WaitAsync(Func<bool> condition)
    {
        for (int i = 0; i < 200 && !condition(); i++) await Task.Delay(50, Token);
        Assert.True(condition());
    }
}
