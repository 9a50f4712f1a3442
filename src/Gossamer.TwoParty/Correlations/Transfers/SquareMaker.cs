using System.Numerics;
using Gossamer.TwoParty.Core;

namespace Gossamer.TwoParty.Correlations.Transfers;

/// <summary>
/// <c>SquarePair</c>: t² = t0² + t1² + 2·t0·t1 needs t0·t1 modulo 2^(k−1) only: k − 1 transfers and k(k − 1)/2 further bits each. In
/// the first half of a batch P0 sends, in the second half P1.
/// </summary>
internal static class SquareMaker
{
    public static async ValueTask<SquarePairs<T>> MakeAsync<T>(
        TransferSession session, Ring<T> ring, int count, CancellationToken cancellation)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        var batch = new SquarePairs<T>(ring, count);
        int clients = (count + 1) / 2, own = session.Party == Party.Client ? clients : count - clients;
        using var products = new GilboaProducts(session, ring.Bits - 1, own, count - own);
        session.Random.Fill(products.X);
        await products.RunAsync(cancellation).ConfigureAwait(false);
        Join(session, batch, products, session.Party == Party.Client ? 0 : clients, session.Party == Party.Client ? clients : 0);
        return batch;
    }

    private static void Join<T>(TransferSession session, SquarePairs<T> batch, GilboaProducts products, int firstSent, int firstReceived)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        Ring<T> ring = batch.Ring;
        // The product says nothing of the receiver's top bit, so it is drawn.
        using var tops = new SecretBuffer<ulong>(products.Y.Length);
        session.Random.Fill(tops.Span);
        for (int i = 0; i < products.X.Length; i++) Set(batch, firstSent + i, products.X[i], products.Sent[i]);
        for (int i = 0; i < products.Y.Length; i++)
            Set(batch, firstReceived + i, products.Y[i] | tops.Span[i] << (ring.Bits - 1), products.Received[i]);
    }

    private static void Set<T>(SquarePairs<T> batch, int at, ulong root, ulong product)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        batch.Roots[at] = batch.Ring.Reduce(T.CreateTruncating(root));
        batch.Squares[at] = batch.Ring.Reduce(T.CreateTruncating(root * root + 2 * product));
    }
}
