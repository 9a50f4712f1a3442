using System.Buffers.Binary;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Gossamer.Build;

/// <summary>Changes values of an assembly's metadata in place.</summary>
internal sealed class MetadataEdit(MetadataReader metadata, byte[] assembly, int metadataOffset)
{
    /// <summary>The assembly under change.</summary>
    public byte[] Assembly => assembly;

    /// <summary>Lets an attribute have the value stored at <paramref name="blob"/>.</summary>
    public void SetValue(CustomAttributeHandle attribute, BlobHandle blob)
    {
        // The value's place in the blob heap is the last column of the attribute's row, two bytes wide in small heaps.
        int rowSize = metadata.GetTableRowSize(TableIndex.CustomAttribute);
        int rowEnd = metadataOffset + metadata.GetTableMetadataOffset(TableIndex.CustomAttribute)
            + metadata.GetRowNumber(attribute) * rowSize;
        int old = metadata.GetHeapOffset(metadata.GetCustomAttribute(attribute).Value);
        bool isWide = metadata.GetHeapSize(HeapIndex.Blob) > ushort.MaxValue;
        Span<byte> column = isWide ? assembly.AsSpan(rowEnd - 4, 4) : assembly.AsSpan(rowEnd - 2, 2);
        int stored = isWide ? BinaryPrimitives.ReadInt32LittleEndian(column) : BinaryPrimitives.ReadUInt16LittleEndian(column);
        if (stored != old)
            throw new UnsupportedFileException("The assembly's attribute table is not laid out as its metadata says.");
        if (isWide)
            BinaryPrimitives.WriteInt32LittleEndian(column, metadata.GetHeapOffset(blob));
        else
            BinaryPrimitives.WriteUInt16LittleEndian(column, (ushort)metadata.GetHeapOffset(blob));
    }

    /// <summary>Replaces what is stored at <paramref name="blob"/> by something no longer.</summary>
    public void SetBlob(BlobHandle blob, ReadOnlySpan<byte> value)
    {
        byte[] old = metadata.GetBlobBytes(blob);
        if (old.Length < value.Length || old.Length > 0x7f)
            throw new UnsupportedFileException($"The assembly has room for {old.Length} bytes where {value.Length} must go.");
        // A blob starts with its length, which takes one byte up to 0x7f.
        int start = metadataOffset + metadata.GetHeapMetadataOffset(HeapIndex.Blob) + metadata.GetHeapOffset(blob);
        if (assembly[start] != old.Length || !assembly.AsSpan(start + 1, old.Length).SequenceEqual(old))
            throw new UnsupportedFileException("The assembly's blob heap is not laid out as its metadata says.");
        assembly[start] = (byte)value.Length;
        value.CopyTo(assembly.AsSpan(start + 1));
    }
}
