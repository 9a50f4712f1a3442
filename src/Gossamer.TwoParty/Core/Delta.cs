using System.Runtime.Intrinsics;

namespace Gossamer.TwoParty.Core;

/// <summary>
/// The 128 secret bits by which the two strings of every correlated oblivious transfer differ. Whoever learns them knows both strings
/// of each. They have no text, no equality and no serialised form, and their memory is zeroed.
/// </summary>
public sealed class Delta : IDisposable
{
    /// <summary>Bits.</summary>
    public const int Bits = 128;

    private readonly SecretBuffer<Vector128<byte>> _value = new(1);

    /// <summary>Takes the next 128 bits of <paramref name="generator"/>.</summary>
    public Delta(AesGenerator generator)
    {
        ArgumentNullException.ThrowIfNull(generator);
        generator.Fill(_value.Span);
    }

    /// <summary>The bits, for kernels; valid until they are disposed of.</summary>
    internal unsafe Vector128<byte>* Pointer => _value.Pointer;

    /// <summary>Bit <paramref name="index"/>, 0 or 1: bit <c>index mod 8</c> of byte <c>index / 8</c>.</summary>
    internal int Bit(int index) => _value.Span[0].GetElement(index >> 3) >> (index & 7) & 1;

    /// <summary>Zeroes the bits.</summary>
    public void Dispose() => _value.Dispose();
}
