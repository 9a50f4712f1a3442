using System.Runtime.Intrinsics;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Ot;

namespace Gossamer.TwoParty.Correlations.Transfers;

/// <summary>
/// The transfers of a layer's weights, kept for later queries of the session: weights are the same choices every time, so that only
/// the pads must be new. The client keeps its strings for bit 0, the server those of its weight bits; every use stretches them by
/// blocks of the hash that no use before has taken.
/// </summary>
internal sealed class WeightTransfers(int units, long firstNumber) : IDisposable
{
    private ulong _block;

    /// <summary>Bytes that the transfers of some units take.</summary>
    public static long Bytes(int units) => 16L * units * ExtensionShape.UnitTransfers;

    /// <summary>The strings, unit by unit.</summary>
    public SecretBuffer<Vector128<byte>> Rows { get; } = new(units * ExtensionShape.UnitTransfers);

    /// <summary>Number of the first transfer in the session and direction.</summary>
    public long FirstNumber { get; } = firstNumber;

    /// <summary>The first of <paramref name="blocks"/> blocks that nobody has used.</summary>
    public ulong NextBlocks(int blocks)
    {
        ulong first = _block;
        _block = checked(_block + (ulong)blocks);
        return first;
    }

    public void Dispose() => Rows.Dispose();
}

/// <summary>All that a session keeps, up to a limit that both parties share: what fits depends on shapes and on their order alone.</summary>
internal sealed class WeightTransferCache : IDisposable
{
    private readonly Dictionary<object, WeightTransfers> _kept = new(ReferenceEqualityComparer.Instance);
    private long _bytes;

    /// <summary>Bytes that may be kept.</summary>
    public long Limit { get; set; }

    /// <summary>The transfers of a layer that was made before, if they are kept.</summary>
    public WeightTransfers? Find(object layer) => _kept.GetValueOrDefault(layer);

    /// <summary>Room for the transfers of a layer; null where there is none.</summary>
    public WeightTransfers? TryKeep(object layer, int units, long firstNumber)
    {
        long bytes = WeightTransfers.Bytes(units);
        // One buffer holds a gigabyte at most.
        if (bytes > Math.Min(Limit - _bytes, 1 << 30)) return null;
        _bytes += bytes;
        var transfers = new WeightTransfers(units, firstNumber);
        _kept.Add(layer, transfers);
        return transfers;
    }

    public void Dispose()
    {
        foreach (WeightTransfers transfers in _kept.Values) transfers.Dispose();
        _kept.Clear();
    }
}
