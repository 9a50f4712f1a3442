using System.Buffers.Binary;
using System.Text;

namespace Gossamer.Build;

/// <summary>
/// A 64-bit little-endian ELF shared library, read as the loader reads it: program headers, dynamic section, and the
/// tables that it names. Section headers are not needed at run time; they only must be there.
/// </summary>
public sealed class ElfImage
{
    private const int HeaderSize = 64;
    private const int ProgramHeaderSize = 56;
    private const int DynamicEntrySize = 16;
    private const int SymbolSize = 24;
    private const int RelocationSize = 24;
    private const ushort SharedObject = 3;
    private const ushort WeakFlag = 0x2;
    private const int VersionIndexMask = 0x7fff;

    private readonly byte[] _bytes;
    private readonly List<(ulong Address, ulong Offset, ulong Size)> _segments = [];
    private readonly Dictionary<DynamicTag, ulong> _dynamic = [];

    /// <summary>Reads a library.</summary>
    /// <exception cref="UnsupportedFileException">The bytes are no such library, are cut short, or contradict themselves.</exception>
    public ElfImage(byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        _bytes = bytes;
        ReadProgramHeaders();
        NeededVersions = ReadNeededVersions();
        DefinedVersions = ReadDefinedVersions();
    }

    private enum DynamicTag : ulong
    {
        PltRelocationsSize = 2,
        Hash = 4,
        StringTable = 5,
        SymbolTable = 6,
        Relocations = 7,
        RelocationsSize = 8,
        RelocationEntrySize = 9,
        StringTableSize = 10,
        SymbolEntrySize = 11,
        RelocationsWithoutAddend = 17,
        PltRelocationKind = 20,
        PltRelocations = 23,
        GnuHash = 0x6ffffef5,
        SymbolVersions = 0x6ffffff0,
        DefinedVersions = 0x6ffffffc,
        DefinedVersionCount = 0x6ffffffd,
        NeededVersions = 0x6ffffffe,
        NeededVersionCount = 0x6fffffff,
    }

    /// <summary>The versions the library needs from others, in file order.</summary>
    public IReadOnlyList<ElfNeededVersion> NeededVersions { get; }

    /// <summary>The versions the library provides.</summary>
    public IReadOnlySet<string> DefinedVersions { get; }

    /// <summary>The dynamic symbols with their versions, in file order.</summary>
    /// <exception cref="UnsupportedFileException">The symbol, hash, version or relocation tables contradict the file.</exception>
    public IReadOnlyList<ElfSymbol> ReadSymbols()
    {
        if (Value(DynamicTag.SymbolEntrySize) is not SymbolSize)
            throw new UnsupportedFileException("The entries of the ELF symbol table do not have 24 bytes.");
        int symbolTable = Offset(Required(DynamicTag.SymbolTable), "symbol table");
        int count = CountSymbols();
        Check(symbolTable, (long)count * SymbolSize, "symbol table");
        bool isVersioned = _dynamic.TryGetValue(DynamicTag.SymbolVersions, out ulong versionsAddress);
        int versions = isVersioned ? Offset(versionsAddress, "symbol version table") : 0;
        if (isVersioned)
            Check(versions, (long)count * 2, "symbol version table");

        HashSet<uint> relocated = ReadRelocatedSymbols();
        var symbols = new List<ElfSymbol>(count);
        for (int i = 0; i < count; i++)
        {
            string name = Text(U32(symbolTable + i * SymbolSize));
            int version = isVersioned ? U16(versions + i * 2) & VersionIndexMask : 1;
            symbols.Add(new ElfSymbol(name, version, relocated.Contains((uint)i)));
        }
        return symbols;
    }

    /// <summary>A copy of the library in which the loader may go on without <paramref name="version"/>.</summary>
    public byte[] WithWeak(ElfNeededVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        var copy = (byte[])_bytes.Clone();
        Span<byte> flags = copy.AsSpan(version.FlagsOffset, 2);
        BinaryPrimitives.WriteUInt16LittleEndian(flags, (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(flags) | WeakFlag));
        return copy;
    }

