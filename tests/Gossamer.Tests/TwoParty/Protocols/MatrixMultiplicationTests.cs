using System.Numerics;
using Gossamer.Tests.TwoParty.Correlations;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;
using Gossamer.TwoParty.Protocols;
using Xunit;

namespace Gossamer.Tests.TwoParty.Protocols;

/// <summary>Products of two secret matrices against the sum of products, with triples that the parties make by oblivious transfer.</summary>
public sealed class MatrixMultiplicationTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<int, int, int> Shapes => new()
    {
        { 1, 1, 1 }, { 1, 9, 1 }, { 3, 5, 2 }, { 2, 1, 7 }, { 8, 16, 8 }, { 13, 7, 33 },
    };

    [Theory, MemberData(nameof(Shapes))]
    public void Products_are_those_of_the_matrices_in_one_flight(int rows, int depth, int columns)
    {
        var shape = new MatrixProductShape(rows, depth, columns);
        using var makers = new OtParties(seed: (byte)columns);
        Check(makers, new Ring<uint>(32), shape);
        foreach (int k in (int[])[33, 44, 64]) Check(makers, new Ring<ulong>(k), shape);
    }

    [Fact]
    public void A_triple_is_its_own_product_and_never_comes_twice()
    {
        Ring<ulong> ring = new(44);
        var shape = new MatrixProductShape(4, 6, 5);
        using var makers = new OtParties();
        HashSet<ulong> seen = [];
        for (int round = 0; round < 3; round++)
        {
            (MatrixTriples<ulong> client, MatrixTriples<ulong> server) = makers.Take(source => source.TakeMatrixTriplesAsync(ring, shape));
            ulong[] a = Shares.Join(ring, client.A.ToArray(), server.A.ToArray()), b = Shares.Join(ring, client.B.ToArray(), server.B.ToArray());
            Assert.Equal(Multiply(ring, shape, a, b), Shares.Join(ring, client.Products.ToArray(), server.Products.ToArray()));
            // 44 random bits each: a repetition among some hundreds would be no chance.
            foreach (ulong element in (ulong[])[.. client.A, .. client.B, .. server.A, .. server.B, .. client.Products, .. server.Products]) Assert.True(seen.Add(element));
        }
    }

    [Fact]
    public void Without_masks_the_operands_are_what_is_sent()
    {
        Ring<ulong> ring = new(64);
        var shape = new MatrixProductShape(2, 3, 2);
        var wires = new RecordingChannel[2];
        using var parties = new TwoParties(
            wrap: (party, channel) => wires[(int)party] = new RecordingChannel(channel),
            sources: [new ZeroSource(Party.Client), new ZeroSource(Party.Server)]);
        ulong[][] x = [[1, 2, 3, 4, 5, 6], [7, 8, 9, 10, 11, 12]], y = [[13, 14, 15, 16, 17, 18], [19, 20, 21, 22, 23, 24]];
        parties.Run(async (context, _) =>
        {
            int own = context.IsClient ? 0 : 1;
            // Triples of zeros: each party opens its shares as they are.
            using var triples = new MatrixTriples<ulong>(ring, shape);
            await new MatrixMultiplication<ulong>(ring, shape).RunAsync(context, triples, x[own], y[own], new ulong[4], cancellation: Stop);
            return 0;
        });
        for (int party = 0; party < 2; party++)
            Assert.Equal(x[party].Concat(y[party]).SelectMany(BitConverter.GetBytes), Assert.Single(wires[1 - party].Received).Payload);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Ring<ulong> ring = new(64);
        var shape = new MatrixProductShape(2, 3, 4);
        using var parties = new TwoParties();
        parties.Run(async (context, _) =>
        {
            var product = new MatrixMultiplication<ulong>(ring, shape);
            using var other = new MatrixTriples<ulong>(ring, new MatrixProductShape(3, 2, 4));
            using var triples = new MatrixTriples<ulong>(ring, shape);
            await Assert.ThrowsAsync<ArgumentException>(async () => await product.RunAsync(context, other, new ulong[6], new ulong[12], new ulong[8], cancellation: Stop));
            await Assert.ThrowsAsync<ArgumentException>(async () => await product.RunAsync(context, triples, new ulong[5], new ulong[12], new ulong[8], cancellation: Stop));
            await Assert.ThrowsAsync<ArgumentException>(async () => await product.RunAsync(context, triples, new ulong[6], new ulong[12], new ulong[9], cancellation: Stop));
            triples.Spend();
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await product.RunAsync(context, triples, new ulong[6], new ulong[12], new ulong[8], cancellation: Stop));
            return 0;
        });
        Assert.Throws<ArgumentOutOfRangeException>(() => new MatrixProductShape(0, 1, 1));
    }

    private static void Check<T>(OtParties makers, Ring<T> ring, MatrixProductShape shape)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        T[] x = Shares.Values(ring, ring.Bits - 1, shape.LeftElements, 2), y = Shares.Values(ring, ring.Bits - 1, shape.RightElements, 3);
        (T[] x0, T[] x1) = Shares.Of(ring, x, 4);
        (T[] y0, T[] y1) = Shares.Of(ring, y, 5);
        using var parties = new TwoParties(sources: [.. makers.Sources]);
        (T[] z0, T[] z1) = parties.Run(async (context, source) =>
        {
            var z = new T[shape.Products];
            var product = new MatrixMultiplication<T>(ring, shape);
            using MatrixTriples<T> triples = await product.PrepareAsync(source, Stop);
            await product.RunAsync(context, triples, context.IsClient ? x0 : x1, context.IsClient ? y0 : y1, z, cancellation: Stop);
            return z;
        });
        Assert.Equal(Multiply(ring, shape, x, y), Shares.Join(ring, z0, z1));
        long bytes = ((long)ring.Bits * (shape.LeftElements + shape.RightElements) + 7) / 8;
        Assert.Equal((bytes, bytes), parties.Bytes);
        Assert.Equal(1, parties.Flights);
    }

    private static T[] Multiply<T>(Ring<T> ring, MatrixProductShape shape, T[] x, T[] y)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        var z = new T[shape.Products];
        for (int row = 0; row < shape.Rows; row++)
        {
            for (int column = 0; column < shape.Columns; column++)
            {
                BigInteger sum = 0;
                for (int i = 0; i < shape.Depth; i++)
                    sum += BigInteger.CreateChecked(x[row * shape.Depth + i]) * BigInteger.CreateChecked(y[column * shape.Depth + i]);
                z[row * shape.Columns + column] = T.CreateTruncating(sum & ((BigInteger.One << ring.Bits) - 1));
            }
        }
        return z;
    }
}
