namespace Gossamer.Learning.Data.Formats;

/// <summary>
/// Reads the content of a data file forwards: counts the offset for messages, never allocates more than has arrived, and
/// turns what a decompressor throws into an error that names the file.
/// </summary>
internal sealed class DataFileStream : IDisposable
{
    private const int FirstAllocation = 1 << 16;
    private const string Damaged = "the file is damaged or cut short, fetch it again";

    private readonly Stream _content;

    /// <summary>Reads <paramref name="content"/>, which stays the caller's; <paramref name="file"/> is its name in messages.</summary>
    public DataFileStream(Stream content, string file)
    {
        _content = content;
        File = file;
    }

    /// <summary>Name of the file in messages.</summary>
    public string File { get; }

    /// <summary>Bytes of content read so far, after decompression.</summary>
    public long Offset { get; private set; }

    /// <summary>Opens a file; one that begins like gzip is decompressed, whatever its name.</summary>
    public static DataFileStream Open(string path) => new(CompressedFile.OpenRead(path), path);

    /// <summary>Fills <paramref name="destination"/> as far as the content goes and returns how many bytes there were.</summary>
    /// <exception cref="InvalidDataException">The content cannot be decompressed.</exception>
    public int Fill(Span<byte> destination)
    {
        int filled = 0;
        try
        {
            while (filled < destination.Length)
            {
                int read = _content.Read(destination[filled..]);
                if (read == 0) break;
                filled += read;
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException)
        {
            throw Error($"cannot be decompressed ({exception.Message.TrimEnd('.')})", Damaged, exception);
        }

        Offset += filled;
        return filled;
    }

    /// <summary>Reads exactly <paramref name="count"/> bytes.</summary>
    /// <exception cref="InvalidDataException">There are fewer.</exception>
    public byte[] ReadExactly(long count, string what)
    {
        if (count > Array.MaxLength) throw Error($"{what} would take {count} bytes, more than memory holds", Damaged);
        long start = Offset;
        byte[] bytes = new byte[Math.Min(count, FirstAllocation)];
        int filled = 0;
        while (true)
        {
            filled += Fill(bytes.AsSpan(filled));
            if (filled == count) return bytes;
            if (filled < bytes.Length)
                throw FormatError.At(
                    File, $"offset {Offset}", $"the file ends within {what}: {Offset - start} of {count} bytes are there", Damaged);
            Array.Resize(ref bytes, (int)Math.Min(count, bytes.LongLength * 4));
        }
    }

    /// <summary>Reads what is left.</summary>
    /// <exception cref="InvalidDataException">It is more than <paramref name="limit"/> bytes.</exception>
    public byte[] ReadToEnd(long limit, string expected)
    {
        byte[] bytes = new byte[FirstAllocation];
        int filled = 0;
        while (true)
        {
            filled += Fill(bytes.AsSpan(filled));
            if (filled > limit) throw Error($"more than {limit} bytes", $"expected {expected}");
            if (filled < bytes.Length) return bytes[..filled];
            Array.Resize(ref bytes, (int)Math.Min(Math.Min(limit, Array.MaxLength - 1L) + 1, bytes.LongLength * 4));
        }
    }

    /// <summary>Passes over <paramref name="count"/> bytes.</summary>
    /// <exception cref="InvalidDataException">There are fewer.</exception>
    public void Skip(long count, string what)
    {
        Span<byte> scratch = stackalloc byte[4096];
        for (long left = count; left > 0;)
        {
            int filled = Fill(scratch[..(int)Math.Min(left, scratch.Length)]);
            if (filled == 0) throw Error($"the file ends within {what}, {left} bytes short", Damaged);
            left -= filled;
        }
    }

    /// <summary>Makes sure that nothing follows.</summary>
    /// <exception cref="InvalidDataException">Something does.</exception>
    public void RequireEnd(string what)
    {
        Span<byte> one = stackalloc byte[1];
        long end = Offset;
        if (Fill(one) != 0) throw FormatError.At(File, $"offset {end}", $"bytes follow after {what}", Damaged);
    }

    /// <summary>An error at the present offset.</summary>
    public InvalidDataException Error(string problem, string remedy, Exception? cause = null) =>
        FormatError.At(File, $"offset {Offset}", problem, remedy, cause);

    public void Dispose() => _content.Dispose();
}
