using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Gossamer.TwoParty.Runtime.Stores;

/// <summary>
/// Two marks for each of many names, which never fall: a log of entries of fixed length, each on the disk before what it allows is
/// done: name (32 bytes), both marks (u64) and the first 16 bytes of the SHA-256 of these. An entry that was cut short by a crash counts
/// as never written. Only one program can have the log open.
/// </summary>
internal sealed class MarkLog : IDisposable
{
    private const int IdBytes = 32, EntryBytes = 64, CheckedBytes = IdBytes + 16;

    private readonly string _path;
    private readonly Dictionary<string, (ulong First, ulong Second)> _marks = new(StringComparer.Ordinal);
    private FileStream _file;

    private MarkLog(string path, FileStream file)
    {
        _path = path;
        _file = file;
    }

    /// <summary>Opens a log, or begins one.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="advice">What to do where it is damaged.</param>
    /// <param name="compactBytes">Length beyond which it is written anew, one entry for each name.</param>
    /// <exception cref="IOException">Another program has it open.</exception>
    /// <exception cref="InvalidDataException">An entry other than the last is damaged.</exception>
    public static MarkLog Open(string path, string advice, long compactBytes)
    {
        FileStream file = OwnerFile.Open(path, FileMode.OpenOrCreate);
        try
        {
            var log = new MarkLog(path, file);
            log.Read(advice);
            if (file.Length > compactBytes) log.Compact();
            return log;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    /// <summary>The marks of a name, if it is known.</summary>
    public (ulong First, ulong Second)? Find(ReadOnlySpan<byte> name) =>
        _marks.TryGetValue(Convert.ToHexString(name), out (ulong, ulong) marks) ? marks : null;

    /// <summary>Records marks, on the disk when this returns.</summary>
    /// <exception cref="InvalidOperationException">A mark is lower than before.</exception>
    public void Record(ReadOnlySpan<byte> name, ulong first, ulong second)
    {
        string text = Convert.ToHexString(name);
        if (_marks.TryGetValue(text, out (ulong First, ulong Second) known) && (first < known.First || second < known.Second))
            throw new InvalidOperationException("Marks never fall.");
        Span<byte> entry = stackalloc byte[EntryBytes];
        WriteEntry(entry, name, first, second);
        _file.Write(entry);
        _file.Flush(flushToDisk: true);
        _marks[text] = (first, second);
    }

    private static void WriteEntry(Span<byte> entry, ReadOnlySpan<byte> name, ulong first, ulong second)
    {
        name.CopyTo(entry);
        BinaryPrimitives.WriteUInt64LittleEndian(entry[IdBytes..], first);
        BinaryPrimitives.WriteUInt64LittleEndian(entry[(IdBytes + 8)..], second);
        Check(entry).CopyTo(entry[CheckedBytes..]);
    }

    private static ReadOnlySpan<byte> Check(ReadOnlySpan<byte> entry) => SHA256.HashData(entry[..CheckedBytes]).AsSpan(0, EntryBytes - CheckedBytes);

    private void Read(string advice)
    {
        byte[] bytes = new byte[_file.Length];
        _file.ReadExactly(bytes);
        int at = 0;
        for (; at + EntryBytes <= bytes.Length; at += EntryBytes)
        {
            ReadOnlySpan<byte> entry = bytes.AsSpan(at, EntryBytes);
            if (!Check(entry).SequenceEqual(entry[CheckedBytes..]))
            {
                if (at + 2 * EntryBytes <= bytes.Length) throw new InvalidDataException($"{_path}: entry {at / EntryBytes} is damaged; {advice}.");
                break;
            }
            string name = Convert.ToHexString(entry[..IdBytes]);
            ulong first = BinaryPrimitives.ReadUInt64LittleEndian(entry[IdBytes..]), second = BinaryPrimitives.ReadUInt64LittleEndian(entry[(IdBytes + 8)..]);
            _marks.TryGetValue(name, out (ulong First, ulong Second) known);
            _marks[name] = (Math.Max(known.First, first), Math.Max(known.Second, second));
        }
        // What a crash has cut short is written over.
        _file.SetLength(at);
        _file.Position = at;
    }

    private void Compact()
    {
        string fresh = _path + ".new";
        using (FileStream file = OwnerFile.Open(fresh, FileMode.Create))
        {
            Span<byte> entry = stackalloc byte[EntryBytes];
            foreach ((string name, (ulong first, ulong second)) in _marks)
            {
                WriteEntry(entry, Convert.FromHexString(name), first, second);
                file.Write(entry);
            }
            file.Flush(flushToDisk: true);
        }
        // Should another program open the new file first, this one fails here, before it has handed anything out.
        File.Move(fresh, _path, overwrite: true);
        _file.Dispose();
        _file = OwnerFile.Open(_path, FileMode.Open);
        _file.Seek(0, SeekOrigin.End);
    }
}
