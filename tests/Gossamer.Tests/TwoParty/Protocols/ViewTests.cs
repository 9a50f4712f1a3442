using System.Security.Cryptography;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;
using Gossamer.TwoParty.Protocols;
using MathNet.Numerics.Distributions;
using Xunit;

namespace Gossamer.Tests.TwoParty.Protocols;

/// <summary>What each party sees of a protocol: nothing but uniform bytes, whatever the secrets are.</summary>
public sealed class ViewTests
{
    private const int Count = 1 << 14;
    private const double Alpha = 1e-6;

    private static readonly Ring<ulong> Wide = new(64);

    private static readonly Dictionary<string, Func<PartyContext, ICorrelationSource, ulong[], Task<ulong[]>>> Sides = new()
    {
        ["relu, one-bit leaves"] = (context, source, x) => Map(new Relu<ulong>(Wide, 24, 1), context, source, x),
        ["relu, two-bit leaves"] = (context, source, x) => Map(new Relu<ulong>(Wide, 24, 2), context, source, x),
        ["relu, four-bit leaves"] = (context, source, x) => Map(new Relu<ulong>(Wide, 24, 4), context, source, x),
        ["square"] = (context, source, x) => Map(new Square<ulong>(Wide), context, source, x),
        ["faithful truncation"] = (context, source, x) => Map(new FaithfulTruncation<ulong>(Wide, 12), context, source, x),
        ["exact truncation"] = (context, source, x) => Map(new ExactTruncation<ulong>(Wide, 12, 4), context, source, x),
        ["quadratic activation"] = (context, source, x) =>
            Map(new QuadraticActivation<ulong>(Wide, QuadraticForm.TruncateTwice, 0.25, 1, 0.5, 10, 10), context, source, x),
        ["truncated relu"] = (context, source, x) => Map(new TruncatedRelu<ulong>(Wide, 8, 20), context, source, x),
    };

    public static TheoryData<string, long> Secrets
    {
        get
        {
            var data = new TheoryData<string, long>();
            foreach (string name in Sides.Keys)
            {
                foreach (long secret in (long[])[0, 1, -1, (1 << 22) - 1, -(1 << 22)]) data.Add(name, secret);
            }
            return data;
        }
    }

    [Theory, MemberData(nameof(Secrets))]
    public void Every_message_is_uniform_even_for_the_trivial_sharing(string name, long secret)
    {
        // The client holds the secret itself and the server zeros: what hides it are the correlations alone.
        (View client, View server) = Run(name, secret, seed: 11);
        foreach ((MessageType type, byte[] payload) in client.Messages.Concat(server.Messages))
            Assert.True(ChiSquared.CDF(255, Statistic(payload)) < 1 - Alpha, $"{name}: {type} is not uniform for {secret}");
        // A faithful truncation shifts the share it was given and hides no more than that share did.
        if (name == "faithful truncation") return;
        Assert.True(ChiSquared.CDF(255, Statistic(client.Output)) < 1 - Alpha, $"{name}: the client's output share is not uniform");
        Assert.True(ChiSquared.CDF(255, Statistic(server.Output)) < 1 - Alpha, $"{name}: the server's output share is not uniform");
    }

    [Fact]
    public void Views_of_different_secrets_have_the_same_lengths_and_distribution()
    {
        foreach (string name in Sides.Keys)
        {
            (View client0, View server0) = Run(name, 0, seed: 3);
            (View client1, View server1) = Run(name, 4_000_000, seed: 4);
            foreach ((View a, View b) in (ReadOnlySpan<(View, View)>)[(client0, client1), (server0, server1)])
            {
                Assert.Equal(a.Messages.Select(static m => (m.Type, m.Payload.Length)), b.Messages.Select(static m => (m.Type, m.Payload.Length)));
                foreach (((_, byte[] first), (_, byte[] second)) in a.Messages.Zip(b.Messages))
                    Assert.True(ChiSquared.CDF(255, TwoSamples(first, second)) < 1 - Alpha, name);
            }
        }
    }

