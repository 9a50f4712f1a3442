using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;
using Gossamer.TwoParty.Protocols;
using Xunit;

namespace Gossamer.Tests.TwoParty.Protocols;

/// <summary>What each party sees of a protocol: nothing but uniform bytes, whatever the secrets are.</summary>
public sealed class ViewTests
{
    private const int Count = 1 << 16;

    private static readonly Ring<ulong> Wide = new(64);

    /// <summary>The edges of the values that the compare widths below hold.</summary>
    private static readonly long[] Secrets = [0, 1, -1, (1 << 18) - 1, -(1 << 18)];

    public static TheoryData<string> Names => [.. ProtocolCatalog.Names];

    [Theory, MemberData(nameof(Names))]
    public void Every_message_is_uniform_even_for_the_trivial_sharing(string name)
    {
        foreach (long secret in Secrets)
        {
            // The client holds the secret itself and the server zeros: what hides it are the correlations alone.
            (PartyView client, PartyView server) = Run(name, secret, seed: 11);
            foreach ((MessageType type, byte[] payload) in client.Messages.Concat(server.Messages))
            {
                ByteCounts.AssertUniform($"{name}: {type} for {secret}", payload);
                // Elements of eight bytes, each place for itself.
                if (type is not (MessageType.MaskedOperand or MessageType.MaskedInput)) continue;
                for (int place = 0; place < 8; place++) ByteCounts.AssertUniform($"{name}: {type}, byte {place}", At(payload, place));
            }
            // A truncation shifts the share it was given and hides no more than that share did.
            if (ProtocolCatalog.KeepsItsShare(name)) continue;
            foreach ((string whose, byte[] output) in ((string, byte[])[])[("client", client.Output), ("server", server.Output)])
            {
                for (int place = 0; place < 8; place++) ByteCounts.AssertUniform($"{name}: the {whose}'s output, byte {place}, for {secret}", At(output, place));
            }
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void A_view_says_the_same_of_two_secrets_when_the_other_sides_randomness_is_the_same(string name)
    {
        (PartyView client0, PartyView server0) = Run(name, 0, seed: 3);
        (PartyView client1, PartyView server1) = Run(name, 200_000, seed: 3);
        foreach ((PartyView a, PartyView b) in (ReadOnlySpan<(PartyView, PartyView)>)[(client0, client1), (server0, server1)])
        {
            Assert.Equal(a.Messages.Select(static m => (m.Type, m.Payload.Length)), b.Messages.Select(static m => (m.Type, m.Payload.Length)));
            foreach (((MessageType type, byte[] first), (_, byte[] second)) in a.Messages.Zip(b.Messages))
                ByteCounts.AssertAlike($"{name}: {type}", first, second);
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void A_simulator_that_knows_a_partys_shares_alone_makes_the_same_view(string name)
    {
        // The simulator draws every message: nothing in a view depends on what the party's input and output shares do not say already.
        (PartyView client, PartyView server) = Run(name, 77, seed: 5, shared: true);
        foreach ((string whose, PartyView view) in ((string, PartyView)[])[("client", client), ("server", server)])
        {
            using var simulator = new AesGenerator(TestSeeds.Of(99));
            byte[]? before = null, beforeSimulated = null;
            foreach ((MessageType type, byte[] payload) in view.Messages)
            {
                byte[] simulated = new byte[payload.Length];
                simulator.Fill(simulated);
                byte[] real = Symbols(type, payload), drawn = Symbols(type, simulated);
                if (real.Length == 0) continue;
                foreach ((string what, byte[] share) in ((string, byte[])[])[("input", view.Input), ("output", view.Output)])
                {
                    for (int place = 0; place < 64; place += 60)
                        ByteCounts.AssertAlike($"{name}, {whose}: {type} with the {what} share", Joint(real, share, place), Joint(drawn, share, place));
                }
                if (before is not null)
                {
                    ByteCounts.AssertAlike(
                        $"{name}, {whose}: {type} with the message before it",
                        [.. real.Zip(before, static (a, b) => (byte)(a | b << 4))], [.. drawn.Zip(beforeSimulated!, static (a, b) => (byte)(a | b << 4))]);
                }
                (before, beforeSimulated) = (real, drawn);
            }
        }
    }

    /// <summary>
    /// The first bytes of the SHA-256 of all messages, the client's view first. A change of these bytes is a change of the protocol: it
    /// must be meant, and both sides must have it.
    /// </summary>
    [Theory]
    [InlineData("relu, one-bit leaves", "C575F2AB3B")]
    [InlineData("relu, two-bit leaves", "BA4F94F9AD")]
    [InlineData("relu, four-bit leaves", "90D7D7FA29")]
    [InlineData("clipped relu", "86EEB0B00F")]
    [InlineData("truncated relu", "DF93531DF3")]
    [InlineData("square", "DF251EA4AB")]
    [InlineData("product", "2EED122354")]
    [InlineData("faithful truncation", "6A634C4E2B")]
    [InlineData("exact truncation", "039CE51BDF")]
    [InlineData("quadratic activation, truncated twice", "56F72F6B8A")]
    [InlineData("quadratic activation, truncated once", "5AE93DFE89")]
    [InlineData("selection", "A35D3C1F6C")]
    [InlineData("conversion", "04B17EBB27")]
    [InlineData("linear layer", "1DC3039DFE")]
    [InlineData("max-pool", "B5CF202902")]
    [InlineData("average pool", "8E6977192E")]
    [InlineData("arg-max", "7CFCD9D5B6")]
    public void The_wire_carries_what_it_always_carried(string name, string expected)
    {
        (PartyView client, PartyView server) = Run(name, 12345, seed: 1);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((_, byte[] payload) in client.Messages.Concat(server.Messages)) hash.AppendData(payload);
        Assert.Equal(expected, Convert.ToHexString(hash.GetHashAndReset())[..10]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    [InlineData(long.MaxValue / 4)]
    public void Shares_of_an_input_are_uniform(long secret)
    {
        Check(new Ring<uint>(32));
        Check(new Ring<ulong>(44));
        Check(Wide);

        void Check<T>(Ring<T> ring)
            where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
        {
            T[] input = [.. Enumerable.Repeat(ring.FromSigned(secret), Count)], first = new T[Count], second = new T[Count];
            using (AesGenerator common = new(TestSeeds.Of(5)), same = new(TestSeeds.Of(5)))
            {
                InputSharing.Share(Party.Client, ring, common, input, first);
                InputSharing.Share<T>(Party.Server, ring, same, [], second);
            }
            Assert.Equal(input, Shares.Join(ring, first, second));
            for (int place = 0; place < ring.Bits / 8; place++)
            {
                foreach (T[] share in (T[][])[first, second])
                    ByteCounts.AssertUniform($"k {ring.Bits}, byte {place}", [.. share.Select(v => byte.CreateTruncating(v >>> (8 * place)))]);
            }
        }
    }

    private static byte[] At(byte[] words, int place)
    {
        var bytes = new byte[words.Length / 8];
        for (int i = 0; i < bytes.Length; i++) bytes[i] = words[8 * i + place];
        return bytes;
    }

    /// <summary>Four bits of each element of a message: of elements the lowest, of planes those of the first four planes.</summary>
    private static byte[] Symbols(MessageType type, byte[] payload)
    {
        if (type is MessageType.MaskedOperand or MessageType.MaskedInput)
            return [.. Enumerable.Range(0, Math.Min(Count, payload.Length / 8)).Select(i => (byte)(payload[8 * i] & 15))];
        // Tables of different lengths have no element in a fixed place.
        if (type == MessageType.LeafTables) return [];
        int bits = payload.Length * 8, planes = Math.Min(4, bits / Count);
        var symbols = new byte[planes == 0 ? 0 : Count];
        for (int plane = 0; plane < planes; plane++)
        {
            for (int i = 0; i < symbols.Length; i++)
            {
                int bit = plane * Count + i;
                symbols[i] |= (byte)((payload[bit / 8] >> (bit % 8) & 1) << plane);
            }
        }
        return symbols;
    }

    private static byte[] Joint(byte[] symbols, byte[] shares, int place)
    {
        var joint = new byte[Math.Min(symbols.Length, shares.Length / 8)];
        for (int i = 0; i < joint.Length; i++)
            joint[i] = (byte)(symbols[i] | (int)(BitConverter.ToUInt64(shares, 8 * i) >> place & 15) << 4);
        return joint;
    }

    private static (PartyView Client, PartyView Server) Run(string name, long secret, ulong seed, bool shared = false)
    {
        var recorded = new RecordingChannel[2];
        using var parties = new TwoParties(seed, (party, channel) => recorded[(int)party] = new RecordingChannel(channel));
        ulong[] x = [.. Enumerable.Repeat(Wide.FromSigned(secret), Count)], zeros = new ulong[Count];
        (ulong[] x0, ulong[] x1) = shared ? Shares.Of(Wide, x, seed + 1) : (x, zeros);
        (ulong[] y0, ulong[] y1) = parties.Run((context, source) => ProtocolCatalog.RunAsync(name, Wide, context, source, context.IsClient ? x0 : x1));
        return (new PartyView(recorded[0].Received, Bytes(x0), Bytes(y0)), new PartyView(recorded[1].Received, Bytes(x1), Bytes(y1)));
    }

    private static byte[] Bytes(ulong[] words) => MemoryMarshal.AsBytes(words.AsSpan()).ToArray();

    private sealed record PartyView(List<(MessageType Type, byte[] Payload)> Messages, byte[] Input, byte[] Output);
}
