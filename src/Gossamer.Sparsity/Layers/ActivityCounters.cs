using Gossamer.Inference.Checkpoints;

namespace Gossamer.Sparsity.Layers;

/// <summary>
/// In how many rounds each unit of a layer was active, the initial mask counted as one: N_i of the growth rule. One byte a
/// unit, widened to two once a count would pass 255, saturating at 65,535.
/// </summary>
public sealed class ActivityCounters(long units) : IStateful
{
    private byte[] _narrow = new byte[units];
    private ushort[]? _wide;

    /// <summary>Number of units.</summary>
    public long Units => units;

    /// <summary>Units that were ever active.</summary>
    public long EverActive { get; private set; }

    /// <summary>Exploration degree R: the share of units ever active, in (0, 1].</summary>
    public double ExplorationDegree => (double)EverActive / units;

    /// <summary>Bytes held by the counters.</summary>
    public long Bytes => _wide is null ? _narrow.Length : 2L * _wide.Length;

    /// <inheritdoc/>
    public int SchemaVersion => 1;

    /// <summary>Rounds in which <paramref name="unit"/> was active.</summary>
    public int this[long unit] => _wide is null ? _narrow[unit] : _wide[unit];

    /// <summary>Writes the counts of consecutive units from <paramref name="firstUnit"/> on.</summary>
    public void CopyTo(long firstUnit, Span<int> destination)
    {
        int first = checked((int)firstUnit);
        if (_wide is null)
        {
            ReadOnlySpan<byte> source = _narrow.AsSpan(first, destination.Length);
            for (int i = 0; i < source.Length; i++) destination[i] = source[i];
        }
        else
        {
            ReadOnlySpan<ushort> source = _wide.AsSpan(first, destination.Length);
            for (int i = 0; i < source.Length; i++) destination[i] = source[i];
        }
    }

    /// <summary>Counts one more round for each of <paramref name="activeUnits"/> (distinct).</summary>
    public void Increment(ReadOnlySpan<long> activeUnits)
    {
        foreach (long unit in activeUnits)
        {
            int count = this[unit];
            if (count == 0) EverActive++;
            if (_wide is null && count == byte.MaxValue) Widen();
            if (_wide is null) _narrow[unit]++;
            else if (count < ushort.MaxValue) _wide[unit]++;
        }
    }

    /// <summary>Number of units by count; the last bin holds all larger counts.</summary>
    public long[] Histogram(int bins)
    {
        long[] histogram = new long[bins];
        for (long unit = 0; unit < units; unit++) histogram[Math.Min(this[unit], bins - 1)]++;
        return histogram;
    }

    /// <inheritdoc/>
    public void Save(StateWriter writer)
    {
        if (_wide is null) writer.Write<byte>("counts", _narrow);
        else writer.Write<ushort>("wide-counts", _wide);
    }

    /// <inheritdoc/>
    public void Load(StateReader reader)
    {
        if (reader.Contains("wide-counts"))
        {
            _wide = reader.Read<ushort>("wide-counts", units);
            _narrow = [];
        }
        else
        {
            _narrow = reader.Read<byte>("counts", units);
            _wide = null;
        }
        EverActive = _wide is null ? _narrow.LongCount(static n => n > 0) : _wide.LongCount(static n => n > 0);
    }

    private void Widen()
    {
        _wide = Array.ConvertAll(_narrow, static count => (ushort)count);
        _narrow = [];
    }
}