    private void ReadProgramHeaders()
    {
        Check(0, HeaderSize, "header");
        if (!_bytes.AsSpan(0, 4).SequenceEqual("\u007fELF"u8))
            throw new UnsupportedFileException("The file is not an ELF library: its first four bytes are not 7F 'ELF'.");
        if (_bytes[4] != 2 || _bytes[5] != 1)
            throw new UnsupportedFileException("The ELF library is not 64-bit little-endian.");
        if (U16(16) != SharedObject)
            throw new UnsupportedFileException($"The ELF file is of type {U16(16)}, not a shared library (3).");
        if (U16(54) != ProgramHeaderSize)
            throw new UnsupportedFileException($"The ELF program headers have {U16(54)} bytes each, not 56.");

        // Section headers come last, so that a file which holds them is whole.
        Check(U64(40), (ulong)U16(58) * U16(60), "section headers");
        ulong start = U64(32);
        int count = U16(56);
        Check(start, (ulong)count * ProgramHeaderSize, "program headers");
        (int Offset, int Size)? dynamic = null;
        for (int i = 0; i < count; i++)
        {
            int header = (int)start + i * ProgramHeaderSize;
            ulong offset = U64(header + 8);
            ulong size = U64(header + 32);
            switch (U32(header))
            {
                case 1:
                    Check(offset, size, "loaded segment");
                    _segments.Add((U64(header + 16), offset, size));
                    break;
                case 2:
                    Check(offset, size, "dynamic section");
                    dynamic = ((int)offset, (int)size);
                    break;
            }
        }
        if (dynamic is not (int first, int length))
            throw new UnsupportedFileException("The ELF library has no dynamic section.");
        for (int entry = first; entry + DynamicEntrySize <= first + length && U64(entry) != 0; entry += DynamicEntrySize)
            _dynamic[(DynamicTag)U64(entry)] = U64(entry + 8);
    }

    private List<ElfNeededVersion> ReadNeededVersions()
    {
        var needed = new List<ElfNeededVersion>();
        if (!_dynamic.TryGetValue(DynamicTag.NeededVersions, out ulong address))
            return needed;
        int entry = Offset(address, "version-needs list");
        ulong count = Required(DynamicTag.NeededVersionCount);
        for (ulong i = 0; i < count; i++)
        {
            Check(entry, 16, "version-needs list");
            if (U16(entry) != 1)
                throw new UnsupportedFileException($"The ELF version-needs list has revision {U16(entry)}, not 1.");
            string file = Text(U32(entry + 4));
            int versionCount = U16(entry + 2);
            if (i > (ulong)_bytes.Length / 16 || needed.Count > _bytes.Length / 16)
                throw new UnsupportedFileException("The ELF version-needs list has more entries than the file can hold.");
            int auxiliary = Step(entry, U32(entry + 8), "version-needs list");
            for (int j = 0; j < versionCount; j++)
            {
                Check(auxiliary, 16, "version-needs list");
                int index = U16(auxiliary + 6) & VersionIndexMask;
                bool isWeak = (U16(auxiliary + 4) & WeakFlag) != 0;
                needed.Add(new ElfNeededVersion(file, Text(U32(auxiliary + 8)), index, isWeak, auxiliary + 4));
                if (j + 1 < versionCount)
                    auxiliary = Step(auxiliary, Link(auxiliary + 12, "version-needs list"), "version-needs list");
            }
            if (i + 1 < count)
                entry = Step(entry, Link(entry + 12, "version-needs list"), "version-needs list");
        }
        return needed;
    }

    private HashSet<string> ReadDefinedVersions()
    {
        var defined = new HashSet<string>(StringComparer.Ordinal);
        if (!_dynamic.TryGetValue(DynamicTag.DefinedVersions, out ulong address))
            return defined;
        int entry = Offset(address, "version definitions");
        ulong count = Required(DynamicTag.DefinedVersionCount);
        for (ulong i = 0; i < count; i++)
        {
            Check(entry, 20, "version definitions");
            if (U16(entry) != 1)
                throw new UnsupportedFileException($"The ELF version definitions have revision {U16(entry)}, not 1.");
            int auxiliary = Step(entry, U32(entry + 12), "version definitions");
            Check(auxiliary, 8, "version definitions");
            defined.Add(Text(U32(auxiliary)));
            if (i + 1 < count)
                entry = Step(entry, Link(entry + 16, "version definitions"), "version definitions");
        }
        return defined;
    }

