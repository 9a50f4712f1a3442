using System.Numerics;
using System.Runtime.Intrinsics;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;
using Xunit;

namespace Gossamer.Tests.TwoParty.Correlations;

/// <summary>Every correlation that is made by oblivious transfer, against plain arithmetic; and what it costs.</summary>
public sealed class OtSourceTests
{
    /// <summary>Set-up: a point, 128 replies of 32 bytes and 128 pairs of sums of 16 bytes.</summary>
    private const long SetUpBytes = 32 + 128 * 32 + 128 * 32;

    private const int UnitTransfers = 1024;

    /// <summary>One, ends of bytes and words, and more than one unit.</summary>
    private static readonly int[] Counts = [1, 7, 63, 64, 65, 4097];

    /// <summary>And more than one slice in each direction.</summary>
    private static readonly int[] BitCounts = [.. Counts, 200_001];

    public static TheoryData<int> Rings => [32, 33, 44, 63, 64];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void Random_transfers(int blockBits)
    {
        using var parties = new OtParties(blockBits);
        Assert.Equal((SetUpBytes, SetUpBytes), (parties.SetUp.BytesSent, parties.SetUp.BytesReceived));
        foreach (int count in Counts) RandomTransfersOf(parties, blockBits, count);
        Assert.Equal((Counts.Sum(), Counts.Sum()), (parties.Transfers.Sent, parties.Transfers.Received));
    }

    private static void RandomTransfersOf(OtParties parties, int blockBits, int count)
    {
        foreach (Party sender in (Party[])[Party.Client, Party.Server])
        {
            Traffic before = parties.Traffic;
            (RandomTransfers client, RandomTransfers server) = parties.Take(source => source.TakeRandomTransfersAsync(count, sender));
            using RandomTransfers sent = sender == Party.Client ? client : server, received = sender == Party.Client ? server : client;
            HashSet<Vector128<byte>> seen = [];
            for (int i = 0; i < count; i++)
            {
                Assert.Equal(Bit(received.Choices, i) == 1 ? sent.Ones[i] : sent.Zeros[i], received.Chosen[i]);
                Assert.True(seen.Add(sent.Zeros[i]) && seen.Add(sent.Ones[i]));
            }
            Assert.Throws<InvalidOperationException>(() => received.Ones.Length);
            // 128 / s − 1 bits for each transfer made, from the receiver alone.
            Traffic cost = parties.Traffic.Since(before);
            long bytes = RoundUp(count) * (128 / blockBits - 1) / 8;
            Assert.Equal(sender == Party.Client ? (0, bytes) : (bytes, 0), (cost.BytesSent, cost.BytesReceived));
        }
    }

    [Fact]
    public void Counters_run_on_so_that_no_two_takes_share_a_string()
    {
        using var parties = new OtParties();
        HashSet<Vector128<byte>> seen = [];
        for (int round = 0; round < 6; round++)
        {
            Party sender = (Party)(round % 2);
            (RandomTransfers client, RandomTransfers server) = parties.Take(source => source.TakeRandomTransfersAsync(70, sender));
            RandomTransfers sent = sender == Party.Client ? client : server;
            for (int i = 0; i < 70; i++) Assert.True(seen.Add(sent.Zeros[i]) && seen.Add(sent.Ones[i]));
        }
    }

    [Fact]
    public void Bit_products()
    {
        using var parties = new OtParties();
        foreach (int count in BitCounts) BitProductsOf(parties, count);
    }

    private static void BitProductsOf(OtParties parties, int count)
    {
        Cost before = parties.Cost;
        (BitProducts client, BitProducts server) = parties.Take(source => source.TakeBitProductsAsync(count));
        long ones = 0;
        for (int i = 0; i < count; i++)
        {
            int product = Bit(client.Factors, i) & Bit(server.Factors, i);
            ones += product;
            Assert.Equal(product, Bit(client.Products, i) ^ Bit(server.Products, i));
        }
        AssertBinomial(count, 0.25, ones);
        AssertTransfers(parties, before, count, bits: 0);
    }

    [Fact]
    public void And_pairs()
    {
        using var parties = new OtParties();
        foreach (int count in BitCounts) AndPairsOf(parties, count);
    }

    private static void AndPairsOf(OtParties parties, int count)
    {
        Cost before = parties.Cost;
        (AndPairs client, AndPairs server) = parties.Take(source => source.TakeAndPairsAsync(count));
        long ones = 0;
        for (int i = 0; i < count; i++)
        {
            int a = Bit(client.A, i) ^ Bit(server.A, i), b = Bit(client.B, i) ^ Bit(server.B, i), c = Bit(client.C, i) ^ Bit(server.C, i);
            ones += a & b & c;
            Assert.Equal(a & b, Bit(client.AB, i) ^ Bit(server.AB, i));
            Assert.Equal(a & c, Bit(client.AC, i) ^ Bit(server.AC, i));
        }
        AssertBinomial(count, 0.125, ones);
        AssertTransfers(parties, before, 2L * count, bits: 0);
    }

