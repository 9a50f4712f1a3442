using System.Numerics;
using Gossamer.Tests.TwoParty.Protocols;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;
using Gossamer.TwoParty.Protocols;
using Xunit;

namespace Gossamer.Tests.TwoParty.Verification;

/// <summary>
/// Every protocol in rings of every width against plain arithmetic, on a million values each. Minutes of work: run by a person, with
/// <c>-explicit only</c>; the tests beside the protocols do the same on fewer values and widths.
/// </summary>
public sealed class ProtocolVerificationTests
{
    public static TheoryData<int> Widths => [.. Enumerable.Range(32, 33)];

    [Theory(Explicit = true), MemberData(nameof(Widths))]
    public void Every_protocol_is_plain_arithmetic(int k)
    {
        if (k == 32) Verify(new Ring<uint>(k));
        else Verify(new Ring<ulong>(k));
    }

    /// <summary>Compare widths below the ring's: 2 to 63 in the widest.</summary>
    [Fact(Explicit = true)]
    public void ReLUs_of_every_compare_width_keep_what_is_not_negative()
    {
        Ring<ulong> ring = new(64);
        for (int w = 2; w < 64; w++)
        {
            var sample = new Sample<ulong>(ring, w, (ulong)w);
            foreach (int m in (int[])[1, 2, 4]) Map($"ReLU, w {w}, m {m}", sample, new Relu<ulong>(ring, w, m), ring, static (v, y) => y == Math.Max(0, v));
        }
    }

    [Theory(Explicit = true), MemberData(nameof(Widths))]
    public void Faithful_truncations_go_into_every_wider_ring(int k)
    {
        foreach (int wide in Enumerable.Range(33, 32).Where(wide => wide >= k))
        {
            Ring<ulong> result = new(wide);
            if (k == 32)
            {
                Map($"32 -> {wide}", new Sample<uint>(new Ring<uint>(32), 31, 5), new WideningTruncation(9, result), result, static (v, y) => y - (v >> 9) is 0 or 1);
                continue;
            }
            Ring<ulong> ring = new(k);
            Map($"{k} -> {wide}", new Sample<ulong>(ring, k - 1, 5), new FaithfulTruncation<ulong>(ring, 9, result), result, static (v, y) => y - (v >> 9) is 0 or 1);
        }
    }

