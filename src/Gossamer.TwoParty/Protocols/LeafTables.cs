using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;

namespace Gossamer.TwoParty.Protocols;

/// <summary>The random tables of a run of elements whose leaves one party sends: full digits, digit by digit, and a shorter highest one.</summary>
internal sealed class LeafTables : IDisposable
{
    private readonly TableTransfers? _full, _top;

    private LeafTables(Party sender, int start, int count, TableTransfers? full, TableTransfers? top)
    {
        (Sender, Start, Count, _full, _top) = (sender, start, count, full, top);
    }

    /// <summary>Who sends the tables.</summary>
    public Party Sender { get; }

    /// <summary>The first element, a multiple of 64.</summary>
    public int Start { get; }

    /// <summary>Elements.</summary>
    public int Count { get; }

    private int FullDigits => _full is null ? 0 : _full.Count / Count;

    /// <summary>Takes the tables of <paramref name="count"/> elements.</summary>
    public static async ValueTask<LeafTables> TakeAsync(
        ICorrelationSource source, CarryLayout layout, Party sender, int start, int count, CancellationToken cancellation)
    {
        int full = layout.TopBits == layout.LeafBits ? layout.Digits : layout.Digits - 1;
        TableTransfers? tables = full > 0
            ? await source.TakeTableTransfersAsync(layout.LeafBits, checked(count * full), sender, cancellation).ConfigureAwait(false)
            : null;
        TableTransfers? top = full < layout.Digits
            ? await source.TakeTableTransfersAsync(layout.TopBits, count, sender, cancellation).ConfigureAwait(false)
            : null;
        return new LeafTables(sender, start, count, tables, top);
    }

    /// <summary>The sender's tables of one digit.</summary>
    public ReadOnlySpan<uint> Tables(int digit) => Of(digit, out int start).Tables.Slice(start, Count);

    /// <summary>The receiver's picks of one digit.</summary>
    public ReadOnlySpan<byte> Picks(int digit) => Of(digit, out int start).Picks.Slice(start, Count);

    /// <summary>Marks them as used.</summary>
    public void Spend()
    {
        _full?.Spend();
        _top?.Spend();
    }

    public void Dispose()
    {
        _full?.Dispose();
        _top?.Dispose();
    }

    private TableTransfers Of(int digit, out int start)
    {
        bool full = digit < FullDigits;
        start = full ? digit * Count : 0;
        return full ? _full! : _top!;
    }
}
