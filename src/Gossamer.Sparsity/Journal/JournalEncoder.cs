using System.Text;
using Gossamer.Kernels.Formats;

namespace Gossamer.Sparsity.Journal;

/// <summary>Builds one record: a frame of <see cref="JournalFrame.Bytes"/> bytes, filled in last, and a payload.</summary>
internal sealed class JournalEncoder
{
    private byte[] _bytes = new byte[1 << 12];
    private int _count = JournalFrame.Bytes;

    /// <summary>Writes seven bits a byte, lowest first, the top bit set on all but the last.</summary>
    public void Number(long value)
    {
        ulong rest = (ulong)value;
        Span<byte> room = Room(10);
        int used = 0;
        while (rest >= 0x80)
        {
            room[used++] = (byte)(rest | 0x80);
            rest >>= 7;
        }
        room[used++] = (byte)rest;
        _count += used;
    }

    /// <summary>Writes the length in bytes, then UTF-8.</summary>
    public void Text(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        Number(utf8.Length);
        utf8.CopyTo(Room(utf8.Length));
        _count += utf8.Length;
    }

    /// <summary>Writes how many there are, then each one's distance from the last, less one.</summary>
    public void Ascending(ReadOnlySpan<long> positions)
    {
        Number(positions.Length);
        long previous = -1;
        foreach (long position in positions)
        {
            Number(position - previous - 1);
            previous = position;
        }
    }

    /// <summary>Writes row by row the number of active columns and their distances.</summary>
    public void Topology(SparseTopology topology)
    {
        for (int row = 0; row < topology.Rows; row++)
        {
            ReadOnlySpan<int> columns = topology.Row(row);
            Number(columns.Length);
            int previous = -1;
            foreach (int column in columns)
            {
                Number(column - previous - 1);
                previous = column;
            }
        }
    }

    /// <summary>Writes one hash over the fingerprints of all layers.</summary>
    public void Fingerprint(IEnumerable<SparseTopology> topologies)
    {
        JournalFrame.Fingerprint(topologies).CopyTo(Room(JournalFrame.FingerprintBytes));
        _count += JournalFrame.FingerprintBytes;
    }

    /// <summary>The record as it stands at <paramref name="offset"/> of the file.</summary>
    public ReadOnlySpan<byte> Seal(long offset)
    {
        Span<byte> record = _bytes.AsSpan(0, _count);
        JournalFrame.Write(record, offset);
        return record;
    }

    private Span<byte> Room(int bytes)
    {
        if (_bytes.Length - _count < bytes)
            Array.Resize(ref _bytes, Math.Max(checked(_count + bytes), (int)Math.Min(Array.MaxLength, 2L * _count)));
        return _bytes.AsSpan(_count, bytes);
    }
}
