using System.Net;
using Gossamer.TwoParty.Runtime;
using Xunit;

namespace Gossamer.Tests.ReadMe;

/// <summary>The code of the page on two parties does what the page says.</summary>
public sealed class TwoPartyPageTests
{
    [Fact]
    public async Task Two_parties_evaluate_a_ReLU_over_TLS()
    {
        string folder = Directory.CreateTempSubdirectory("gossamer-").FullName;
        try
        {
            using var output = new StringWriter();
            TwoPartySamples.MakeKey(Path.Combine(folder, "client"), output);
            TwoPartySamples.MakeKey(Path.Combine(folder, "server"), output);
            using PartyKey client = PartyKey.Load(Path.Combine(folder, "client")), server = PartyKey.Load(Path.Combine(folder, "server"));
            Assert.Equal($"pin {client.Fingerprint}\npin {server.Fingerprint}\n", output.ToString().ReplaceLineEndings("\n"));

            var terms = new SessionTerms(new byte[32]) { HandshakeTimeout = TimeSpan.FromSeconds(60) };
            await using PartyListener listener = PartyListener.Start(
                new IPEndPoint(IPAddress.Loopback, 0), TransportSecurity.Tls(server, client.Fingerprint), terms);
            Task<PartyConnection> connecting = PartyConnection.ConnectAsync(
                "127.0.0.1", listener.EndPoint.Port, TransportSecurity.Tls(client, server.Fingerprint), terms,
                TestContext.Current.CancellationToken);
            await using PartyConnection atServer = await listener.AcceptAsync(TestContext.Current.CancellationToken).AsTask()
                .WaitAsync(TimeSpan.FromSeconds(90), TestContext.Current.CancellationToken);
            await using PartyConnection atClient = await connecting;

            long[] values = [0, 1, -1, 4_000_000, -4_000_000];
            var random = new Random(3);
            ulong[] masks = [.. values.Select(_ => (ulong)random.NextInt64(long.MinValue, long.MaxValue))];
            ulong[] shares = [.. values.Zip(masks, static (value, mask) => (ulong)value - mask)];
            ulong[] here = new ulong[values.Length], there = new ulong[values.Length];
            await Task.WhenAll(TwoPartySamples.EvaluateAsync(atClient, shares, here), TwoPartySamples.EvaluateAsync(atServer, masks, there));
            Assert.Equal(values.Select(static value => Math.Max(value, 0)), here.Zip(there, static (a, b) => (long)(a + b)));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
