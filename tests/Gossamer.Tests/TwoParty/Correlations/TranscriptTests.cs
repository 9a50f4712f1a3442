using System.Buffers.Binary;
using CsCheck;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;
using Xunit;

namespace Gossamer.Tests.TwoParty.Correlations;

/// <summary>What passes between the parties: the same as ever for the same seeds, uniform, and of a length that depends on nothing secret.</summary>
public sealed class TranscriptTests
{
    private static readonly DenseShape Shape = new(1, 4, 40, 60);

    /// <summary>
    /// The first 16 bytes of the SHA-256 of what the client and the server receive, with fixed secrets. A change here is a change of the protocol: it must be
    /// meant, and the version of the protocol goes up with it.
    /// </summary>
    public static readonly TheoryData<string, string, string> Baselines = new()
    {
        { "set-up", "31f7b9245c49c11f96dcb731d09efbcd", "f26a86ef13592fa468d6bc7f6c632193" },
        { "random transfers", "e3b0c44298fc1c149afbf4c8996fb924", "c6ccfaf8210847b7b7e2a5eba3c92405" },
        { "bit products", "b265930f52e3baa51f767723c262f40f", "f99ed333aed9e365e13904161de7e01f" },
        { "tables", "b265930f52e3baa51f767723c262f40f", "e3b0c44298fc1c149afbf4c8996fb924" },
        { "and pairs", "30ce46a44bfefc79b9585dd0aca750a9", "225fb93d4682f43745174d518eb1801b" },
        { "mux triples", "c1c65272f97eed191e68a0f0963356d0", "572849a4eb4accf819cf278f288b821f" },
        { "truncation pairs", "c1c65272f97eed191e68a0f0963356d0", "74cd6d9acd0669bdfb38850ac28d95e0" },
        { "square pairs", "cb268fcedb9ad58284f7950d8e6b1b96", "ca808c9d866561389cf63509d885f2f6" },
        { "product triples", "1480b1d684c914ac69e23e287fa601ce", "eeadf817bcf82aa754fa28babda77b1b" },
        { "linear masks", "a8fb05345db7d4d24b64301837c18ccd", "bac7aadd4c5f21bcccb917ccc68ce748" },
    };

    [Theory, MemberData(nameof(Baselines))]
    public void The_wire_is_as_it_was(string what, string client, string server)
    {
        var channels = new WatchedChannel[2];
        using var parties = new OtParties(wrap: (party, inner) => channels[(int)party] = new WatchedChannel(inner));
        if (what != "set-up")
        {
            foreach (WatchedChannel channel in channels) channel.TakeHash();
            parties.Take(source => TakeAsync(source, what));
        }
        Assert.Equal((client, server), (channels[0].TakeHash()[..32], channels[1].TakeHash()[..32]));
    }

    [Theory]
    [InlineData(0L)]
    [InlineData(-1L)]
    [InlineData(2047L)]
    [InlineData(-2048L)]
    public void Every_byte_of_a_linear_layer_is_uniform_whatever_the_weights(long weight)
    {
        Dictionary<(Party, MessageType), (long[] Histogram, int Bytes)> seen = Run(weight);
        foreach (((Party party, MessageType type), (long[] histogram, int bytes)) in seen) AssertUniform($"{party} {type}", histogram, bytes);
        // Nothing but the shape decides what is sent, and how long it is.
        Assert.Equal(Run(5).ToDictionary(static pair => pair.Key, static pair => pair.Value.Bytes), seen.ToDictionary(static pair => pair.Key, static pair => pair.Value.Bytes));
    }

    [Fact]
    public void Every_byte_of_squares_and_triples_is_uniform()
    {
        Dictionary<(Party, MessageType), (long[] Histogram, int Bytes)> seen = Record(parties =>
        {
            parties.Take(static source => source.TakeSquarePairsAsync(new Ring<ulong>(64), 300));
            parties.Take(static source => source.TakeMuxTriplesAsync(new Ring<uint>(32), 5000));
            parties.Take(static source => source.TakeProductTriplesAsync(new Ring<ulong>(64), 100));
        });
        foreach (((Party party, MessageType type), (long[] histogram, int bytes)) in seen) AssertUniform($"{party} {type}", histogram, bytes);
    }