    [Theory]
    [InlineData(1, 65)]
    [InlineData(2, 4097)]
    [InlineData(3, 4097)]
    [InlineData(4, 1)]
    [InlineData(4, 63)]
    [InlineData(4, 40_000)]
    public void Tables(int digitBits, int count)
    {
        using var parties = new OtParties();
        Cost before = parties.Cost;
        foreach (Party sender in (Party[])[Party.Client, Party.Server])
        {
            (TableTransfers client, TableTransfers server) = parties.Take(source => source.TakeTableTransfersAsync(digitBits, count, sender));
            using TableTransfers sent = sender == Party.Client ? client : server, received = sender == Party.Client ? server : client;
            int entries = 1 << digitBits;
            long[] indices = new long[entries];
            long ones = 0;
            for (int i = 0; i < count; i++)
            {
                int pick = received.Picks[i], index = pick & 15, entry = pick >> TableTransfers.EntryShift;
                Assert.InRange(index, 0, entries - 1);
                indices[index]++;
                Assert.Equal(sent.Tables[i] >> index & 1, (uint)entry & 1);
                Assert.Equal(sent.Tables[i] >> (entries + index) & 1, (uint)entry >> 1);
                Assert.Equal(0UL, (ulong)sent.Tables[i] >> (2 * entries));
                ones += BitOperations.PopCount(sent.Tables[i]);
            }
            AssertBinomial(2L * entries * count, 0.5, ones);
            foreach (long seen in indices) AssertBinomial(count, 1.0 / entries, seen);
        }
        AssertTransfers(parties, before, 2L * digitBits * count, bits: 0);
    }

    [Theory, MemberData(nameof(Rings))]
    public void Mux_triples(int bits)
    {
        using var parties = new OtParties();
        foreach (int count in Counts)
        {
            if (bits == 32) Mux(parties, new Ring<uint>(32), count);
            else Mux(parties, new Ring<ulong>(bits), count);
        }
    }

    [Theory]
    [InlineData(1, 65)]
    [InlineData(12, 4097)]
    [InlineData(16, 64)]
    [InlineData(32, 7)]
    public void Truncation_pairs_of_32_bits(int bits, int count) => Truncation<uint>(bits, count);

    [Theory]
    [InlineData(16, 4097)]
    [InlineData(40, 63)]
    [InlineData(64, 1)]
    public void Truncation_pairs_of_64_bits(int bits, int count) => Truncation<ulong>(bits, count);

    [Theory, MemberData(nameof(Rings))]
    public void Square_pairs(int bits)
    {
        using var parties = new OtParties();
        foreach (int count in Counts)
        {
            if (bits == 32) Squares(parties, new Ring<uint>(32), count);
            else Squares(parties, new Ring<ulong>(bits), count);
        }
    }

    [Theory]
    [InlineData(32, 65)]
    [InlineData(44, 1)]
    [InlineData(64, 700)]
    public void Product_triples(int bits, int count)
    {
        if (bits == 32) Products(new Ring<uint>(32), count);
        else Products(new Ring<ulong>(bits), count);
    }

    [Theory]
    [InlineData(32, 12, 1, 3, 5, 1)]
    [InlineData(32, 1, 1, 1, 1, 1)]
    [InlineData(32, 32, 2, 3, 4, 7)]
    [InlineData(64, 16, 1, 10, 40, 9)]
    [InlineData(44, 13, 3, 2, 2, 65)]
    [InlineData(33, 33, 1, 2, 3, 5)]
    [InlineData(64, 64, 1, 2, 2, 3)]
    [InlineData(64, 9, 1, 100, 40, 1)]
    public void Linear_masks(int bits, int weightBits, int groups, int rows, int depth, int positions)
    {
        var shape = new DenseShape(groups, rows, depth, positions);
        if (bits == 32) Linear(new Ring<uint>(32), shape, weightBits);
        else Linear(new Ring<ulong>(bits), shape, weightBits);
    }

