using System.Numerics;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;

namespace Gossamer.TwoParty.Protocols;

/// <summary>
/// The carry out of the sum of two private numbers of L bits, xor-shared: P0 holds a, P1 holds x1, and the carry is [a &gt; b] with
/// b = 2^L − 1 − x1. This is the private comparison behind the sign bit.
/// <para>
/// Both numbers are cut into q digits of m bits. Leaves give xor shares of gt_j = [a_j &gt; b_j] and eq_j = [a_j = b_j]; a tree
/// joins neighbours: gt = gt_hi xor eq_hi·gt_lo, eq = eq_hi·eq_lo, over ⌈log2 q⌉ levels. The lowest digit needs no eq.
/// </para>
/// <para>
/// Flights: 1 + ⌈log2 q⌉ for m = 1, 2 + ⌈log2 q⌉ for m = 2 and 4. Bits for each element, both directions: 2·L for leaves of one bit,
/// L + Σ table bits otherwise, where each party sends the tables of half of the elements, and in the tree 4 for each node at the low edge and 6 for all others. (Leaves and tree of
/// CrypTFlow2, CCS 2020; one-bit leaves are those of Goldreich, Micali and Wigderson.)
/// </para>
/// </summary>
public sealed class Carry
{
    /// <summary>Carries out of sums of <paramref name="bits"/> bits.</summary>
    /// <param name="bits">L, 1 to 63.</param>
    /// <param name="leafBits">m: 1, 2 or 4.</param>
    /// <exception cref="ArgumentOutOfRangeException">L or m is none of these.</exception>
    public Carry(int bits, int leafBits) => Layout = new CarryLayout(bits, leafBits).Checked();

    /// <summary>How the numbers are cut.</summary>
    public CarryLayout Layout { get; }

    /// <summary>Takes the correlations for <paramref name="count"/> elements: L + 2·(q − 1) transfers each.</summary>
    public async ValueTask<CarryMaterial> PrepareAsync(ICorrelationSource source, int count, CancellationToken cancellation = default)
    {
        int padded = checked((count + 63) / 64 * 64);
        BitProducts? bits = null;
        var tables = new List<LeafTables>();
        if (Layout.LeafBits == 1)
        {
            bits = await source.TakeBitProductsAsync(checked(padded * Layout.Bits), cancellation).ConfigureAwait(false);
        }
        else
        {
            int clients = ClientElements(count);
            tables.Add(await LeafTables.TakeAsync(source, Layout, Party.Client, 0, clients, cancellation).ConfigureAwait(false));
            if (clients < count)
                tables.Add(await LeafTables.TakeAsync(source, Layout, Party.Server, clients, count - clients, cancellation).ConfigureAwait(false));
        }
        AndPairs? tree = Layout.Nodes > 0
            ? await source.TakeAndPairsAsync(checked(padded * Layout.Nodes), cancellation).ConfigureAwait(false)
            : null;
        return new CarryMaterial(count) { Bits = bits, Tables = tables, Tree = tree };
    }

    /// <summary>Runs the online phase.</summary>
    /// <param name="context">This party.</param>
    /// <param name="material">Correlations for exactly as many elements.</param>
    /// <param name="x">P0: words whose bits from <paramref name="firstBit"/> on are a; P1: the same for x1. Other bits are ignored.</param>
    /// <param name="firstBit">Where the L bits begin.</param>
    /// <param name="carry">The party's share of the carries, 64 to a word.</param>
    /// <param name="cancellation">Ends the wait for the other party.</param>
    public async ValueTask RunAsync<T>(
        PartyContext context, CarryMaterial material, ReadOnlyMemory<T> x, int firstBit, Memory<ulong> carry,
        CancellationToken cancellation = default)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        if (material.Count != x.Length)
            throw new ArgumentException($"Correlations for {material.Count} elements, not {x.Length}.", nameof(material));
        material.Spend();
        using var greater = new BooleanShare(x.Length, Layout.Digits);
        using var equal = new BooleanShare(x.Length, Layout.Digits);
        if (Layout.LeafBits == 1)
            await BitLeaves.RunAsync(context, material.Bits!, x, firstBit, greater, equal, cancellation).ConfigureAwait(false);
        else
            await context.RunSideBySideAsync(material.Tables.Count, (half, side) =>
                new TableLeaves(Layout, material.Tables[half]).RunAsync(side, x, firstBit, greater, equal, cancellation)).ConfigureAwait(false);
        if (material.Tree is not null)
            await CarryTree.RunAsync(context, material.Tree, greater, equal, cancellation).ConfigureAwait(false);
        greater[0].CopyTo(carry.Span);
    }

    /// <summary>Elements whose tables P0 sends: half of them in whole words, so that both directions of the wire carry as much.</summary>
    internal static int ClientElements(int count) => count <= 64 ? count : (count / 2 + 63) / 64 * 64;
}
