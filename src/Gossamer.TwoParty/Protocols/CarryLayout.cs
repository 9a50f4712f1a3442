namespace Gossamer.TwoParty.Protocols;

/// <summary>
/// How numbers of L bits are cut into digits of m bits, least significant first: q = ⌈L / m⌉ digits, of which the highest has the
/// bits that are left.
/// </summary>
/// <param name="Bits">L, at least 1.</param>
/// <param name="LeafBits">m: 1, 2 or 4.</param>
public readonly record struct CarryLayout(int Bits, int LeafBits)
{
    /// <summary>Digits, q.</summary>
    public int Digits => (Bits + LeafBits - 1) / LeafBits;

    /// <summary>Bits of the highest digit.</summary>
    public int TopBits => Bits - LeafBits * (Digits - 1);

    /// <summary>Nodes of the tree above the digits.</summary>
    public int Nodes => Digits - 1;

    /// <summary>Bits of digit <paramref name="digit"/>.</summary>
    public int DigitBits(int digit) => digit == Digits - 1 ? TopBits : LeafBits;

    /// <summary>Bits for each element of the masked table of a digit: the lowest needs no equality.</summary>
    public int TableBits(int digit) => (digit == 0 ? 1 : 2) << DigitBits(digit);

    /// <summary>Refuses what is no layout.</summary>
    /// <exception cref="ArgumentOutOfRangeException">L is not 1 to 63, or m none of 1, 2 and 4.</exception>
    public CarryLayout Checked()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Bits, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Bits, 63);
        if (LeafBits is not (1 or 2 or 4))
            throw new ArgumentOutOfRangeException(nameof(LeafBits), LeafBits, "Leaves have 1, 2 or 4 bits.");
        return this;
    }
}
