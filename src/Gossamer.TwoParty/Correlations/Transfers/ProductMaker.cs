using System.Numerics;
using Gossamer.TwoParty.Core;

namespace Gossamer.TwoParty.Correlations.Transfers;

/// <summary>
/// Triples (a, b, a·b) for products of two secrets: a0·b1 and a1·b0, one product in each direction, so 2k transfers and k(k + 1)
/// further bits each.
/// </summary>
internal static class ProductMaker
{
    public static async ValueTask<ProductTriples<T>> MakeAsync<T>(
        TransferSession session, Ring<T> ring, int count, CancellationToken cancellation)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        var batch = new ProductTriples<T>(ring, count);
        using var products = new GilboaProducts(session, ring.Bits, count, count);
        session.Random.Fill(products.X);
        await products.RunAsync(cancellation).ConfigureAwait(false);
        Join(batch, products);
        return batch;
    }

    private static void Join<T>(ProductTriples<T> batch, GilboaProducts products)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        for (int i = 0; i < batch.Count; i++)
        {
            ulong a = products.X[i], b = products.Y[i];
            batch.A[i] = batch.Ring.Reduce(T.CreateTruncating(a));
            batch.B[i] = batch.Ring.Reduce(T.CreateTruncating(b));
            batch.Products[i] = batch.Ring.Reduce(T.CreateTruncating(a * b + products.Sent[i] + products.Received[i]));
        }
    }
}
