using System.Numerics;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;

namespace Gossamer.Tests.TwoParty;

/// <summary>
/// The trusted dealer as a test double: each side makes both halves from one seed and keeps its own. Both sides must ask for the same
/// things in the same order.
/// </summary>
internal sealed class DealerSource(Party party, ulong seed) : ICorrelationSource
{
    private readonly AesGenerator _random = new(TestSeeds.Of(seed));

    public Party Party { get; } = party;

    private bool First => Party == Party.Client;

    public ValueTask<RandomTransfers> TakeRandomTransfersAsync(int count, Party sender, CancellationToken cancellation = default)
    {
        using var sends = new RandomTransfers(count, sends: true);
        using var receives = new RandomTransfers(count, sends: false);
        _random.Fill(sends.Zeros);
        _random.Fill(sends.Ones);
        _random.Fill(receives.Choices);
        var own = new RandomTransfers(count, sender == Party);
        if (sender == Party)
        {
            sends.Zeros.CopyTo(own.Zeros);
            sends.Ones.CopyTo(own.Ones);
        }
        else
        {
            receives.Choices.CopyTo(own.Choices);
            for (int i = 0; i < count; i++) own.Chosen[i] = (own.Choices[i / 64] >> i & 1) != 0 ? sends.Ones[i] : sends.Zeros[i];
        }
        return ValueTask.FromResult(own);
    }

    public ValueTask<BitProducts> TakeBitProductsAsync(int count, CancellationToken cancellation = default)
    {
        var own = new BitProducts(count);
        using SecretBuffer<ulong> a = Words(count), b = Words(count), s = Words(count);
        (First ? a : b).Span.CopyTo(own.Factors);
        for (int i = 0; i < s.Length; i++) own.Products[i] = First ? s.Span[i] : s.Span[i] ^ (a.Span[i] & b.Span[i]);
        return ValueTask.FromResult(own);
    }

    public ValueTask<TableTransfers> TakeTableTransfersAsync(int digitBits, int count, Party sender, CancellationToken cancellation = default)
    {
        var own = new TableTransfers(digitBits, count, sender == Party);
        using SecretBuffer<uint> tables = Fill<uint>(count);
        using SecretBuffer<byte> indices = Fill<byte>(count);
        int entries = 1 << digitBits;
        for (int i = 0; i < count; i++)
        {
            uint table = (uint)(tables.Span[i] & ((1UL << (2 * entries)) - 1));
            int index = indices.Span[i] & (entries - 1);
            if (sender == Party) own.Tables[i] = table;
            else own.Picks[i] = (byte)((uint)index | ((table >> index & 1) | (table >> (index + entries) & 1) << 1) << TableTransfers.EntryShift);
        }
        return ValueTask.FromResult(own);
    }

    public ValueTask<AndPairs> TakeAndPairsAsync(int count, CancellationToken cancellation = default)
    {
        var own = new AndPairs(count);
        using SecretBuffer<ulong> a0 = Words(count), a1 = Words(count), b0 = Words(count), b1 = Words(count);
        using SecretBuffer<ulong> c0 = Words(count), c1 = Words(count), ab = Words(count), ac = Words(count);
        for (int i = 0; i < a0.Length; i++)
        {
            ulong a = a0.Span[i] ^ a1.Span[i];
            own.A[i] = (First ? a0 : a1).Span[i];
            own.B[i] = (First ? b0 : b1).Span[i];
            own.C[i] = (First ? c0 : c1).Span[i];
            own.AB[i] = First ? ab.Span[i] : ab.Span[i] ^ (a & (b0.Span[i] ^ b1.Span[i]));
            own.AC[i] = First ? ac.Span[i] : ac.Span[i] ^ (a & (c0.Span[i] ^ c1.Span[i]));
        }
        return ValueTask.FromResult(own);
    }

