using System.Buffers.Binary;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using Gossamer.TwoParty.Core;

namespace Gossamer.TwoParty.Ot;

/// <summary>What both sides of a base transfer compute alike.</summary>
internal static class BaseTransfer
{
    /// <summary>A uniform scalar.</summary>
    public static void DrawScalar(AesGenerator random, Span<byte> scalar)
    {
        Span<byte> wide = stackalloc byte[Ristretto255.WideScalarBytes];
        random.Fill(wide);
        Ristretto255.ReduceScalar(wide, scalar);
        CryptographicOperations.ZeroMemory(wide);
    }

    /// <summary>H(context, i, A, B, shared point): SHA-256 cut to 128 bits.</summary>
    public static Vector128<byte> Key(
        ReadOnlySpan<byte> context, int index, ReadOnlySpan<byte> sent, ReadOnlySpan<byte> reply, ReadOnlySpan<byte> shared)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes], number = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(number, index);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(context);
        hash.AppendData(number);
        hash.AppendData(sent);
        hash.AppendData(reply);
        hash.AppendData(shared);
        hash.GetHashAndReset(digest);
        Vector128<byte> key = Vector128.Create(digest[..Seed.Bytes]);
        CryptographicOperations.ZeroMemory(digest);
        return key;
    }
}
