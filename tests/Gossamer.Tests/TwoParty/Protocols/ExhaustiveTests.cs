using System.Numerics;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;
using Gossamer.TwoParty.Protocols;
using Xunit;

namespace Gossamer.Tests.TwoParty.Protocols;

/// <summary>Every protocol in rings of a few bits: all shares with all values that the correlations can have.</summary>
public sealed class ExhaustiveTests
{
    [Fact]
    public void Squares_for_all_shares_and_all_masks()
    {
        Ring<uint> ring = Ring<uint>.Narrow(3);
        var grid = new ValueGrid(3, 3, 3, 3, 3);
        (uint[] x0, uint[] x1, uint[] t0, uint[] t1, uint[] s0) = (grid.Of<uint>(0), grid.Of<uint>(1), grid.Of<uint>(2), grid.Of<uint>(3), grid.Of<uint>(4));
        SquarePairs<uint> first = new(ring, grid.Count), second = new(ring, grid.Count);
        for (int i = 0; i < grid.Count; i++)
        {
            (first.Roots[i], second.Roots[i], first.Squares[i]) = (t0[i], t1[i], s0[i]);
            second.Squares[i] = ring.Reduce((t0[i] + t1[i]) * (t0[i] + t1[i]) - s0[i]);
        }
        uint[] y = Run(new Square<uint>(ring), ring, (first, second), x0, x1);
        for (int i = 0; i < y.Length; i++) Assert.Equal(ring.Reduce((x0[i] + x1[i]) * (x0[i] + x1[i])), y[i]);
    }

    [Fact]
    public void Products_for_all_shares_and_all_masks()
    {
        Ring<ulong> ring = Ring<ulong>.Narrow(2);
        var grid = new ValueGrid(2, 2, 2, 2, 2, 2, 2, 2, 2);
        ulong[][] v = [.. Enumerable.Range(0, 9).Select(grid.Of<ulong>)];
        ProductTriples<ulong> first = new(ring, grid.Count), second = new(ring, grid.Count);
        for (int i = 0; i < grid.Count; i++)
        {
            (first.A[i], second.A[i], first.B[i], second.B[i], first.Products[i]) = (v[4][i], v[5][i], v[6][i], v[7][i], v[8][i]);
            second.Products[i] = ring.Reduce((v[4][i] + v[5][i]) * (v[6][i] + v[7][i]) - v[8][i]);
        }
        ulong[] z = Both(ring, async (context, _) =>
        {
            var result = new ulong[grid.Count];
            bool client = context.IsClient;
            await new Multiplication<ulong>(ring).RunAsync(context, client ? first : second, v[client ? 0 : 1], v[client ? 2 : 3], result);
            return result;
        });
        for (int i = 0; i < z.Length; i++) Assert.Equal(ring.Reduce((v[0][i] + v[1][i]) * (v[2][i] + v[3][i])), z[i]);
    }

    [Fact]
    public void Selections_and_conversions_for_all_bits_shares_and_masks()
    {
        Ring<uint> ring = Ring<uint>.Narrow(2);
        var grid = new ValueGrid(1, 1, 1, 1, 2, 2, 2, 2, 2, 2);
        uint[][] v = [.. Enumerable.Range(0, 10).Select(grid.Of<uint>)];
        MuxTriples<uint> Triples(bool client)
        {
            var triples = new MuxTriples<uint>(ring, grid.Count);
            grid.Plane(client ? 2 : 3).CopyTo(triples.Bits);
            for (int i = 0; i < grid.Count; i++)
            {
                uint r = v[2][i] ^ v[3][i], u = v[6][i] + v[7][i];
                triples.U[i] = v[client ? 6 : 7][i];
                triples.R[i] = ring.Reduce(client ? v[8][i] : r - v[8][i]);
                triples.RU[i] = ring.Reduce(client ? v[9][i] : r * u - v[9][i]);
            }
            return triples;
        }

        uint[] selected = Both(ring, async (context, _) =>
        {
            var y = new uint[grid.Count];
            bool client = context.IsClient;
            await new Mux<uint>(ring).RunAsync(context, Triples(client), grid.Plane(client ? 0 : 1), v[client ? 4 : 5], y);
            return y;
        });
        uint[] ahead = Both(ring, async (context, _) =>
        {
            var y = new uint[grid.Count];
            bool client = context.IsClient;
            using var opened = new SecretBuffer<uint>(grid.Count);
            var mux = new Mux<uint>(ring);
            MuxTriples<uint> triples = Triples(client);
            await mux.OpenAsync(context, triples, v[client ? 4 : 5], opened, default);
            await mux.SelectAsync(context, triples, grid.Plane(client ? 0 : 1), v[client ? 4 : 5], opened, y, default);
            return y;
        });
        uint[] converted = Both(ring, async (context, _) =>
        {
            var y = new uint[grid.Count];
            await new BitConversion<uint>(ring).RunAsync(context, Triples(context.IsClient), grid.Plane(context.IsClient ? 0 : 1), y);
            return y;
        });
        for (int i = 0; i < grid.Count; i++)
        {
            uint bit = v[0][i] ^ v[1][i], expected = ring.Reduce(bit * (v[4][i] + v[5][i]));
            Assert.Equal((expected, expected, bit), (selected[i], ahead[i], converted[i]));
        }
    }

