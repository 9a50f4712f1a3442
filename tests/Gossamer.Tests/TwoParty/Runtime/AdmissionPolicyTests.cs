using System.Net;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Protocols;
using Gossamer.TwoParty.Runtime;
using Xunit;

namespace Gossamer.Tests.TwoParty.Runtime;

/// <summary>What a server allows: sessions, samples at once, samples in all, its own rule; and what of an output comes out.</summary>
public sealed class AdmissionPolicyTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gossamer-policy-").FullName;
    private readonly PartyKey _clientKey = PartyKey.Create(), _otherKey = PartyKey.Create(), _serverKey = PartyKey.Create();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Counts => Path.Combine(_folder, "counts");

    public void Dispose()
    {
        _clientKey.Dispose();
        _otherKey.Dispose();
        _serverKey.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void A_quota_is_for_each_client_and_outlives_the_program()
    {
        using (var quota = QueryQuota.Open(Counts, 10))
        {
            Assert.True(quota.TryTake(_clientKey.Fingerprint, 4));
            Assert.False(quota.TryTake(_clientKey.Fingerprint, 7));
            Assert.True(quota.TryTake(_otherKey.Fingerprint, 10));
            Assert.True(quota.TryTake(null, 1));
            Assert.Throws<IOException>(() => QueryQuota.Open(Counts, 10));
        }
        using (var quota = QueryQuota.Open(Counts, 10))
        {
            Assert.Equal((6L, 0L, 9L), (quota.Remaining(_clientKey.Fingerprint), quota.Remaining(_otherKey.Fingerprint), quota.Remaining(null)));
            Assert.True(quota.TryTake(_clientKey.Fingerprint, 6));
            Assert.False(quota.TryTake(_clientKey.Fingerprint, 1));
        }
        // What a crash cuts short was never answered; what stands before it was.
        byte[] bytes = File.ReadAllBytes(Counts);
        File.WriteAllBytes(Counts, bytes[..^5]);
        using (var quota = QueryQuota.Open(Counts, 10)) Assert.Equal(6, quota.Remaining(_clientKey.Fingerprint));
        bytes[3] ^= 1;
        File.WriteAllBytes(Counts, bytes);
        Assert.Contains("damaged", Assert.Throws<InvalidDataException>(() => QueryQuota.Open(Counts, 10)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => QueryQuota.Open(Counts, 0));
    }

    [Fact]
    public void Samples_taken_at_the_same_time_are_all_counted()
    {
        using var quota = QueryQuota.Open(Counts, 50);
        int taken = 0;
        Parallel.For(0, 80, _ => Interlocked.Add(ref taken, quota.TryTake(_clientKey.Fingerprint, 1) ? 1 : 0));
        Assert.Equal((50, 0L), (taken, quota.Remaining(_clientKey.Fingerprint)));
    }

    [Theory]
    [InlineData("batch", "Batch", "9 samples, and 8 are allowed at once")]
    [InlineData("quota", "Quota", "9 samples, and the client has 5 of 5 left")]
    [InlineData("rule", "NotAllowed", "the server's own rule")]
    public async Task A_query_that_is_refused_ends_the_session_with_its_reason_on_both_sides(string what, string told, string said)
    {
        using var quota = QueryQuota.Open(Counts, 5);
        var policy = what switch
        {
            "batch" => new AdmissionPolicy { MaxSamples = 8 },
            "quota" => new AdmissionPolicy { Quota = quota },
            _ => new AdmissionPolicy { Allows = (client, samples) => client != _clientKey.Fingerprint || samples != 9 },
        };
        await using PartyListener listener = Listen(policy);
        (PartyConnection client, PartyConnection server) = await MeetAsync(listener);
        await using (client)
        await using (server)
        {
            ProtocolException here = await Assert.ThrowsAsync<ProtocolException>(() => policy.AdmitAsync(server, 9).AsTask());
            Assert.Contains(said, here.Message, StringComparison.Ordinal);
            foreach (IChannel channel in (IChannel[])[client.Online, client.Offline])
            {
                ProtocolException there = await Assert.ThrowsAsync<ProtocolException>(() => channel.ReceiveAsync(MessageType.Output, new byte[8], Stop).AsTask());
                Assert.Contains(told, there.Message, StringComparison.Ordinal);
            }
        }
        // Nothing of a refused query is taken.
        Assert.Equal(5, quota.Remaining(_clientKey.Fingerprint));
    }

    [Fact]
    public async Task A_client_that_has_used_its_quota_gets_no_session()
    {
        using var quota = QueryQuota.Open(Counts, 3);
        var policy = new AdmissionPolicy { Quota = quota };
        await using PartyListener listener = Listen(policy);
        (PartyConnection client, PartyConnection server) = await MeetAsync(listener);
        await policy.AdmitAsync(server, 3);
        await client.DisposeAsync();
        await server.DisposeAsync();
        ProtocolException refused = await Assert.ThrowsAsync<ProtocolException>(() => ConnectAsync(listener));
        Assert.Equal("The other party ended the session: Quota.", refused.Message);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(70)]
    public void An_output_policy_lets_out_what_it_says(int samples)
    {
        const int Classes = 10, Bits = 20, Dropped = 9;
        Ring<ulong> ring = new(44);
        ulong[] logits = Shares.Values(ring, Bits, samples * Classes, 3);
        (ulong[] x0, ulong[] x1) = Shares.Of(ring, logits, 4);
        foreach (OutputPolicy policy in (OutputPolicy[])[OutputPolicy.Top1, OutputPolicy.Logits, OutputPolicy.Rounded(Dropped)])
        {
            using var parties = new TwoParties();
            (ulong[] learned, ulong[] nothing) = parties.Run(async (context, source) =>
            {
                var output = new ModelOutput<ulong>(ring, policy, samples, Classes, Bits);
                using OutputMaterial<ulong> material = await output.PrepareAsync(source);
                var result = new ulong[context.IsClient ? output.Results : 0];
                await output.RunAsync(context, material, context.IsClient ? x0 : x1, result);
                return result;
            });
            Assert.Empty(nothing);
            long[] signed = [.. logits.Select(ring.ToSigned)];
            ulong[] expected = policy.ClassOnly
                ? [.. signed.Chunk(Classes).Select(static row => (ulong)Array.IndexOf(row, row.Max()))]
                : [.. signed.Select(v => v >> policy.DroppedBits << policy.DroppedBits).Select(ring.FromSigned)];
            Assert.Equal(expected, learned);
            // The client hears no more than the result: the last message is as long as that alone.
            Assert.Equal(policy == OutputPolicy.Logits ? 0 : parties.Bytes.Up, parties.Bytes.Down - ((ring.Bits * learned.LongLength) + 7) / 8);
        }
    }

    private PartyListener Listen(AdmissionPolicy policy) => PartyListener.Start(
        new IPEndPoint(IPAddress.Loopback, 0), TransportSecurity.Tls(_serverKey, _clientKey.Fingerprint), Terms(), policy);

    private Task<PartyConnection> ConnectAsync(PartyListener listener) => PartyConnection.ConnectAsync(
        "127.0.0.1", listener.EndPoint.Port, TransportSecurity.Tls(_clientKey, _serverKey.Fingerprint), Terms(), Stop);

    private async Task<(PartyConnection Client, PartyConnection Server)> MeetAsync(PartyListener listener)
    {
        Task<PartyConnection> connecting = ConnectAsync(listener);
        PartyConnection server = await listener.AcceptAsync(Stop).AsTask().WaitAsync(TimeSpan.FromSeconds(90), Stop);
        return (await connecting, server);
    }

    private static SessionTerms Terms() => new(new byte[32]) { HandshakeTimeout = TimeSpan.FromSeconds(60) };
}