    [Fact]
    public void Shares_are_uniform_byte_by_byte()
    {
        using var parties = new OtParties();
        const int Count = 1 << 14;
        (MuxTriples<uint> a, MuxTriples<uint> b) = parties.Take(static source => source.TakeMuxTriplesAsync(new Ring<uint>(32), Count));
        (SquarePairs<uint> c, SquarePairs<uint> d) = parties.Take(static source => source.TakeSquarePairsAsync(new Ring<uint>(32), Count));
        foreach ((string name, uint[] shares) in ((string, uint[])[])
            [
                ("r0", a.R.ToArray()), ("r1", b.R.ToArray()), ("u0", a.U.ToArray()), ("u1", b.U.ToArray()), ("ru0", a.RU.ToArray()),
                ("ru1", b.RU.ToArray()), ("t0", c.Roots.ToArray()), ("t1", d.Roots.ToArray()), ("tt0", c.Squares.ToArray()), ("tt1", d.Squares.ToArray()),
            ])
        {
            for (int place = 0; place < 4; place++)
            {
                long[] histogram = new long[256];
                foreach (uint share in shares) histogram[share >> (8 * place) & 255]++;
                AssertUniform($"{name}, byte {place}", histogram, Count);
            }
        }
    }

    [Fact]
    public void Changed_messages_end_in_a_protocol_error_or_in_wrong_correlations_and_never_in_a_crash_or_a_hang() =>
        Gen.Select(Gen.Int[0, 1], Gen.Int[0, 12], Gen.Int[0, 1 << 20], Gen.Int[1, 255]).Sample(static (side, message, at, flip) =>
        {
            (InMemoryChannel client, InMemoryChannel server) = InMemoryChannel.CreatePair();
            int seen = 0;
            IChannel[] channels = [client, server];
            channels[side] = new WatchedChannel(channels[side], (_, payload) =>
            {
                if (seen++ == message) payload.Span[at % payload.Length] ^= (byte)flip;
            });
            Assert.All(EndsOf(channels), static end => Assert.True(end is null or ProtocolException, end?.ToString()));
        }, iter: 30, threads: 1);

    [Fact]
    public void Weights_are_neither_on_the_wire_nor_in_an_error()
    {
        const long Canary = 0x5EC2E7CAFE;
        byte[] canary = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(canary, Canary);
        List<byte> wire = [];
        List<string> texts = [];
        foreach (int stopAt in (int[])[int.MaxValue, 0, 1, 2, 3, 4, 5])
        {
            (InMemoryChannel client, InMemoryChannel server) = InMemoryChannel.CreatePair();
            int seen = 0;
            void Watch(MessageType type, Memory<byte> payload)
            {
                lock (wire) wire.AddRange(payload.Span);
                if (Interlocked.Increment(ref seen) > stopAt) throw new ProtocolException($"Stopped at {type}.");
            }
            IChannel[] channels = [new WatchedChannel(client, Watch), new WatchedChannel(server, Watch)];
            texts.AddRange(EndsOf(channels, Canary).Select(static end => end?.ToString() ?? ""));
        }
        byte[] all = [.. wire];
        Assert.Equal(-1, all.AsSpan().IndexOf(canary.AsSpan(0, 5)));
        string text = string.Concat(texts);
        Assert.Contains("Stopped", text, StringComparison.Ordinal);
        foreach (string form in (string[])[Canary.ToString(), Canary.ToString("x"), Convert.ToHexString(canary, 0, 5), Convert.ToBase64String(canary)[..6]])
            Assert.DoesNotContain(form, text, StringComparison.OrdinalIgnoreCase);
    }

