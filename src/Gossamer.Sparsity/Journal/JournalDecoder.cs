using System.Text;
using Gossamer.Kernels.Formats;

namespace Gossamer.Sparsity.Journal;

/// <summary>
/// Reads what <see cref="JournalEncoder"/> wrote. Allocates no more than the bytes at hand can justify; every failure names file
/// and offset.
/// </summary>
internal ref struct JournalDecoder(string path, long offset, ReadOnlySpan<byte> payload)
{
    private readonly ReadOnlySpan<byte> _payload = payload;
    private int _next;

    /// <summary>Bytes not yet read.</summary>
    public readonly int Remaining => _payload.Length - _next;

    public long Number(long max, string what)
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            if (_next == _payload.Length) throw Invalid($"ends within {what}");
            byte next = _payload[_next++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value <= (ulong)max ? (long)value : throw Invalid($"{what} is {value}, expected at most {max}");
        }
        throw Invalid($"{what} has more than 64 bits");
    }

    public string Text(string what)
    {
        int length = (int)Number(Remaining, $"the length of {what}");
        if (length > Remaining) throw Invalid($"{what} has {length} bytes, {Remaining} are left");
        string text = Encoding.UTF8.GetString(_payload.Slice(_next, length));
        _next += length;
        return text;
    }

    /// <summary>Ascending distinct positions below <paramref name="end"/>.</summary>
    public long[] Ascending(long end, string what)
    {
        long[] positions = new long[(int)Number(Remaining, $"the number of {what}")];
        long previous = -1;
        for (int i = 0; i < positions.Length; i++) positions[i] = previous += 1 + Number(Math.Max(0, end - previous - 2), what);
        return positions.Length == 0 || previous < end ? positions : throw Invalid($"{what} reach beyond position {end - 1}");
    }

    public SparseTopology Topology(JournalLayer layer)
    {
        // A row takes a byte at least, and so does an active position.
        if (layer.Rows > Remaining) throw Invalid($"'{layer.Name}' has {layer.Rows} rows, {Remaining} bytes are left");
        int[] rowPointers = new int[layer.Rows + 1];
        var columns = new List<int>();
        for (int row = 0; row < layer.Rows; row++)
        {
            long count = Number(Math.Min(layer.Columns, Remaining), "the length of a row"), previous = -1;
            for (long i = 0; i < count; i++)
            {
                previous += 1 + Number(layer.Columns, "a column");
                if (previous >= layer.Columns) throw Invalid($"column {previous} of '{layer.Name}' is outside [0, {layer.Columns})");
                columns.Add((int)previous);
            }
            rowPointers[row + 1] = columns.Count;
        }
        return SparseTopology.Create(layer.Rows, layer.Columns, rowPointers, [.. columns]);
    }

    /// <summary>Checks that <paramref name="topologies"/> are the ones recorded, and that nothing follows.</summary>
    public void End(IEnumerable<SparseTopology> topologies)
    {
        if (Remaining != JournalFrame.FingerprintBytes) throw Invalid($"{Remaining} bytes are left for the fingerprint");
        if (!_payload[_next..].SequenceEqual(JournalFrame.Fingerprint(topologies)))
            throw Invalid("the topologies do not match their fingerprint");
        _next = _payload.Length;
    }

    public readonly InvalidDataException Invalid(string what) =>
        new($"{path}: offset {offset + JournalFrame.Bytes + _next}: {what}");
}
