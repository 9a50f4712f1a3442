using Gossamer.TwoParty.Core;

namespace Gossamer.TwoParty.Correlations;

/// <summary>
/// Random 1-of-2^m transfers of two bits (<c>RotTable</c>), m = 1 to 4. The sender holds a table of 2^m first bits and 2^m second
/// bits in one word; the receiver holds a random index and the two bits the table has there.
/// </summary>
public sealed class TableTransfers : CorrelationBatch
{
    /// <summary>Bits 4 and 5 of a pick hold the first and the second bit of its entry; bits 0 to 3 hold the index.</summary>
    public const int EntryShift = 4;

    private readonly SecretBuffer<uint>? _tables;
    private readonly SecretBuffer<byte>? _picks;

    /// <summary>Room for <paramref name="count"/> transfers, all zero.</summary>
    /// <param name="digitBits">m, 1 to 4.</param>
    /// <param name="count">Transfers.</param>
    /// <param name="sends">Whether this party is the sender.</param>
    public TableTransfers(int digitBits, int count, bool sends)
        : base(count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(digitBits, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(digitBits, 4);
        DigitBits = digitBits;
        if (sends) _tables = new SecretBuffer<uint>(count);
        else _picks = new SecretBuffer<byte>(count);
    }

    /// <summary>Bits of an index, m.</summary>
    public int DigitBits { get; }

    /// <summary>The sender's tables: bit x is the first bit of entry x, bit 2^m + x its second bit; higher bits are 0.</summary>
    /// <exception cref="InvalidOperationException">This party receives.</exception>
    public Span<uint> Tables => (_tables ?? throw new InvalidOperationException("The receiver has no tables.")).Span;

    /// <summary>The receiver's indices and entries, see <see cref="EntryShift"/>.</summary>
    /// <exception cref="InvalidOperationException">This party sends.</exception>
    public Span<byte> Picks => (_picks ?? throw new InvalidOperationException("The sender has no picks.")).Span;

    internal override int Parts => 1;

    internal override Span<byte> Part(int index) => index switch
    {
        0 => (_tables is null ? _picks!.Bytes : _tables.Bytes).Span,
        _ => throw new ArgumentOutOfRangeException(nameof(index)),
    };

    private protected override void Release()
    {
        _tables?.Dispose();
        _picks?.Dispose();
    }
}
