using System.Numerics;
using System.Runtime.Intrinsics;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Ot;

namespace Gossamer.TwoParty.Correlations.Transfers;

/// <summary>
/// <c>MuxTriple</c> from two transfers each, one in each direction, and one correction of k bits. Party i's share of r is its choice
/// rᵢ. Of the strings it sends, low halves (m0, m1) give uᵢ = (1 − 2rᵢ)(m1 − m0), so that r·uᵢ = rᵢ·uᵢ + r₁₋ᵢ·(m1 − m0) needs no
/// message. High halves of P0's strings, corrected by n0 − n1 + r0, share r0·r1, which makes r arithmetic: r0 + r1 − 2·r0·r1.
/// </summary>
internal static class MuxMaker<T>
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
{
    public static async ValueTask<MuxTriples<T>> MakeAsync(
        TransferSession session, Ring<T> ring, int count, CancellationToken cancellation)
    {
        var batch = new MuxTriples<T>(ring, count);
        using var rows = new ProductRows<T>(count, ring.Bits);
        var all = new TransferRange(0, ExtensionShape.Units(count));
        bool corrects = session.Party == Party.Client;
        OtExtension transfers = session.Transfers;
        await new MuxStream(
            session, all, new HashedSender<Sent>(transfers.Sender, new Sent(batch, rows, corrects)),
            new HashedReceiver<Received>(transfers.Receiver, new Received(batch, rows, corrects)), rows).RunAsync(cancellation).ConfigureAwait(false);
        Join(batch, rows);
        session.Count(count, count);
        return batch;
    }

    /// <summary>The arithmetic share of r, and the bits.</summary>
    private static void Join(MuxTriples<T> batch, ProductRows<T> rows)
    {
        rows.Choices.CopyTo(batch.Bits);
        Span<T> r = batch.R, products = rows.Products;
        Span<ulong> bits = rows.Choices;
        T mask = rows.Mask;
        for (int i = 0; i < r.Length; i++)
        {
            T bit = T.CreateTruncating(bits[i >> 6] >> (i & 63) & 1);
            r[i] = (bit - products[i] - products[i]) & mask;
        }
    }

    /// <summary>Only P0 corrects.</summary>
    private sealed class MuxStream(
        TransferSession session, TransferRange all, HashedSender<Sent> sent, HashedReceiver<Received> received, ProductRows<T> rows)
        : ProductStream<HashedSender<Sent>, HashedReceiver<Received>, T>(session, all, sent, all, received, rows)
    {
        private readonly bool _corrects = session.Party == Party.Client;

        protected override ValueTask SentAsync(int slice, int firstUnit, int units, CancellationToken cancellation) =>
            _corrects ? base.SentAsync(slice, firstUnit, units, cancellation) : ValueTask.CompletedTask;

        protected override ValueTask ReceivedAsync(int slice, int firstUnit, int units, CancellationToken cancellation) =>
            _corrects ? ValueTask.CompletedTask : base.ReceivedAsync(slice, firstUnit, units, cancellation);
    }

    /// <summary>Runs some slices after <see cref="Received"/>, whose choices and products it adds to.</summary>
    private readonly unsafe struct Sent(MuxTriples<T> batch, ProductRows<T> rows, bool corrects) : ISentStrings
    {
        private readonly T* _u = UnitMemory.Start(batch.U), _ru = UnitMemory.Start(batch.RU);
        private readonly T* _products = UnitMemory.Start(rows.Products), _corrections = UnitMemory.Start(rows.Corrections);
        private readonly ulong* _bits = UnitMemory.Start(rows.Choices);
        private readonly T _mask = rows.Mask;
        private readonly int _count = rows.Count;
        private readonly bool _corrects = corrects;

        public void Accept(int unit, Vector128<byte>* zeros, Vector128<byte>* ones)
        {
            int first = unit * ExtensionShape.UnitTransfers, count = UnitMemory.Part(unit, _count);
            var zero = (ulong*)zeros;
            var one = (ulong*)ones;
            for (int i = 0; i < count; i++)
            {
                T m0 = T.CreateTruncating(zero[2 * i]), m1 = T.CreateTruncating(one[2 * i]);
                T bit = T.CreateTruncating(_bits[first + i >> 6] >> (i & 63) & 1), sign = T.Zero - bit;
                T u = ((m1 - m0) ^ sign) - sign;
                _u[first + i] = u & _mask;
                _ru[first + i] = (_ru[first + i] + (u & sign) - m0) & _mask;
                if (!_corrects) continue;
                T n0 = T.CreateTruncating(zero[2 * i + 1]), n1 = T.CreateTruncating(one[2 * i + 1]);
                _products[first + i] = (T.Zero - n0) & _mask;
                _corrections[first + i] = (n0 - n1 + bit) & _mask;
            }
        }
    }

    private readonly unsafe struct Received(MuxTriples<T> batch, ProductRows<T> rows, bool corrects) : IReceivedStrings
    {
        private readonly T* _ru = UnitMemory.Start(batch.RU), _products = UnitMemory.Start(rows.Products);
        private readonly ulong* _bits = UnitMemory.Start(rows.Choices);
        private readonly int _count = rows.Count;
        private readonly bool _corrects = corrects;

        public void Accept(int unit, ulong* choices, Vector128<byte>* chosen)
        {
            int first = unit * ExtensionShape.UnitTransfers, count = UnitMemory.Part(unit, _count);
            var strings = (ulong*)chosen;
            UnitMemory.StoreWords(_bits, unit, choices, _count);
            for (int i = 0; i < count; i++)
            {
                _ru[first + i] = T.CreateTruncating(strings[2 * i]);
                if (!_corrects) _products[first + i] = T.CreateTruncating(strings[2 * i + 1]);
            }
        }
    }
}