    [Fact]
    public async Task A_message_is_the_secret_under_its_pad()
    {
        // The pad replaced by zero: what the server receives is then the client's share itself.
        Ring<ulong> ring = new(44);
        ulong[] x = Shares.Values(ring, 43, 65, 1);
        (InMemoryChannel client, InMemoryChannel server) = InMemoryChannel.CreatePair();
        var recorded = new RecordingChannel(server);
        using PartyContext first = new(Party.Client, client, TestSeeds.Of(1)), second = new(Party.Server, recorded, TestSeeds.Of(2));
        var square = new Square<ulong>(ring);
        using SquarePairs<ulong> zeros0 = new(ring, x.Length), zeros1 = new(ring, x.Length);
        CancellationToken stop = TestContext.Current.CancellationToken;
        await Task.WhenAll(
            square.RunAsync(first, zeros0, x, new ulong[x.Length], stop).AsTask(),
            square.RunAsync(second, zeros1, new ulong[x.Length], new ulong[x.Length], stop).AsTask()).WaitAsync(TimeSpan.FromSeconds(30), stop);
        var seen = new ulong[x.Length];
        new BitReader(recorded.Received.Single().Payload).ReadElements<ulong>(seen, 44);
        Assert.Equal(x, seen);
    }

    [Theory]
    [InlineData("relu, one-bit leaves", "1252D70444")]
    [InlineData("relu, four-bit leaves", "41CBCAE8B7")]
    [InlineData("square", "3356DC9F1B")]
    [InlineData("faithful truncation", "8E6977192E")]
    public void The_wire_carries_what_it_always_carried(string name, string expected)
    {
        (View client, View server) = Run(name, 12345, seed: 1);
        byte[] all = [.. client.Messages.Concat(server.Messages).SelectMany(static message => message.Payload)];
        // A change of these bytes is a change of the protocol: it must be meant, and both sides must have it.
        Assert.Equal(expected, Convert.ToHexString(SHA256.HashData(all))[..10]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    [InlineData(long.MaxValue / 4)]
    public void Shares_of_an_input_are_uniform(long secret)
    {
        const int Many = 1 << 16;
        ulong[] input = [.. Enumerable.Repeat(Wide.FromSigned(secret), Many)], first = new ulong[Many], second = new ulong[Many];
        using (AesGenerator common = new(TestSeeds.Of(5)), same = new(TestSeeds.Of(5)))
        {
            InputSharing.Share(Party.Client, Wide, common, input, first);
            InputSharing.Share<ulong>(Party.Server, Wide, same, [], second);
        }
        Assert.Equal(input, Shares.Join(Wide, first, second));
        for (int position = 0; position < 8; position++)
        {
            Assert.True(ChiSquared.CDF(255, Statistic([.. first.Select(share => (byte)(share >> (8 * position)))])) < 1 - Alpha);
            Assert.True(ChiSquared.CDF(255, Statistic([.. second.Select(share => (byte)(share >> (8 * position)))])) < 1 - Alpha);
        }
    }

    private static async Task<ulong[]> Map<TMaterial>(
        IElementwiseProtocol<ulong, ulong, TMaterial> protocol, PartyContext context, ICorrelationSource source, ulong[] x)
        where TMaterial : IDisposable
    {
        var y = new ulong[x.Length];
        await protocol.EvaluateAsync(context, source, x, y);
        return y;
    }

    private static (View Client, View Server) Run(string name, long secret, ulong seed)
    {
        RecordingChannel? client = null, server = null;
        using var parties = new TwoParties(seed, (party, channel) =>
        {
            var recorded = new RecordingChannel(channel);
            if (party == Party.Client) client = recorded;
            else server = recorded;
            return recorded;
        });
        ulong[] x = [.. Enumerable.Repeat(Wide.FromSigned(secret), Count)], zeros = new ulong[Count];
        (ulong[] y0, ulong[] y1) = parties.Run((context, source) => Sides[name](context, source, context.IsClient ? x : zeros));
        return (new View(client!.Received, Bytes(y0)), new View(server!.Received, Bytes(y1)));
    }

    private static byte[] Bytes(ulong[] words) => System.Runtime.InteropServices.MemoryMarshal.AsBytes(words.AsSpan()).ToArray();

    private static double Statistic(byte[] bytes)
    {
        double expected = bytes.Length / 256.0;
        return Counts(bytes).Sum(count => (count - expected) * (count - expected) / expected);
    }

    private static double TwoSamples(byte[] first, byte[] second) => Counts(first).Zip(Counts(second)).Sum(
        static pair => pair.First + pair.Second == 0 ? 0 : Math.Pow(pair.First - pair.Second, 2) / (pair.First + pair.Second));

    private static int[] Counts(byte[] bytes)
    {
        var counts = new int[256];
        foreach (byte value in bytes) counts[value]++;
        return counts;
    }

    private sealed record View(List<(MessageType Type, byte[] Payload)> Messages, byte[] Output);
}