    [Theory]
    [InlineData(5, 5, 1)]
    [InlineData(5, 5, 2)]
    [InlineData(5, 5, 3)]
    [InlineData(4, 6, 1)]
    [InlineData(4, 6, 2)]
    public void Faithful_truncations_for_all_shares_and_masks_round_up_as_often_as_the_dropped_bits_say(int k, int wide, int f)
    {
        Ring<ulong> ring = Ring<ulong>.Narrow(k), result = Ring<ulong>.Narrow(wide);
        int carryBits = wide - k + f;
        var grid = new ValueGrid(k, k, 1, 1, carryBits);
        (ulong[] x0, ulong[] x1, ulong[] s0) = (grid.Of<ulong>(0), grid.Of<ulong>(1), grid.Of<ulong>(4));
        int[] r0 = grid.Of<int>(2), r1 = grid.Of<int>(3);
        TruncationPairs<ulong> first = new(carryBits, grid.Count), second = new(carryBits, grid.Count);
        grid.Plane(2).CopyTo(first.Factors);
        grid.Plane(3).CopyTo(second.Factors);
        s0.CopyTo(first.Products);
        for (int i = 0; i < grid.Count; i++) second.Products[i] = ((ulong)(r0[i] & r1[i]) - s0[i]) & ((1UL << carryBits) - 1);
        ulong[] y = Run(
            new FaithfulTruncation<ulong>(ring, f, result), result,
            (new TruncationMaterial<ulong>(grid.Count) { Pairs = first }, new TruncationMaterial<ulong>(grid.Count) { Pairs = second }), x0, x1);
        var ups = new Dictionary<long, (int Up, int All)>();
        for (int i = 0; i < grid.Count; i++)
        {
            long v = ring.ToSigned(ring.Reduce(x0[i] + x1[i]));
            if (Math.Abs(v) >= 1L << (k - 2)) continue;
            long up = result.ToSigned(y[i]) - (v >> f);
            Assert.InRange(up, 0, 1);
            (int seen, int all) = ups.GetValueOrDefault(v);
            ups[v] = (seen + (int)up, all + 1);
        }
        Assert.Equal((1 << (k - 1)) - 1, ups.Count);
        // Exactly (l + 1) / 2^f of all sharings, so that the mean error over all values is 2^-f of the last place.
        foreach ((long v, (int up, int all)) in ups) Assert.Equal(((v & ((1L << f) - 1)) + 1) * all, (long)up << f);
    }

