using System.Numerics;
using System.Threading.Channels;
using Gossamer.Kernels.Execution;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;

namespace Gossamer.TwoParty.Networks.Measurement;

/// <summary>
/// What a trusted dealer would hand out, for comparisons inside one program: both halves come from one seed and one memory, so that this
/// protects nothing. A dealer that parties could use would be a third machine that they trust not to side with either.
/// </summary>
public sealed class SimulatedDealer : ICorrelationSource
{
    private readonly AesGenerator _random;
    private readonly Channel<Array>? _products;

    private SimulatedDealer(Party party, Seed seed, Channel<Array>? products)
    {
        (Party, _products) = (party, products);
        _random = new AesGenerator(seed);
    }

    /// <inheritdoc/>
    public Party Party { get; }

    private bool First => Party == Party.Client;

    /// <summary>The sources of both parties.</summary>
    public static (SimulatedDealer Client, SimulatedDealer Server) CreatePair()
    {
        using Seed seed = Seed.Draw();
        Channel<Array> products = Channel.CreateUnbounded<Array>();
        return (new SimulatedDealer(Party.Client, seed, products), new SimulatedDealer(Party.Server, seed, products));
    }

    /// <summary>One party's source for networks whose weights are all zero: the other's lies in another program and has the same seed.</summary>
    internal static SimulatedDealer OfZeroWeights(Party party, Seed seed) => new(party, seed, null);

    /// <inheritdoc/>
    public ValueTask<BitProducts> TakeBitProductsAsync(int count, CancellationToken cancellation = default)
    {
        var own = new BitProducts(count);
        using SecretBuffer<ulong> a = Words(count), b = Words(count), s = Words(count);
        (First ? a : b).Span.CopyTo(own.Factors);
        for (int i = 0; i < s.Length; i++) own.Products[i] = First ? s.Span[i] : s.Span[i] ^ (a.Span[i] & b.Span[i]);
        return ValueTask.FromResult(own);
    }

    /// <inheritdoc/>
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

    /// <inheritdoc/>
    public ValueTask<AndPairs> TakeAndPairsAsync(int count, CancellationToken cancellation = default)
    {
        var own = new AndPairs(count);
        using SecretBuffer<ulong> a0 = Words(count), a1 = Words(count), b0 = Words(count), b1 = Words(count);
        using SecretBuffer<ulong> c0 = Words(count), c1 = Words(count), ab = Words(count), ac = Words(count);
        (First ? a0 : a1).Span.CopyTo(own.A);
        (First ? b0 : b1).Span.CopyTo(own.B);
        (First ? c0 : c1).Span.CopyTo(own.C);
        for (int i = 0; i < a0.Length; i++)
        {
            ulong a = a0.Span[i] ^ a1.Span[i];
            own.AB[i] = First ? ab.Span[i] : ab.Span[i] ^ (a & (b0.Span[i] ^ b1.Span[i]));
            own.AC[i] = First ? ac.Span[i] : ac.Span[i] ^ (a & (c0.Span[i] ^ c1.Span[i]));
        }
        return ValueTask.FromResult(own);
    }

    /// <inheritdoc/>
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

    /// <inheritdoc/>
    public ValueTask<TruncationPairs<T>> TakeTruncationPairsAsync<T>(int bits, int count, CancellationToken cancellation = default)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        var own = new TruncationPairs<T>(bits, count);
        using SecretBuffer<ulong> r0 = Words(count), r1 = Words(count);
        using SecretBuffer<T> s0 = Fill<T>(count);
        T mask = T.AllBitsSet >>> (Ring<T>.WordBits - bits);
        (First ? r0 : r1).Span.CopyTo(own.Factors);
        for (int i = 0; i < count; i++)
        {
            T product = T.CreateTruncating((r0.Span[i / 64] & r1.Span[i / 64]) >> i & 1);
            own.Products[i] = (First ? s0.Span[i] : product - s0.Span[i]) & mask;
        }
        return ValueTask.FromResult(own);
    }

    /// <inheritdoc/>
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

    /// <inheritdoc/>
    public async ValueTask<LinearMasks<T>> TakeLinearMasksAsync<T>(
        Ring<T> ring, LinearShape shape, int weightBits, ReadOnlyMemory<T> weights, CancellationToken cancellation = default)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        ArgumentNullException.ThrowIfNull(shape);
        var own = new LinearMasks<T>(ring, shape, Party);
        using SecretBuffer<T> r = Fill<T>(shape.Inputs), a = Fill<T>(shape.Outputs);
        foreach (ref T element in r.Span) element = ring.Reduce(element);
        if (First)
        {
            r.Span.CopyTo(own.Inputs);
            if (_products is null)
            {
                for (int i = 0; i < a.Length; i++) own.Outputs[i] = ring.Reduce(T.Zero - a.Span[i]);
                return own;
            }
            ((T[])await _products.Reader.ReadAsync(cancellation).ConfigureAwait(false)).CopyTo(own.Outputs);
            return own;
        }
        foreach (ref T element in a.Span) element = ring.Reduce(element);
        a.Span.CopyTo(own.Outputs);
        if (_products is null) return own;
        var products = new T[shape.Outputs];
        using (ILinearMap<T> map = shape.Bind(weights)) map.Accumulate(r.Span, products, WorkerPool.Shared);
        for (int i = 0; i < products.Length; i++) products[i] = ring.Reduce(products[i] - a.Span[i]);
        await _products.Writer.WriteAsync(products, cancellation).ConfigureAwait(false);
        return own;
    }

    /// <inheritdoc/>
    public ValueTask<RandomTransfers> TakeRandomTransfersAsync(int count, Party sender, CancellationToken cancellation = default) =>
        throw new NotSupportedException("No layer of a network takes random transfers.");

    /// <inheritdoc/>
    public ValueTask<ProductTriples<T>> TakeProductTriplesAsync<T>(Ring<T> ring, int count, CancellationToken cancellation = default)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T> =>
        throw new NotSupportedException("No layer of a network takes products of two secrets.");

    /// <inheritdoc/>
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