    private static async ValueTask<int> TakeAsync(ICorrelationSource source, string what)
    {
        var ring = new Ring<ulong>(44);
        ulong[] weights = source.Party == Party.Server ? [.. Enumerable.Range(0, Shape.Weights).Select(static i => (ulong)i)] : [];
        using CorrelationBatch batch = what switch
        {
            "random transfers" => await source.TakeRandomTransfersAsync(1000, Party.Server),
            "bit products" => await source.TakeBitProductsAsync(5000),
            "tables" => await source.TakeTableTransfersAsync(4, 600, Party.Client),
            "and pairs" => await source.TakeAndPairsAsync(5000),
            "mux triples" => await source.TakeMuxTriplesAsync(ring, 2000),
            "truncation pairs" => await source.TakeTruncationPairsAsync<uint>(12, 2000),
            "square pairs" => await source.TakeSquarePairsAsync(new Ring<uint>(32), 300),
            "product triples" => await source.TakeProductTriplesAsync(ring, 100),
            _ => await source.TakeLinearMasksAsync<ulong>(ring, Shape, 9, weights),
        };
        return batch.Count;
    }

    /// <summary>How both sides of a session end.</summary>
    private static Exception?[] EndsOf(IChannel[] channels, long weight = 3)
    {
        Task<Exception?>[] sides =
            [.. ((Party[])[Party.Client, Party.Server]).Select(party => Task.Run(() => EndOf(party, channels[(int)party], weight)))];
        Assert.True(Task.WhenAll(sides).Wait(TimeSpan.FromSeconds(30)), "The parties wait for each other.");
        return [.. sides.Select(static side => side.Result)];
    }

    private static async Task<Exception?> EndOf(Party party, IChannel channel, long weight)
    {
        try
        {
            using SessionSecret secret = OtParties.Secret(party, 9);
            await using OtSource source = await OtSource.CreateAsync(party, channel, secret);
            (await source.TakeMuxTriplesAsync(new Ring<uint>(32), 100)).Dispose();
            var ring = new Ring<ulong>(64);
            var shape = new DenseShape(1, 1, 2, 3);
            ulong[] weights = party == Party.Server ? [(ulong)weight, (ulong)weight] : [];
            (await source.TakeLinearMasksAsync<ulong>(ring, shape, 44, weights)).Dispose();
            (await source.TakeSquarePairsAsync(ring, 10)).Dispose();
            return null;
        }
        catch (Exception failure)
        {
            return failure;
        }
        finally
        {
            await channel.DisposeAsync();
        }
    }

    private static Dictionary<(Party, MessageType), (long[] Histogram, int Bytes)> Run(long weight) => Record(parties =>
    {
        var ring = new Ring<uint>(32);
        uint[] weights = [.. Enumerable.Repeat((uint)weight, Shape.Weights)];
        parties.Take(source => source.TakeLinearMasksAsync(ring, Shape, 12, source.Party == Party.Server ? weights : default(ReadOnlyMemory<uint>)));
    });

    /// <summary>How often each value of a byte was received after set-up, by receiver and type.</summary>
    private static Dictionary<(Party, MessageType), (long[] Histogram, int Bytes)> Record(Action<OtParties> run)
    {
        Dictionary<(Party, MessageType), (long[] Histogram, int Bytes)> seen = [];
        bool after = false;
        using var parties = new OtParties(wrap: (party, inner) => new WatchedChannel(inner, (type, payload) =>
        {
            if (!Volatile.Read(ref after)) return;
            lock (seen)
            {
                (long[] histogram, int bytes) = seen.TryGetValue((party, type), out (long[], int) known) ? known : (new long[256], 0);
                // The last byte may be filled up with zeros.
                foreach (byte value in payload.Span[..^1]) histogram[value]++;
                seen[(party, type)] = (histogram, bytes + payload.Length - 1);
            }
        }));
        Volatile.Write(ref after, true);
        run(parties);
        return seen;
    }

    /// <summary>Chi-square with 255 degrees of freedom: beyond 384 with probability 1e-6 over.</summary>
    private static void AssertUniform(string what, long[] histogram, long count)
    {
        double expected = count / 256.0, sum = 0;
        foreach (long seen in histogram) sum += (seen - expected) * (seen - expected) / expected;
        Assert.True(sum < 384, $"{what}: chi-square {sum:F0} of {count} bytes.");
    }
}