    private HashSet<uint> ReadRelocatedSymbols()
    {
        if (_dynamic.ContainsKey(DynamicTag.RelocationsWithoutAddend))
            throw new UnsupportedFileException("The ELF library has relocations without addends, which 64-bit libraries do not use.");
        var symbols = new HashSet<uint>();
        if (_dynamic.TryGetValue(DynamicTag.Relocations, out ulong relocations))
        {
            if (Value(DynamicTag.RelocationEntrySize) is not RelocationSize)
                throw new UnsupportedFileException("The ELF relocations do not have 24 bytes each.");
            Collect(relocations, Required(DynamicTag.RelocationsSize));
        }
        if (_dynamic.TryGetValue(DynamicTag.PltRelocations, out ulong pltRelocations))
        {
            if (Value(DynamicTag.PltRelocationKind) is not (ulong)DynamicTag.Relocations)
                throw new UnsupportedFileException("The ELF procedure linkage relocations have no addends.");
            Collect(pltRelocations, Required(DynamicTag.PltRelocationsSize));
        }
        return symbols;

        void Collect(ulong address, ulong size)
        {
            int start = Offset(address, "relocations");
            Check((ulong)start, size, "relocations");
            for (int entry = start; entry + RelocationSize <= start + (int)size; entry += RelocationSize)
                symbols.Add(U32(entry + 12));
        }
    }

    /// <summary>The dynamic section does not state the number of symbols; the hash tables imply it.</summary>
    private int CountSymbols()
    {
        if (_dynamic.TryGetValue(DynamicTag.Hash, out ulong hash))
        {
            int table = Offset(hash, "symbol hash table");
            Check(table, 8, "symbol hash table");
            return Bounded(U32(table + 4));
        }
        return CountGnuHashedSymbols(Offset(Required(DynamicTag.GnuHash), "symbol hash table"));
    }

    private int CountGnuHashedSymbols(int table)
    {
        const string What = "symbol hash table";
        Check(table, 16, What);
        uint bucketCount = U32(table);
        uint firstHashed = U32(table + 4);
        long buckets = table + 16L + U32(table + 8) * 8L;
        Check(buckets, bucketCount * 4L, What);
        uint last = 0;
        for (uint i = 0; i < bucketCount; i++)
            last = Math.Max(last, U32((int)(buckets + i * 4L)));
        if (last < firstHashed)
            return Bounded(firstHashed);

        long chain = buckets + bucketCount * 4L + (last - firstHashed) * 4L;
        for (; ; chain += 4, last++)
        {
            Check(chain, 4, What);
            if ((U32((int)chain) & 1) != 0)
                return Bounded((ulong)last + 1);
        }
    }

    private int Bounded(ulong symbolCount)
    {
        if (symbolCount > (ulong)_bytes.Length / SymbolSize)
            throw new UnsupportedFileException($"The ELF symbol hash table claims {symbolCount} symbols, more than the file can hold.");
        return (int)symbolCount;
    }

    private ulong? Value(DynamicTag tag) => _dynamic.TryGetValue(tag, out ulong value) ? value : null;

    private ulong Required(DynamicTag tag) =>
        Value(tag) ?? throw new UnsupportedFileException($"The ELF dynamic section has no entry 0x{(ulong)tag:x} ({tag}).");

    private int Offset(ulong address, string what)
    {
        foreach ((ulong start, ulong offset, ulong size) in _segments)
        {
            if (address >= start && address - start < size)
                return (int)(offset + (address - start));
        }
        throw new UnsupportedFileException($"The ELF {what} is at address 0x{address:x}, which no segment of the file loads.");
    }

    private uint Link(int offset, string what)
    {
        uint next = U32(offset);
        return next != 0 ? next : throw new UnsupportedFileException($"The ELF {what} ends before its stated length.");
    }

    private int Step(int from, uint distance, string what)
    {
        Check(from + (long)distance, 0, what);
        return from + (int)distance;
    }

    private string Text(uint index)
    {
        ulong size = Required(DynamicTag.StringTableSize);
        int table = Offset(Required(DynamicTag.StringTable), "string table");
        Check((ulong)table, size, "string table");
        if (index >= size)
            throw new UnsupportedFileException($"An ELF name starts at {index}, beyond the string table of {size} bytes.");
        ReadOnlySpan<byte> text = _bytes.AsSpan(table, (int)size)[(int)index..];
        int end = text.IndexOf((byte)0);
        if (end < 0)
            throw new UnsupportedFileException("The last ELF name has no end.");
        return Encoding.UTF8.GetString(text[..end]);
    }

    private void Check(long offset, long size, string what) => Check((ulong)offset, (ulong)size, what);

    private void Check(ulong offset, ulong size, string what)
    {
        ulong length = (ulong)_bytes.Length;
        if (offset > length || size > length - offset)
            throw new UnsupportedFileException($"The ELF {what} needs {size} bytes at {offset}, but the file has {length} bytes.");
    }

    private ushort U16(int offset) => BinaryPrimitives.ReadUInt16LittleEndian(_bytes.AsSpan(offset));

    private uint U32(int offset) => BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan(offset));

    private ulong U64(int offset) => BinaryPrimitives.ReadUInt64LittleEndian(_bytes.AsSpan(offset));
}
