using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Gossamer.TwoParty.Runtime.Stores;

/// <summary>
/// Remembers, for every store of a party, up to where it has been used. Only one program can have it open. It is a log of entries of
/// fixed length, each on the disk before what it allows is done: store (32 bytes), mark (u64), mark that the other party last told
/// (u64) and the first 16 bytes of the SHA-256 of these. An entry that was cut short by a crash counts as never written.
/// </summary>
public sealed class CorrelationJournal : IDisposable
{
    private const int IdBytes = 32, EntryBytes = 64, CheckedBytes = IdBytes + 16;
    private const long CompactBytes = 1 << 20;

    private readonly string _path;
    private readonly Dictionary<string, (ulong Mark, ulong PeerMark)> _marks = new(StringComparer.Ordinal);
    private FileStream _file;

    private CorrelationJournal(string path, FileStream file)
    {
        _path = path;
        _file = file;
    }

    /// <summary>Opens the journal of a party, or begins one.</summary>
    /// <exception cref="IOException">Another program has it open.</exception>
    /// <exception cref="InvalidDataException">An entry other than the last is damaged.</exception>
    public static CorrelationJournal Open(string path) => Open(path, CompactBytes);

    /// <summary>The same with another length beyond which the log is written anew, one entry for each store.</summary>
    internal static CorrelationJournal Open(string path, long compactBytes)
    {
        FileStream file = OpenFile(path, FileMode.OpenOrCreate);
        try
        {
            var journal = new CorrelationJournal(path, file);
            journal.Read();
            if (file.Length > compactBytes) journal.Compact();
            return journal;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    /// <summary>The marks of a store, if it is known.</summary>
    internal (ulong Mark, ulong PeerMark)? Find(ReadOnlySpan<byte> store) =>
        _marks.TryGetValue(Convert.ToHexString(store), out (ulong, ulong) marks) ? marks : null;

    /// <summary>Records marks, on the disk when this returns. They never fall.</summary>
    internal void Record(ReadOnlySpan<byte> store, ulong mark, ulong peerMark)
    {
        string name = Convert.ToHexString(store);
        if (_marks.TryGetValue(name, out (ulong Mark, ulong PeerMark) known) && (mark < known.Mark || peerMark < known.PeerMark))
            throw new InvalidOperationException("The marks of a store never fall.");
        Span<byte> entry = stackalloc byte[EntryBytes];
        WriteEntry(entry, store, mark, peerMark);
        _file.Write(entry);
        _file.Flush(flushToDisk: true);
        _marks[name] = (mark, peerMark);
    }

    /// <summary>Opens a file that only its owner can read and only one program at a time.</summary>
    internal static FileStream OpenFile(string path, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows() && mode != FileMode.Open) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, options);
    }

    private static void WriteEntry(Span<byte> entry, ReadOnlySpan<byte> store, ulong mark, ulong peerMark)
    {
        store.CopyTo(entry);
        BinaryPrimitives.WriteUInt64LittleEndian(entry[IdBytes..], mark);
        BinaryPrimitives.WriteUInt64LittleEndian(entry[(IdBytes + 8)..], peerMark);
        Check(entry).CopyTo(entry[CheckedBytes..]);
    }

    private static ReadOnlySpan<byte> Check(ReadOnlySpan<byte> entry) => SHA256.HashData(entry[..CheckedBytes]).AsSpan(0, EntryBytes - CheckedBytes);

    private void Read()
    {
        byte[] bytes = new byte[_file.Length];
        _file.ReadExactly(bytes);
        int at = 0;
        for (; at + EntryBytes <= bytes.Length; at += EntryBytes)
        {
            ReadOnlySpan<byte> entry = bytes.AsSpan(at, EntryBytes);
            if (!Check(entry).SequenceEqual(entry[CheckedBytes..]))
            {
                if (at + 2 * EntryBytes <= bytes.Length) throw new InvalidDataException($"{_path}: entry {at / EntryBytes} is damaged; delete the journal and all its stores.");
                break;
            }
            string name = Convert.ToHexString(entry[..IdBytes]);
            (ulong mark, ulong peerMark) = (BinaryPrimitives.ReadUInt64LittleEndian(entry[IdBytes..]), BinaryPrimitives.ReadUInt64LittleEndian(entry[(IdBytes + 8)..]));
            _marks.TryGetValue(name, out (ulong Mark, ulong PeerMark) known);
            _marks[name] = (Math.Max(known.Mark, mark), Math.Max(known.PeerMark, peerMark));
        }
        // What a crash has cut short is written over.
        _file.SetLength(at);
        _file.Position = at;
    }

    private void Compact()
    {
        string fresh = _path + ".new";
        using (FileStream file = OpenFile(fresh, FileMode.Create))
        {
            Span<byte> entry = stackalloc byte[EntryBytes];
            foreach ((string name, (ulong mark, ulong peerMark)) in _marks)
            {
                WriteEntry(entry, Convert.FromHexString(name), mark, peerMark);
                file.Write(entry);
            }
            file.Flush(flushToDisk: true);
        }
        // Should another program open the new file first, this one fails here, before it has handed anything out.
        File.Move(fresh, _path, overwrite: true);
        _file.Dispose();
        _file = OpenFile(_path, FileMode.Open);
        _file.Seek(0, SeekOrigin.End);
    }
}
