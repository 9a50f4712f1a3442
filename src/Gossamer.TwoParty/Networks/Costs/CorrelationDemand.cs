using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Ot;

namespace Gossamer.TwoParty.Networks.Costs;

/// <summary>One batch of correlations, and what it costs where oblivious transfer makes it.</summary>
/// <param name="Kind">What.</param>
/// <param name="Count">How many.</param>
/// <param name="Bits">Bits of a digit, of a modulus, of the ring or of a weight, as the kind has it; 1 for single bits.</param>
/// <param name="RingBits">k of a linear layer.</param>
/// <param name="Shape">Shape of a linear layer.</param>
/// <param name="Sender">Who sends tables.</param>
public sealed record CorrelationDemand(
    DemandKind Kind, int Count, int Bits, int RingBits = 0, LinearShape? Shape = null, Party Sender = Party.Client)
{
    // Units of a slice, after each of which corrections follow, and the message length that a linear layer aims at.
    private const int SliceUnits = 32, LinearMessage = 1 << 20;

    /// <summary>Oblivious transfers.</summary>
    public long Transfers => Kind switch
    {
        DemandKind.BitProducts or DemandKind.TruncationPairs => Count,
        DemandKind.Tables => (long)Count * Bits,
        DemandKind.AndPairs or DemandKind.MuxTriples => 2L * Count,
        DemandKind.Squares => (Bits - 1L) * Count,
        _ => (long)Shape!.Weights * Bits,
    };

    /// <summary>Elements that a linear layer stretches strings to; zero for all else.</summary>
    public long StretchedElements => Kind == DemandKind.LinearMasks ? (long)Shape!.Weights * Bits * Shape.Positions : 0;

    /// <summary>
    /// Bits that a dealer would send, to one party alone, all else being expanded from seeds: k for a square and for an output of a linear
    /// layer, 2k for a selection, f for a truncation, 1 and 2 for products of bits.
    /// </summary>
    public long DealerBits => Kind switch
    {
        DemandKind.BitProducts => Count,
        DemandKind.Tables or DemandKind.AndPairs => 2L * Count,
        DemandKind.MuxTriples => 2L * Bits * Count,
        DemandKind.LinearMasks => (long)RingBits * Count,
        _ => (long)Bits * Count,
    };

    /// <summary>Payload bytes from the client and from the server.</summary>
    /// <param name="blockBits">s of the extension.</param>
    public (long Up, long Down) Bytes(int blockBits)
    {
        long unit = ExtensionShape.Of(blockBits).UnitCorrectionBytes;
        switch (Kind)
        {
            case DemandKind.BitProducts:
                long units = ExtensionShape.Units(Count);
                return (units / 2 * unit, (units + 1) / 2 * unit);
            case DemandKind.Tables:
                long corrections = Units(Count, ExtensionShape.UnitTransfers / Bits) * unit;
                return Sender == Party.Client ? (0, corrections) : (corrections, 0);
            case DemandKind.AndPairs:
                return (ExtensionShape.Units(Count) * unit, ExtensionShape.Units(Count) * unit);
            case DemandKind.MuxTriples:
                return (ExtensionShape.Units(Count) * unit + Slices(Count, ExtensionShape.UnitTransfers, Bits), ExtensionShape.Units(Count) * unit);
            case DemandKind.TruncationPairs:
                return (Slices(Count, ExtensionShape.UnitTransfers, Bits), ExtensionShape.Units(Count) * unit);
            case DemandKind.Squares:
                int bits = Bits - 1, perUnit = ExtensionShape.UnitTransfers / bits, clients = (Count + 1) / 2, servers = Count - clients;
                int products = bits * (bits + 1) / 2;
                return (Units(servers, perUnit) * unit + Slices(clients, perUnit, products), Units(clients, perUnit) * unit + Slices(servers, perUnit, products));
            default:
                return LinearBytes(unit);
        }
    }

    private (long Up, long Down) LinearBytes(long unit)
    {
        int perUnit = ExtensionShape.UnitTransfers / Bits, perSlice = SliceUnits * perUnit, weights = Shape!.Weights;
        long weightBits = (long)Shape.Positions * (Bits * RingBits - Bits * (Bits - 1) / 2);
        int perMessage = (int)Math.Clamp(LinearMessage / ((weightBits + 7) / 8), 1, perSlice);
        long up = 0;
        for (int first = 0; first < weights; first += perSlice)
        {
            int slice = Math.Min(perSlice, weights - first), rest = slice % perMessage;
            up += slice / perMessage * ((perMessage * weightBits + 7) / 8) + (rest * weightBits + 7) / 8;
        }
        return (up, Units(weights, perUnit) * unit + Slices(weights, perUnit, Bits));
    }

    private static long Units(int count, int perUnit) => (count + perUnit - 1) / perUnit;

    /// <summary>Bytes of messages of some bits for each element, one message for each slice.</summary>
    private static long Slices(int count, int perUnit, int bits)
    {
        long perSlice = (long)SliceUnits * perUnit, rest = count % perSlice;
        return count / perSlice * ((perSlice * bits + 7) / 8) + (rest * bits + 7) / 8;
    }
}