    [Theory]
    [InlineData(32, 12, 2, 3, 5, 1)]
    [InlineData(64, 16, 1, 70, 40, 3)]
    [InlineData(44, 9, 1, 4, 3, 700)]
    public void Kept_weights_pay_for_their_corrections_alone_in_later_queries(int bits, int weightBits, int groups, int rows, int depth, int positions)
    {
        Ring<ulong> ring = new(bits == 32 ? 33 : bits);
        var shape = new DenseShape(groups, rows, depth, positions);
        ulong[] values = Shares.Values(ring, weightBits, shape.Weights, 3);
        using var parties = new OtParties();
        foreach (OtSource source in parties.Sources) source.KeptWeightBytes = 1 << 24;
        LinearWeights<ulong> known = new(ring, shape, weightBits, values), unknown = new(ring, shape, weightBits);
        HashSet<ulong> seen = [];
        long perPosition = weightBits * ring.Bits - weightBits * (weightBits - 1) / 2;
        for (int query = 0; query < 3; query++)
        {
            Cost before = parties.Cost;
            (LinearMasks<ulong> client, LinearMasks<ulong> server) = parties.Take(source =>
                source.TakeLinearMasksAsync(source.Party == Party.Server ? known : unknown));
            ulong[] expected = shape.Multiply([.. values.Select(v => (ulong)ring.ToSigned(v))], client.Inputs.ToArray());
            for (int i = 0; i < shape.Outputs; i++) Assert.Equal(ring.Reduce(expected[i]), ring.Reduce(client.Outputs[i] + server.Outputs[i]));
            // No mask and no share comes twice.
            foreach (ulong share in (ulong[])[.. client.Inputs, .. client.Outputs, .. server.Outputs]) Assert.True(seen.Add(share));
            Cost cost = parties.Cost;
            if (query == 0)
            {
                AssertTransfers(parties, before, (long)shape.Weights * weightBits, shape.Weights * (weightBits + positions * perPosition), messages: 30);
                continue;
            }
            Assert.Equal(before.Transfers, cost.Transfers);
            Assert.InRange(cost.Bytes - before.Bytes, (shape.Weights * positions * perPosition + 7) / 8, (shape.Weights * positions * perPosition + 7) / 8 + 30);
        }
    }

    [Fact]
    public void Weights_for_which_there_is_no_room_are_made_anew()
    {
        Ring<uint> ring = new(32);
        var shape = new DenseShape(1, 3, 4, 2);
        uint[] values = Shares.Values(ring, 8, shape.Weights, 3);
        using var parties = new OtParties();
        foreach (OtSource source in parties.Sources) source.KeptWeightBytes = 16 * UnitTransfers - 1;
        LinearWeights<uint> known = new(ring, shape, 8, values), unknown = new(ring, shape, 8);
        for (int query = 0; query < 2; query++)
        {
            Cost before = parties.Cost;
            parties.Take(source => source.TakeLinearMasksAsync(source.Party == Party.Server ? known : unknown));
            Assert.Equal(8L * shape.Weights, parties.Cost.Transfers.Since(before.Transfers).Used);
        }
    }

    [Fact]
    public void Parties_with_different_secrets_or_sessions_have_nothing_in_common()
    {
        using var first = new OtParties(seed: 1);
        using var second = new OtParties(seed: 2);
        (RandomTransfers one, _) = first.Take(source => source.TakeRandomTransfersAsync(100, Party.Client));
        (RandomTransfers other, _) = second.Take(source => source.TakeRandomTransfersAsync(100, Party.Client));
        Assert.Empty(one.Zeros.ToArray().Intersect(other.Zeros.ToArray()));
    }

