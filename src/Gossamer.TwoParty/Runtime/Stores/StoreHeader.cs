using System.Buffers.Binary;
using System.Security.Cryptography;
using Gossamer.TwoParty.Core;

namespace Gossamer.TwoParty.Runtime.Stores;

/// <summary>
/// The first 512 bytes of a store, of which each half carries a check of its own, so that a half written by a crash is noticed: magic,
/// version, party, id, binding and number of batches, which never change; and the mark.
/// </summary>
internal sealed record StoreHeader(Party Party, byte[] Id, byte[] Binding, ulong Batches, ulong Mark)
{
    /// <summary>Bytes of a header.</summary>
    public const int Bytes = 512;

    private const int Half = 256, CheckBytes = 32, IdAt = 16, BindingAt = 48, BatchesAt = 80;
    private const byte Version = 1;

    private static ReadOnlySpan<byte> Magic => "GOSCORR"u8;

    /// <summary>Writes the whole header.</summary>
    public void Write(Span<byte> bytes)
    {
        bytes[..Bytes].Clear();
        Magic.CopyTo(bytes);
        bytes[7] = Version;
        bytes[8] = (byte)Party;
        Id.CopyTo(bytes[IdAt..]);
        Binding.CopyTo(bytes[BindingAt..]);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[BatchesAt..], Batches);
        Seal(bytes[..Half]);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[Half..], Mark);
        Seal(bytes[Half..Bytes]);
    }

    /// <summary>Reads a header.</summary>
    /// <exception cref="InvalidDataException">It is none, or damaged.</exception>
    public static StoreHeader Read(ReadOnlySpan<byte> bytes, string path)
    {
        if (bytes.Length < Bytes || !bytes[..7].SequenceEqual(Magic)) throw new InvalidDataException($"{path}: no store of correlations.");
        if (bytes[7] != Version) throw new InvalidDataException($"{path}: version {bytes[7]} of the format, expected {Version}.");
        if (!IsSealed(bytes[..Half]) || !IsSealed(bytes[Half..Bytes]) || bytes[8] > 1) throw new InvalidDataException($"{path}: the header is damaged.");
        return new StoreHeader(
            (Party)bytes[8], bytes.Slice(IdAt, 32).ToArray(), bytes.Slice(BindingAt, 32).ToArray(),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[BatchesAt..]), BinaryPrimitives.ReadUInt64LittleEndian(bytes[Half..]));
    }

    private static void Seal(Span<byte> half) => SHA256.HashData(half[..^CheckBytes], half[^CheckBytes..]);

    private static bool IsSealed(ReadOnlySpan<byte> half) => SHA256.HashData(half[..^CheckBytes]).AsSpan().SequenceEqual(half[^CheckBytes..]);
}