    [Fact]
    public void Local_truncations_of_all_shares_fail_exactly_as_often_as_the_value_is_large()
    {
        Ring<uint> ring = Ring<uint>.Narrow(8);
        (uint[] x0, uint[] x1) = AllPairs(8);
        for (int f = 1; f <= 6; f++)
        {
            var material = (new TruncationMaterial<uint>(x0.Length), new TruncationMaterial<uint>(x0.Length));
            uint[] y = Run(new LocalTruncation<uint>(ring, f), ring, material, x0, x1);
            int[] wrong = new int[256];
            for (int i = 0; i < y.Length; i++)
            {
                uint v = ring.Reduce(x0[i] + x1[i]);
                // A result that wraps differs by 2^(k−f) modulo 2^k, which is no rounding.
                if (ring.Reduce(y[i] - (uint)(ring.ToSigned(v) >> f)) > 1) wrong[v]++;
            }
            for (uint v = 0; v < 256; v++)
            {
                long signed = ring.ToSigned(v);
                if (Math.Abs(signed) < 64) Assert.Equal(Math.Abs(signed), wrong[v]);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Exact_truncations_and_ReLUs_for_all_shares(int leafBits)
    {
        Ring<uint> ring = Ring<uint>.Narrow(6);
        (uint[] x0, uint[] x1) = AllPairs(6);
        long[] v = [.. x0.Zip(x1, (a, b) => ring.ToSigned(ring.Reduce(a + b)))];
        for (int f = 1; f <= 4; f++) CheckAll(new ExactTruncation<uint>(ring, f, leafBits), 15, value => [value >> f]);
        for (int w = 2; w <= 6; w++) CheckAll(new Relu<uint>(ring, w, leafBits), (1 << (w - 1)) - 1, static value => [Math.Max(0, value)]);
        CheckAll(new ClippedRelu<uint>(ring, 6, 5, leafBits), 9, static value => [Math.Clamp(value, 0, 6)]);
        CheckAll(new TruncatedRelu<uint>(ring, 2, 4, leafBits), 15, static value =>
            value < 0 ? [0] : value < 4 ? [0, 1] : [value >> 2, (value >> 2) + 1]);

        void CheckAll<TMaterial>(IElementwiseProtocol<uint, uint, TMaterial> protocol, long limit, Func<long, long[]> allowed)
            where TMaterial : IDisposable
        {
            uint[] y = Both(ring, async (context, source) =>
            {
                var result = new uint[x0.Length];
                await protocol.EvaluateAsync(context, source, context.IsClient ? x0 : x1, result);
                return result;
            });
            for (int i = 0; i < y.Length; i++)
            {
                if (Math.Abs(v[i]) <= limit) Assert.Contains(ring.ToSigned(y[i]), allowed(v[i]));
            }
        }
    }

    [Theory]
    [InlineData(QuadraticForm.TruncateTwice)]
    [InlineData(QuadraticForm.TruncateOnce)]
    public void Quadratic_activations_for_all_shares(QuadraticForm form)
    {
        // 2·v² − v + 1 in quarters, with v in quarters: |2·v²| stays below 2^(k−2) at every scale.
        const int K = 10, Fa = 2, Fw = 1;
        Ring<ulong> ring = Ring<ulong>.Narrow(K);
        (ulong[] x0, ulong[] x1) = ([.. AllPairs(K).X0.Select(x => (ulong)x)], [.. AllPairs(K).X1.Select(x => (ulong)x)]);
        ulong[] y = Both(ring, async (context, source) =>
        {
            var result = new ulong[x0.Length];
            await new QuadraticActivation<ulong>(ring, form, 2, -1, 1, Fa, Fw).EvaluateAsync(context, source, context.IsClient ? x0 : x1, result);
            return result;
        });
        bool twice = form == QuadraticForm.TruncateTwice;
        for (int i = 0; i < y.Length; i++)
        {
            long v = ring.ToSigned(ring.Reduce(x0[i] + x1[i]));
            if (Math.Abs(v) > 6) continue;
            long[] sums = twice
                ? [.. ((long[])[v * v >> Fa, (v * v >> Fa) + 1]).Select(square => 4 * square - 2 * v + (1 << (Fa + Fw)))]
                : [4 * v * v - (v << (Fa + Fw)) + (1 << (2 * Fa + Fw))];
            int drop = twice ? Fw : Fa + Fw;
            Assert.Contains(ring.ToSigned(y[i]), sums.SelectMany(sum => (long[])[sum >> drop, (sum >> drop) + 1]));
        }
    }

    [Fact]
    public void Carries_of_one_bit_leaves_for_all_numbers_and_masks()
    {
        // Two bits each: products r0, r1, s0 for both leaves, and a, b, ab of the one node of the tree.
        var grid = new ValueGrid(2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1);
        int[] a = grid.Of<int>(0), x = grid.Of<int>(1);
        ulong[] Plane(int number) => grid.Plane(number);
        ulong[] Product(int p, int q, int s) => [.. Plane(p).Zip(Plane(q), static (one, other) => one & other).Zip(Plane(s), static (pq, share) => pq ^ share)];
        ulong[] pairs = [.. Plane(8).Zip(Plane(9), static (a0, a1) => a0 ^ a1).Zip(Plane(10).Zip(Plane(11), static (b0, b1) => b0 ^ b1), static (first, second) => first & second)
            .Zip(Plane(12), static (product, share) => product ^ share)];
        ScriptedSource Source(Party party)
        {
            bool client = party == Party.Client;
            var products = new BitProducts(2 * grid.Count);
            var tree = new AndPairs(grid.Count);
            ulong[] factors = client ? [.. Plane(2), .. Plane(5)] : [.. Plane(3), .. Plane(6)];
            factors.CopyTo(products.Factors);
            ulong[] shares = client ? [.. Plane(4), .. Plane(7)] : [.. Product(2, 3, 4), .. Product(5, 6, 7)];
            shares.CopyTo(products.Products);
            Plane(client ? 8 : 9).CopyTo(tree.A);
            Plane(client ? 10 : 11).CopyTo(tree.B);
            (client ? Plane(12) : pairs).CopyTo(tree.AB);
            return new ScriptedSource(party, products, tree);
        }

        CheckCarries(new Carry(2, 1), [.. a.Select(static value => (uint)value)], [.. x.Select(static value => (uint)value)], Source);
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(1, 4)]
    [InlineData(2, 4)]
    public void Carries_of_tables_for_all_numbers_indices_and_tables_in_both_roles(int bits, int leafBits)
    {
        // The last number doubles everything: the first half has its tables from the client, the second from the server.
        int entries = 1 << bits;
        var grid = new ValueGrid(bits, bits, bits, 2 * entries, 1);
        int[] index = grid.Of<int>(2);
        uint[] table = grid.Of<uint>(3);
        int half = grid.Count / 2;
        Assert.Equal(half, Carry.ClientElements(grid.Count));
        TableTransfers Half(int start, bool sends)
        {
            var tables = new TableTransfers(bits, half, sends);
            for (int i = 0; i < half; i++)
            {
                uint t = table[start + i];
                int c = index[start + i];
                if (sends) tables.Tables[i] = t;
                else tables.Picks[i] = (byte)((uint)c | ((t >> c & 1) | (t >> (c + entries) & 1) << 1) << TableTransfers.EntryShift);
            }
            return tables;
        }

        CheckCarries(
            new Carry(bits, leafBits), grid.Of<uint>(0), grid.Of<uint>(1),
            party => new ScriptedSource(party, Half(0, party == Party.Client), Half(half, party == Party.Server)));
    }

    [Fact]
    public void Linear_layers_for_all_weights_shares_and_masks()
    {
        Ring<uint> ring = Ring<uint>.Narrow(3);
        var grid = new ValueGrid(3, 3, 3, 3);
        (uint[] x0, uint[] x1, uint[] r, uint[] a) = (grid.Of<uint>(0), grid.Of<uint>(1), grid.Of<uint>(2), grid.Of<uint>(3));
        var shape = new FullyConnectedShape(grid.Count, 1, 1);
        for (uint weight = 0; weight < 8; weight++)
        {
            LinearMasks<uint> first = new(ring, shape, Party.Client), second = new(ring, shape, Party.Server);
            r.CopyTo(first.Inputs);
            a.CopyTo(second.Outputs);
            for (int i = 0; i < grid.Count; i++) first.Outputs[i] = ring.Reduce(weight * r[i] - a[i]);
            uint[] weights = [weight], bias = [5];
            uint[] y = Both(ring, async (context, _) =>
            {
                var result = new uint[grid.Count];
                using LinearLayer<uint> layer = context.IsClient ? new(ring, shape, 3) : new(ring, shape, 3, weights, bias);
                await layer.RunAsync(context, context.IsClient ? first : second, context.IsClient ? x0 : x1, result);
                return result;
            });
            for (int i = 0; i < y.Length; i++) Assert.Equal(ring.Reduce(weight * (x0[i] + x1[i]) + 5), y[i]);
        }
    }

    [Fact]
    public void Pooling_and_arg_max_for_all_windows_of_three_small_values()
    {
        const int Bits = 3;
        Ring<uint> ring = Ring<uint>.Narrow(12);
        var grid = new ValueGrid(Bits, Bits, Bits);
        long[][] rows = [.. Enumerable.Range(0, grid.Count).Select(i => (long[])[Signed(i), Signed(i >> Bits), Signed(i >> 2 * Bits)])];
        uint[] x = [.. rows.SelectMany(row => row.Select(ring.FromSigned))];
        (uint[] x0, uint[] x1) = Shares.Of(ring, x, 4);
        var shape = new PoolingShape(grid.Count, 1, 3, 1, 3, 1);
        uint[] largest = Both(ring, async (context, source) =>
        {
            var pool = new MaxPool<uint>(ring, shape, Bits);
            var y = new uint[grid.Count];
            await pool.RunAsync(context, await pool.PrepareAsync(source), context.IsClient ? x0 : x1, y);
            return y;
        });
        uint[] mean = Both(ring, async (context, source) =>
        {
            var pool = new AveragePool<uint>(ring, shape, 5);
            var y = new uint[grid.Count];
            await pool.RunAsync(context, await pool.PrepareAsync(source), context.IsClient ? x0 : x1, y);
            return y;
        });
        uint[] index = Both(ring, async (context, source) =>
        {
            var argMax = new ArgMax<uint>(ring, grid.Count, 3, Bits);
            var y = new uint[grid.Count];
            await argMax.RunAsync(context, await argMax.PrepareAsync(source), context.IsClient ? x0 : x1, y);
            return y;
        });
        for (int i = 0; i < rows.Length; i++)
        {
            Assert.Equal((rows[i].Max(), Array.IndexOf(rows[i], rows[i].Max())), (ring.ToSigned(largest[i]), (int)index[i]));
            // 1/3 is 11/32.
            Assert.InRange(ring.ToSigned(mean[i]) - (rows[i].Sum() * 11 >> 5), 0, 1);
        }

        // −3 to 3: the lowest value that three bits hold is no value, |v| < 2^(bits − 1).
        static long Signed(int i) => Math.Max(-3, ((long)i << 61) >> 61);
    }

    private static (uint[] X0, uint[] X1) AllPairs(int bits)
    {
        var grid = new ValueGrid(bits, bits);
        return (grid.Of<uint>(0), grid.Of<uint>(1));
    }

    private static void CheckCarries(Carry carry, uint[] a, uint[] x, Func<Party, ICorrelationSource> source)
    {
        using var parties = new TwoParties(sources: [source(Party.Client), source(Party.Server)]);
        (ulong[] c0, ulong[] c1) = parties.Run(async (context, from) =>
        {
            using CarryMaterial material = await carry.PrepareAsync(from, a.Length);
            var result = new ulong[(a.Length + 63) / 64];
            await carry.RunAsync<uint>(context, material, context.IsClient ? a : x, 0, result);
            return result;
        });
        for (int i = 0; i < a.Length; i++)
            Assert.Equal((a[i] + x[i]) >> carry.Layout.Bits, (uint)((c0[i / 64] ^ c1[i / 64]) >> i & 1));
    }

    private static T[] Run<T, TMaterial>(
        IElementwiseProtocol<T, T, TMaterial> protocol, Ring<T> result, (TMaterial Client, TMaterial Server) material, T[] x0, T[] x1)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
        where TMaterial : IDisposable => Both(result, async (context, _) =>
        {
            var y = new T[x0.Length];
            await protocol.RunAsync(context, context.IsClient ? material.Client : material.Server, context.IsClient ? x0 : x1, y);
            return y;
        });

    private static T[] Both<T>(Ring<T> ring, Func<PartyContext, ICorrelationSource, Task<T[]>> side)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        using var parties = new TwoParties();
        (T[] y0, T[] y1) = parties.Run(side);
        return Shares.Join(ring, y0, y1);
    }
}
