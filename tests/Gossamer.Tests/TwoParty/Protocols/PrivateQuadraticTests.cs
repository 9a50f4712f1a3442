using Gossamer.Tests.TwoParty.Correlations;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;
using Gossamer.TwoParty.Protocols;
using Xunit;

namespace Gossamer.Tests.TwoParty.Protocols;

/// <summary>Quadratic activations whose coefficients only the server knows, against the polynomial.</summary>
public sealed class PrivateQuadraticTests
{
    private const int Fa = 10, Fw = 12, IntegerBits = 2;

    [Theory]
    [InlineData(64, 0.3125, -0.75, 0.5)]
    [InlineData(64, -3.875, 3.9, -100)]
    [InlineData(60, 0, 0, 0)]
    public void It_is_the_polynomial_within_one_rounding(int k, double c2, double c1, double c0)
    {
        Ring<ulong> ring = new(k);
        using var made = new OtParties();
        foreach (int count in (int[])[1, 7, 63, 64, 65, 4097])
        {
            ulong[] x = Shares.Values(ring, Fa + 4, count, 7);
            using var parties = new TwoParties((ulong)count, sources: [.. made.Sources]);
            (ulong[] x0, ulong[] x1) = Shares.Of(ring, x, 77);
            (ulong[] y0, ulong[] y1) = parties.Run(async (context, source) =>
            {
                PrivateQuadraticActivation<ulong> activation = context.IsClient
                    ? new(ring, Fa, Fw, IntegerBits) : new(ring, c2, c1, c0, Fa, Fw, IntegerBits);
                var y = new ulong[count];
                await activation.EvaluateAsync(context, source, context.IsClient ? x0 : x1, y);
                return y;
            });
            ulong[] result = Shares.Join(ring, y0, y1);
            double one = Math.ScaleB(1, Fa), q = Math.Round(Math.ScaleB(c2, Fw)), l = Math.Round(Math.ScaleB(c1, Fa + Fw));
            for (int i = 0; i < count; i++)
            {
                // Exact at scale 2·fa + fw, and then the floor or one more.
                double v = ring.ToSigned(x[i]), exact = q * v * v + l * v + Math.Round(Math.ScaleB(c0, 2 * Fa + Fw));
                Assert.InRange(ring.ToSigned(result[i]) - Math.Floor(Math.ScaleB(exact, -Fa - Fw)), 0, 1);
            }
            Assert.Equal(2, parties.Flights);
            long each = ((long)k * count + 7) / 8 + (count + 7) / 8;
            Assert.Equal((each, each), parties.Bytes);
        }
    }

    [Fact]
    public void Long_vectors_are_multiplied_in_groups()
    {
        const int Count = (1 << 15) + 77;
        Ring<ulong> ring = new(64);
        using var made = new OtParties();
        var shape = new ScalarShape(Count);
        ulong[] factor = [.. Enumerable.Repeat(ring.FromSigned(-5), shape.Weights)], inputs = Shares.Values(ring, 63, Count, 3);
        (LinearMasks<ulong> client, LinearMasks<ulong> server) = made.Take(source => source.Party == Party.Client
            ? source.TakeLinearMasksAsync(new LinearWeights<ulong>(ring, shape, 4), inputs)
            : source.TakeLinearMasksAsync(new LinearWeights<ulong>(ring, shape, 4, factor)));
        Assert.Equal(3, shape.Groups);
        Assert.Equal(inputs, client.Inputs.ToArray());
        for (int i = 0; i < Count; i++) Assert.Equal(inputs[i] * ring.FromSigned(-5), client.Outputs[i] + server.Outputs[i]);
    }

    [Fact]
    public void Coefficients_that_do_not_fit_are_refused()
    {
        Ring<ulong> ring = new(64);
        Assert.Throws<ArgumentOutOfRangeException>(() => new PrivateQuadraticActivation<ulong>(ring, 4, 0, 0, Fa, Fw, IntegerBits));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PrivateQuadraticActivation<ulong>(ring, 0, -4, 0, Fa, Fw, IntegerBits));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PrivateQuadraticActivation<uint>(new Ring<uint>(32), 10, 12, 10));
    }
}
