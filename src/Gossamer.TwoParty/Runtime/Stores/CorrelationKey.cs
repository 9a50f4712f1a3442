using System.Buffers.Binary;
using System.Security.Cryptography;
using Gossamer.TwoParty.Core;

namespace Gossamer.TwoParty.Runtime.Stores;

/// <summary>What a batch was made for: both parties, and writer and reader, must mean the same.</summary>
/// <param name="Kind">Kind of correlation.</param>
/// <param name="Sends">Whether this party sends, where only one does.</param>
/// <param name="WordBits">Bits of a word of the ring, 0 where there is none.</param>
/// <param name="Bits">Bits of the ring, of a share or of a digit.</param>
/// <param name="Count">Correlations.</param>
/// <param name="Layer">What tells one linear layer from another; 0 for all other kinds.</param>
internal readonly record struct CorrelationKey(CorrelationKind Kind, bool Sends, int WordBits, int Bits, int Count, ulong Layer)
{
    /// <summary>Bytes of a key.</summary>
    public const int Bytes = 24;

    /// <summary>What tells a linear layer: its shape, the bits of its weights, and, at the server, the weights.</summary>
    public static ulong LayerOf(LinearShape shape, int weightBits, ReadOnlySpan<byte> weights)
    {
        Span<byte> numbers = stackalloc byte[7 * sizeof(int)], digest = stackalloc byte[SHA256.HashSizeInBytes];
        ReadOnlySpan<int> values = [shape.Inputs, shape.Outputs, shape.Groups, shape.Rows, shape.Depth, shape.Positions, weightBits];
        for (int i = 0; i < values.Length; i++) BinaryPrimitives.WriteInt32LittleEndian(numbers[(4 * i)..], values[i]);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(numbers);
        hash.AppendData(weights);
        hash.GetHashAndReset(digest);
        return BinaryPrimitives.ReadUInt64LittleEndian(digest);
    }

    /// <summary>Writes the key.</summary>
    public void Write(Span<byte> bytes)
    {
        bytes[..Bytes].Clear();
        bytes[0] = (byte)Kind;
        bytes[1] = Sends ? (byte)1 : (byte)0;
        bytes[2] = (byte)WordBits;
        bytes[3] = (byte)Bits;
        BinaryPrimitives.WriteInt32LittleEndian(bytes[4..], Count);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], Layer);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Count} x {Kind} of {Bits} bits";
}

/// <summary>Kinds of correlations in a store.</summary>
internal enum CorrelationKind : byte
{
    RandomTransfers = 1,
    BitProducts = 2,
    TableTransfers = 3,
    AndPairs = 4,
    MuxTriples = 5,
    TruncationPairs = 6,
    SquarePairs = 7,
    ProductTriples = 8,
    LinearMasks = 9,
    MatrixTriples = 10,
}
