using Gossamer.TwoParty.Core;

namespace Gossamer.TwoParty.Ot;

/// <summary>
/// The public sizes of an extension with parameter s: the 128 bits of Δ are cut into 128 / s blocks of s bits, each with a tree of
/// 2^s leaves. s = 1 is IKNP, larger s are SoftSpoken: fewer bits for more AES.
/// </summary>
/// <param name="BlockBits">s: 1, 2, 4 or 8.</param>
internal readonly record struct ExtensionShape(int BlockBits)
{
    /// <summary>Transfers that are made at once, in cache: their 128 planes take 16 KB.</summary>
    public const int UnitTransfers = 1024;

    /// <summary>Bytes of a plane of one unit.</summary>
    public const int PlaneBytes = UnitTransfers / 8;

    /// <summary>Blocks of key stream that one leaf gives a unit.</summary>
    public const int LeafBlocks = UnitTransfers / 128;

    /// <summary>Blocks of Δ.</summary>
    public int Blocks => Delta.Bits / BlockBits;

    /// <summary>Leaves of a block's tree.</summary>
    public int Leaves => 1 << BlockBits;

    /// <summary>Bits that a transfer costs on the wire: a correction for each block but the first.</summary>
    public int BitsPerTransfer => Blocks - 1;

    /// <summary>Bytes of the corrections of a unit.</summary>
    public int UnitCorrectionBytes => BitsPerTransfer * PlaneBytes;

    /// <summary>Units that hold <paramref name="transfers"/>.</summary>
    public static int Units(long transfers) => checked((int)((transfers + UnitTransfers - 1) / UnitTransfers));

    /// <summary>Refuses other parameters.</summary>
    /// <exception cref="ArgumentOutOfRangeException">s is not 1, 2, 4 or 8.</exception>
    public static ExtensionShape Of(int blockBits) => blockBits is 1 or 2 or 4 or 8
        ? new ExtensionShape(blockBits)
        : throw new ArgumentOutOfRangeException(nameof(blockBits), blockBits, "The bits of a block are 1, 2, 4 or 8.");
}