    public ValueTask<MuxTriples<T>> TakeMuxTriplesAsync<T>(Ring<T> ring, int count, CancellationToken cancellation = default)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        var own = new MuxTriples<T>(ring, count);
        using SecretBuffer<ulong> bits0 = Words(count), bits1 = Words(count);
        using SecretBuffer<T> r0 = Fill<T>(count), u0 = Fill<T>(count), u1 = Fill<T>(count), ru0 = Fill<T>(count);
        (First ? bits0 : bits1).Span.CopyTo(own.Bits);
        for (int i = 0; i < count; i++)
        {
            T r = T.CreateTruncating((bits0.Span[i / 64] ^ bits1.Span[i / 64]) >> i & 1), u = u0.Span[i] + u1.Span[i];
            own.R[i] = ring.Reduce(First ? r0.Span[i] : r - r0.Span[i]);
            own.U[i] = ring.Reduce((First ? u0 : u1).Span[i]);
            own.RU[i] = ring.Reduce(First ? ru0.Span[i] : r * u - ru0.Span[i]);
        }
        return ValueTask.FromResult(own);
    }

    public ValueTask<TruncationPairs<T>> TakeTruncationPairsAsync<T>(int bits, int count, CancellationToken cancellation = default)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        var own = new TruncationPairs<T>(bits, count);
        using SecretBuffer<ulong> r0 = Words(count), r1 = Words(count);
        using SecretBuffer<T> s0 = Fill<T>(count);
        T mask = bits == Ring<T>.WordBits ? T.AllBitsSet : (T.One << bits) - T.One;
        (First ? r0 : r1).Span.CopyTo(own.Factors);
        for (int i = 0; i < count; i++)
        {
            T product = T.CreateTruncating((r0.Span[i / 64] & r1.Span[i / 64]) >> i & 1);
            own.Products[i] = (First ? s0.Span[i] : product - s0.Span[i]) & mask;
        }
        return ValueTask.FromResult(own);
    }

    public ValueTask<SquarePairs<T>> TakeSquarePairsAsync<T>(Ring<T> ring, int count, CancellationToken cancellation = default)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        var own = new SquarePairs<T>(ring, count);
        using SecretBuffer<T> t0 = Fill<T>(count), t1 = Fill<T>(count), s0 = Fill<T>(count);
        for (int i = 0; i < count; i++)
        {
            T t = t0.Span[i] + t1.Span[i];
            own.Roots[i] = ring.Reduce((First ? t0 : t1).Span[i]);
            own.Squares[i] = ring.Reduce(First ? s0.Span[i] : t * t - s0.Span[i]);
        }
        return ValueTask.FromResult(own);
    }

    public ValueTask<ProductTriples<T>> TakeProductTriplesAsync<T>(Ring<T> ring, int count, CancellationToken cancellation = default)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        var own = new ProductTriples<T>(ring, count);
        using SecretBuffer<T> a0 = Fill<T>(count), a1 = Fill<T>(count), b0 = Fill<T>(count), b1 = Fill<T>(count), c0 = Fill<T>(count);
        for (int i = 0; i < count; i++)
        {
            own.A[i] = ring.Reduce((First ? a0 : a1).Span[i]);
            own.B[i] = ring.Reduce((First ? b0 : b1).Span[i]);
            T product = (a0.Span[i] + a1.Span[i]) * (b0.Span[i] + b1.Span[i]);
            own.Products[i] = ring.Reduce(First ? c0.Span[i] : product - c0.Span[i]);
        }
        return ValueTask.FromResult(own);
    }

    public ValueTask<MatrixTriples<T>> TakeMatrixTriplesAsync<T>(Ring<T> ring, MatrixProductShape shape, CancellationToken cancellation = default)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        var own = new MatrixTriples<T>(ring, shape);
        using SecretBuffer<T> a0 = Fill<T>(shape.LeftElements), a1 = Fill<T>(shape.LeftElements);
        using SecretBuffer<T> b0 = Fill<T>(shape.RightElements), b1 = Fill<T>(shape.RightElements), c0 = Fill<T>(shape.Products);
        for (int i = 0; i < a0.Length; i++) own.A[i] = ring.Reduce((First ? a0 : a1).Span[i]);
        for (int i = 0; i < b0.Length; i++) own.B[i] = ring.Reduce((First ? b0 : b1).Span[i]);
        for (int i = 0; i < c0.Length; i++)
        {
            T product = T.Zero;
            for (int j = 0; j < shape.Depth; j++)
            {
                int left = i / shape.Columns * shape.Depth + j, right = i % shape.Columns * shape.Depth + j;
                product += (a0.Span[left] + a1.Span[left]) * (b0.Span[right] + b1.Span[right]);
            }
            own.Products[i] = ring.Reduce(First ? c0.Span[i] : product - c0.Span[i]);
        }
        return ValueTask.FromResult(own);
    }

    /// <summary>The client's half needs the weights: tests hand them to both sides.</summary>
    public ValueTask<LinearMasks<T>> TakeLinearMasksAsync<T>(
        Ring<T> ring, LinearShape shape, int weightBits, ReadOnlyMemory<T> weights, CancellationToken cancellation = default)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T> =>
        TakeLinearMasksAsync(new LinearWeights<T>(ring, shape, weightBits, weights), default, cancellation);

    public ValueTask<LinearMasks<T>> TakeLinearMasksAsync<T>(
        LinearWeights<T> layer, ReadOnlyMemory<T> inputs = default, CancellationToken cancellation = default)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        (Ring<T> ring, LinearShape shape, ReadOnlyMemory<T> weights) = (layer.Ring, layer.Shape, layer.Values);
        var own = new LinearMasks<T>(ring, shape, Party);
        using SecretBuffer<T> r = Fill<T>(shape.Inputs), a = Fill<T>(shape.Outputs);
        if (!inputs.IsEmpty) inputs.CopyTo(r.Memory);
        for (int i = 0; i < r.Length; i++) r.Span[i] = ring.Reduce(r.Span[i]);
        if (!First)
        {
            for (int i = 0; i < a.Length; i++) own.Outputs[i] = ring.Reduce(a.Span[i]);
            return ValueTask.FromResult(own);
        }
        r.Span.CopyTo(own.Inputs);
        ReadOnlySpan<T> known = KnownWeights is { } box ? (ReadOnlySpan<T>)(T[])box : weights.Span;
        T[] operand = new T[shape.Positions], products = new T[shape.Positions];
        for (int group = 0; group < shape.Groups; group++)
        {
            for (int row = 0; row < shape.Rows; row++)
            {
                Array.Clear(products);
                for (int column = 0; column < shape.Depth; column++)
                {
                    shape.Gather<T>(r.Span, group, column, operand);
                    T weight = known[(group * shape.Rows + row) * shape.Depth + column];
                    for (int i = 0; i < operand.Length; i++) products[i] += weight * operand[i];
                }
                shape.Accumulate<T>(products, group, row, own.Outputs);
            }
        }
        for (int i = 0; i < a.Length; i++) own.Outputs[i] = ring.Reduce(own.Outputs[i] - a.Span[i]);
        return ValueTask.FromResult(own);
    }

    /// <summary>The server's weights, for the dealer at the client's side.</summary>
    public Array? KnownWeights { get; set; }

    public ValueTask DisposeAsync()
    {
        _random.Dispose();
        return ValueTask.CompletedTask;
    }

    private SecretBuffer<ulong> Words(int bits) => Fill<ulong>((bits + 63) / 64);

    private SecretBuffer<T> Fill<T>(int count)
        where T : unmanaged
    {
        var buffer = new SecretBuffer<T>(count);
        _random.Fill(buffer.Span);
        return buffer;
    }
}