    private static void Mux<T>(OtParties parties, Ring<T> ring, int count)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        Cost before = parties.Cost;
        (MuxTriples<T> client, MuxTriples<T> server) = parties.Take(source => source.TakeMuxTriplesAsync(ring, count));
        long ones = 0;
        for (int i = 0; i < count; i++)
        {
            int bit = Bit(client.Bits, i) ^ Bit(server.Bits, i);
            ones += bit;
            T r = T.CreateTruncating(bit), u = ring.Reduce(client.U[i] + server.U[i]);
            Assert.Equal(r, ring.Reduce(client.R[i] + server.R[i]));
            Assert.Equal(r * u, ring.Reduce(client.RU[i] + server.RU[i]));
            foreach (T share in (T[])[client.R[i], client.U[i], client.RU[i], server.R[i], server.U[i], server.RU[i]])
                Assert.Equal(share, ring.Reduce(share));
        }
        AssertBinomial(count, 0.5, ones);
        AssertTransfers(parties, before, 2L * count, (long)ring.Bits * count);
    }

    private static void Truncation<T>(int bits, int count)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        using var parties = new OtParties();
        Cost before = parties.Cost;
        (TruncationPairs<T> client, TruncationPairs<T> server) = parties.Take(source => source.TakeTruncationPairsAsync<T>(bits, count));
        T mask = T.AllBitsSet >>> (Ring<T>.WordBits - bits);
        for (int i = 0; i < count; i++)
        {
            T product = T.CreateTruncating(Bit(client.Factors, i) & Bit(server.Factors, i));
            Assert.Equal(product, (client.Products[i] + server.Products[i]) & mask);
            Assert.Equal((T.Zero, T.Zero), (client.Products[i] & ~mask, server.Products[i] & ~mask));
        }
        AssertTransfers(parties, before, count, (long)bits * count);
    }

    private static void Squares<T>(OtParties parties, Ring<T> ring, int count)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        Cost before = parties.Cost;
        (SquarePairs<T> client, SquarePairs<T> server) = parties.Take(source => source.TakeSquarePairsAsync(ring, count));
        long topBits = 0;
        for (int i = 0; i < count; i++)
        {
            T t = ring.Reduce(client.Roots[i] + server.Roots[i]);
            Assert.Equal(ring.Reduce(t * t), ring.Reduce(client.Squares[i] + server.Squares[i]));
            foreach (T share in (T[])[client.Roots[i], client.Squares[i], server.Roots[i], server.Squares[i]])
                Assert.Equal(share, ring.Reduce(share));
            topBits += int.CreateTruncating(client.Roots[i] >>> (ring.Bits - 1)) + int.CreateTruncating(server.Roots[i] >>> (ring.Bits - 1));
        }
        AssertBinomial(2L * count, 0.5, topBits);
        AssertTransfers(parties, before, (long)count * (ring.Bits - 1), (long)count * ring.Bits * (ring.Bits - 1) / 2, messages: 10);
    }

    private static void Products<T>(Ring<T> ring, int count)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        using var parties = new OtParties();
        Cost before = parties.Cost;
        (ProductTriples<T> client, ProductTriples<T> server) = parties.Take(source => source.TakeProductTriplesAsync(ring, count));
        for (int i = 0; i < count; i++)
        {
            T a = client.A[i] + server.A[i], b = client.B[i] + server.B[i];
            Assert.Equal(ring.Reduce(a * b), ring.Reduce(client.Products[i] + server.Products[i]));
        }
        AssertTransfers(parties, before, 2L * count * ring.Bits, (long)count * ring.Bits * (ring.Bits + 1), messages: 4);
    }

    private static void Linear<T>(Ring<T> ring, DenseShape shape, int weightBits)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        var random = new Random(weightBits);
        long[] signed = [.. Enumerable.Range(0, shape.Weights).Select(i => i switch
        {
            0 => long.MinValue >> (64 - weightBits),
            1 => ~(long.MinValue >> (64 - weightBits)),
            _ => random.NextInt64() << (64 - weightBits) >> (64 - weightBits),
        })];
        T[] weights = [.. signed.Select(ring.FromSigned)];
        using var parties = new OtParties();
        Cost before = parties.Cost;
        (LinearMasks<T> client, LinearMasks<T> server) = parties.Take(source => source.TakeLinearMasksAsync(
            ring, shape, weightBits, source.Party == Party.Server ? weights : default(ReadOnlyMemory<T>)));
        ulong[] r = [.. client.Inputs.ToArray().Select(ulong.CreateTruncating)];
        ulong[] expected = shape.Multiply([.. signed.Select(static w => (ulong)w)], r);
        for (int i = 0; i < shape.Outputs; i++)
            Assert.Equal(ring.Reduce(T.CreateTruncating(expected[i])), ring.Reduce(client.Outputs[i] + server.Outputs[i]));
        Assert.Throws<InvalidOperationException>(() => server.Inputs.Length);
        long perPosition = weightBits * ring.Bits - weightBits * (weightBits - 1) / 2;
        AssertTransfers(
            parties, before, (long)shape.Weights * weightBits, shape.Weights * (weightBits + shape.Positions * perPosition), messages: 30);
    }

    /// <summary>
    /// Transfers used are exactly as many as the formula says, and so are the bytes: corrections of the extension for whole units, and
    /// <paramref name="bits"/> more, rounded up once for each message.
    /// </summary>
    private static void AssertTransfers(OtParties parties, Cost before, long transfers, long bits, int messages = 2)
    {
        Cost cost = parties.Cost;
        TransferCounts counts = cost.Transfers.Since(before.Transfers);
        Assert.Equal(transfers, counts.Used);
        long extension = (counts.SentMade + counts.ReceivedMade) * 31 / 8;
        long further = cost.Bytes - before.Bytes - extension;
        if (messages == 2) Assert.Equal((bits + 7) / 8, further);
        else Assert.InRange(further, (bits + 7) / 8, (bits + 7) / 8 + messages);
    }

    /// <summary>Six standard deviations, two in a thousand million runs; the seeds are fixed.</summary>
    private static void AssertBinomial(long trials, double probability, long successes)
    {
        double deviation = Math.Sqrt(trials * probability * (1 - probability));
        Assert.InRange(successes, trials * probability - 6 * deviation - 1, trials * probability + 6 * deviation + 1);
    }

    private static int Bit(ReadOnlySpan<ulong> words, int i) => (int)(words[i / 64] >> i & 1);

    private static long RoundUp(int count) => (count + UnitTransfers - 1) / UnitTransfers * UnitTransfers;
}
