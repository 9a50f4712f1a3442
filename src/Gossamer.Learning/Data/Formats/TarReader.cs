using System.Text;

namespace Gossamer.Learning.Data.Formats;

/// <summary>
/// Walks through the files of a tar archive (ustar with GNU and pax long names) forwards. Written here because archives of
/// data sets come from anywhere, and each size a header claims must be checked before memory is taken for it.
/// </summary>
internal sealed class TarReader(DataFileStream stream)
{
    private const int BlockLength = 512;
    private const long LongestName = 1 << 16;
    private const string Damaged = "the archive is damaged or cut short, fetch it again";

    private long _unread;
    private long _padding;

    /// <summary>Path of the present file, with forward slashes.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Size of the present file.</summary>
    public long Length { get; private set; }

    /// <summary>Goes to the next regular file; false at the end of the archive.</summary>
    /// <exception cref="InvalidDataException">The archive is damaged.</exception>
    public bool MoveNext()
    {
        string? longName = null;
        byte[] header = new byte[BlockLength];
        while (true)
        {
            stream.Skip(_unread + _padding, $"the entry {Name}");
            (_unread, _padding) = (0, 0);
            int filled = stream.Fill(header);
            if (filled == 0) throw stream.Error("the archive ends without the closing blocks of zeros", Damaged);
            if (filled < BlockLength) throw stream.Error("the archive ends within a header", Damaged);
            if (!header.AsSpan().ContainsAnyExcept((byte)0)) return false;

            RequireChecksum(header);
            Length = Octal(header.AsSpan(124, 12), "size");
            (_unread, _padding) = (Length, (BlockLength - Length % BlockLength) % BlockLength);
            switch ((char)header[156])
            {
                case 'L':
                    longName = Encoding.UTF8.GetString(Read(LongestName)).TrimEnd('\0');
                    break;
                case 'x':
                    longName = PaxPath(Read(LongestName)) ?? longName;
                    break;
                case '0' or '\0':
                    Name = longName ?? UstarName(header);
                    return true;
                default:
                    longName = null;
                    break;
            }
        }
    }

    /// <summary>The bytes of the present file.</summary>
    /// <exception cref="InvalidDataException">It is larger than <paramref name="limit"/> bytes, or cut short.</exception>
    public byte[] Read(long limit)
    {
        if (Length > limit) throw stream.Error($"the entry {Name} claims {Length} bytes", $"expected at most {limit}");
        byte[] content = stream.ReadExactly(_unread, $"the entry {Name}");
        _unread = 0;
        return content;
    }

    private void RequireChecksum(ReadOnlySpan<byte> header)
    {
        long sum = 8 * ' ';
        for (int i = 0; i < BlockLength; i++)
        {
            if (i is < 148 or >= 156) sum += header[i];
        }

        if (Octal(header.Slice(148, 8), "checksum") != sum) throw stream.Error("the checksum of an entry's header is wrong", Damaged);
    }

    private long Octal(ReadOnlySpan<byte> field, string what)
    {
        long value = 0;
        foreach (byte digit in field.Trim(" \0"u8))
        {
            if (digit is < (byte)'0' or > (byte)'7') throw stream.Error($"the {what} of an entry is no octal number", Damaged);
            value = value * 8 + (digit - '0');
        }

        return value;
    }

    private static string UstarName(ReadOnlySpan<byte> header)
    {
        string name = Text(header[..100]);
        string prefix = header.Slice(257, 6).SequenceEqual("ustar\0"u8) ? Text(header.Slice(345, 155)) : "";
        return prefix.Length == 0 ? name : $"{prefix}/{name}";
    }

    private static string Text(ReadOnlySpan<byte> field)
    {
        int end = field.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? field : field[..end]);
    }

    /// <summary>The path among records of the form "length key=value\n"; null if there is none.</summary>
    private static string? PaxPath(byte[] records)
    {
        foreach (string record in Encoding.UTF8.GetString(records).Split('\n'))
        {
            int key = record.IndexOf(' ') + 1;
            if (record.AsSpan(key).StartsWith("path=")) return record[(key + 5)..];
        }

        return null;
    }
}