    private static void Verify<T>(Ring<T> ring)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        int k = ring.Bits;
        // Comparisons of the whole ring take |v| < 2^(k−1); what truncates takes |v| < 2^(k−2).
        Sample<T> whole = new(ring, k, 1), half = new(ring, k - 1, 2);
        Map("square", whole, new Square<T>(ring), ring, (v, y) => y == Wrap(ring, (ulong)v * (ulong)v));
        foreach (int m in (int[])[1, 2, 4])
        {
            Map($"ReLU, m {m}", whole, new Relu<T>(ring, k, m), ring, static (v, y) => y == Math.Max(0, v));
            Map($"exact truncation, m {m}", half, new ExactTruncation<T>(ring, 11, m), ring, static (v, y) => y == v >> 11);
        }
        foreach (int f in (int[])[1, 2, 7, 16, k / 2, k - 3, k - 2])
            Map($"faithful truncation by {f}", half, new FaithfulTruncation<T>(ring, f), ring, (v, y) => y - (v >> f) is 0 or 1);
        Map("clipped ReLU", half, new ClippedRelu<T>(ring, 1L << (k - 4), k), ring, (v, y) => y == Math.Clamp(v, 0, 1L << (k - 4)));
        Map("truncated ReLU", half, new TruncatedRelu<T>(ring, 9, k - 9), ring, static (v, y) =>
            v < 0 ? y == 0 : v < 512 ? y is 0 or 1 : y - (v >> 9) is 0 or 1);
        Quadratic(ring);
        Products(ring, whole, half);
        Matrices(ring, whole, half);
        Conversions(ring);
        Linear(ring, whole);
        Pooling(ring);
    }

    private static void Quadratic<T>(Ring<T> ring)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        // |x| < 2^11 at scale 2^7: the largest value is below 2^(2·11 + 7) at scale 2·fa + fw.
        const int Fa = 7, Fw = 6;
        var sample = new Sample<T>(ring, 12, 3);
        foreach (QuadraticForm form in Enum.GetValues<QuadraticForm>())
        {
            // 1.5·x² − 0.75·x + 2: coefficients are exact, so the result is a floor or one more of the exact value.
            Map($"quadratic, {form}", sample, new QuadraticActivation<T>(ring, form, 1.5, -0.75, 2, Fa, Fw), ring, (v, y) =>
            {
                if (form == QuadraticForm.TruncateOnce) return y - ((96 * v * v - (48 * v << Fa) + (128 << 2 * Fa)) >> (Fa + Fw)) is 0 or 1;
                long square = v * v >> Fa, low = (96 * square - 48 * v + (128 << Fa)) >> Fw, high = (96 * (square + 1) - 48 * v + (128 << Fa)) >> Fw;
                return y >= low && y <= high + 1;
            });
        }
    }

    private static void Products<T>(Ring<T> ring, Sample<T> x, Sample<T> y)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T> => Check("product", ring, async (context, source) =>
        {
            var product = new Multiplication<T>(ring);
            var z = new T[Sample<T>.Count];
            bool client = context.IsClient;
            using ProductTriples<T> triples = await product.PrepareAsync(source, z.Length);
            await product.RunAsync(context, triples, client ? x.First : x.Second, client ? y.First : y.Second, z);
            return z;
        }, (i, z) => z == Wrap(ring, (ulong)x.Values[i] * (ulong)y.Values[i]));

    /// <summary>A thousand rows of three against as many.</summary>
    private static void Matrices<T>(Ring<T> ring, Sample<T> x, Sample<T> y)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        const int Side = 1000, Depth = 3;
        var shape = new MatrixProductShape(Side, Depth, Side);
        Check("product of matrices", ring, async (context, source) =>
        {
            var product = new MatrixMultiplication<T>(ring, shape);
            var z = new T[shape.Products];
            bool client = context.IsClient;
            using MatrixTriples<T> triples = await product.PrepareAsync(source);
            await product.RunAsync(
                context, triples, (client ? x.First : x.Second).AsMemory(0, Side * Depth), (client ? y.First : y.Second).AsMemory(0, Side * Depth), z);
            return z;
        }, (i, z) =>
        {
            ulong sum = 0;
            for (int j = 0; j < Depth; j++) sum += (ulong)x.Values[i / Side * Depth + j] * (ulong)y.Values[i % Side * Depth + j];
            return z == Wrap(ring, sum);
        });
    }

    private static void Conversions<T>(Ring<T> ring)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        ulong[] bits0 = new ulong[(Sample<T>.Count + 63) / 64], bits1 = new ulong[bits0.Length];
        using (var random = new AesGenerator(TestSeeds.Of(8)))
        {
            random.Fill<ulong>(bits0);
            random.Fill<ulong>(bits1);
        }
        long Bit(int i) => (long)((bits0[i / 64] ^ bits1[i / 64]) >> i & 1);
        Check("conversion", ring, async (context, source) =>
        {
            var conversion = new BitConversion<T>(ring);
            var y = new T[Sample<T>.Count];
            await conversion.RunAsync(context, await conversion.PrepareAsync(source, y.Length), context.IsClient ? bits0 : bits1, y);
            return y;
        }, (i, y) => y == Bit(i));
        var x = new Sample<T>(ring, ring.Bits, 9);
        Check("selection", ring, async (context, source) =>
        {
            var mux = new Mux<T>(ring);
            var y = new T[Sample<T>.Count];
            bool client = context.IsClient;
            await mux.RunAsync(context, await mux.PrepareAsync(source, y.Length), client ? bits0 : bits1, client ? x.First : x.Second, y);
            return y;
        }, (i, y) => y == Bit(i) * x.Values[i]);
    }

    private static void Linear<T>(Ring<T> ring, Sample<T> x)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        // [500,000 samples, 2 features] by weights at their edges.
        long[] weights = [(1 << 15) - 1, -(1 << 15)];
        var shape = new FullyConnectedShape(Sample<T>.Count / 2, 2, 1);
        T[] encoded = [.. weights.Select(ring.FromSigned)];
        using var parties = new TwoParties();
        parties.Source(Party.Client).KnownWeights = encoded;
        Check("linear layer", ring, async (context, source) =>
        {
            using LinearLayer<T> layer = context.IsClient ? new(ring, shape, 16) : new(ring, shape, 16, encoded);
            var y = new T[shape.Outputs];
            await layer.RunAsync(context, await layer.PrepareAsync(source), context.IsClient ? x.First : x.Second, y);
            return y;
        }, (i, y) => y == Wrap(ring, (ulong)(weights[0] * x.Values[2 * i]) + (ulong)(weights[1] * x.Values[2 * i + 1])), parties);
    }

    private static void Pooling<T>(Ring<T> ring)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        const int Window = 4;
        int bits = ring.Bits - 1;
        var sample = new Sample<T>(ring, bits, 10);
        var shape = new PoolingShape(Sample<T>.Count / Window, 1, Window, 1, Window, 1);
        ReadOnlySpan<long> Row(int i) => sample.Values.AsSpan(Window * i, Window);
        T[] Share(PartyContext context) => context.IsClient ? sample.First : sample.Second;
        long Largest(int i) => Math.Max(Math.Max(Row(i)[0], Row(i)[1]), Math.Max(Row(i)[2], Row(i)[3]));
        Check("max-pool", ring, async (context, source) =>
        {
            var pool = new MaxPool<T>(ring, shape, bits);
            var y = new T[shape.Outputs];
            await pool.RunAsync(context, await pool.PrepareAsync(source), Share(context), y);
            return y;
        }, (i, y) => y == Largest(i));
        Check("arg-max", ring, async (context, source) =>
        {
            var argMax = new ArgMax<T>(ring, shape.Outputs, Window, bits);
            var y = new T[shape.Outputs];
            await argMax.RunAsync(context, await argMax.PrepareAsync(source), Share(context), y);
            return y;
        }, (i, y) => y == Row(i).IndexOf(Largest(i)));
        // Sums times the reciprocal keep below 2^(k−2).
        const int F = 6;
        var small = new Sample<T>(ring, ring.Bits - 2 - F - 1, 11);
        Check("average pool", ring, async (context, source) =>
        {
            var pool = new AveragePool<T>(ring, shape, F);
            var y = new T[shape.Outputs];
            await pool.RunAsync(context, await pool.PrepareAsync(source), context.IsClient ? small.First : small.Second, y);
            return y;
        }, (i, y) => y - (small.Values[4 * i] + small.Values[4 * i + 1] + small.Values[4 * i + 2] + small.Values[4 * i + 3] >> 2) is 0 or 1);
    }

    private static void Map<T, TResult, TMaterial>(
        string name, Sample<T> x, IElementwiseProtocol<T, TResult, TMaterial> protocol, Ring<TResult> ring, Func<long, long, bool> right)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
        where TResult : unmanaged, IBinaryInteger<TResult>, IUnsignedNumber<TResult>
        where TMaterial : IDisposable => Check(name, ring, async (context, source) =>
        {
            var y = new TResult[Sample<T>.Count];
            await protocol.EvaluateAsync(context, source, context.IsClient ? x.First : x.Second, y);
            return y;
        }, (i, y) => right(x.Values[i], y));

    private static void Check<T>(
        string name, Ring<T> ring, Func<PartyContext, ICorrelationSource, Task<T[]>> side, Func<int, long, bool> right, TwoParties? parties = null)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        using TwoParties? own = parties is null ? new TwoParties() : null;
        (T[] first, T[] second) = (parties ?? own!).Run(side);
        for (int i = 0; i < first.Length; i++)
        {
            long y = ring.ToSigned(ring.Reduce(first[i] + second[i]));
            if (!right(i, y)) Assert.Fail($"{name}, k {ring.Bits}: element {i} gives {y}.");
        }
    }

    private static long Wrap<T>(Ring<T> ring, ulong value)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T> => ring.ToSigned(ring.Reduce(T.CreateTruncating(value)));
}
