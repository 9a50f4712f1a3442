using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using Gossamer.TwoParty.Core;

namespace Gossamer.TwoParty.Ot;

/// <summary>The memory a unit passes through, on the stack of the thread that makes it: leaves, planes, rows.</summary>
internal readonly unsafe ref struct UnitScratch
{
    private const int Alignment = 64, PlanesBytes = Delta.Bits * ExtensionShape.PlaneBytes;

    private readonly Span<byte> _memory;

    /// <summary>Divides <paramref name="memory"/>, which must not move.</summary>
    public UnitScratch(Span<byte> memory, int leafBytes)
    {
        _memory = memory;
        var start = (byte*)((nuint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(memory)) + Alignment - 1 & ~(nuint)(Alignment - 1));
        Leaves = start;
        Planes = start + leafBytes;
        Rows = (Vector128<byte>*)(Planes + PlanesBytes);
    }

    /// <summary>Where leaves expand.</summary>
    public byte* Leaves { get; }

    /// <summary>128 planes.</summary>
    public byte* Planes { get; }

    /// <summary>Their rows.</summary>
    public Vector128<byte>* Rows { get; }

    /// <summary>Bytes of all of it.</summary>
    public static int Bytes(int leafBytes) => leafBytes + 2 * PlanesBytes + Alignment;

    /// <summary>Planes to rows.</summary>
    public void Turn() =>
        BitTranspose.ToRows(Planes, ExtensionShape.PlaneBytes, Rows, ExtensionShape.UnitTransfers, BitTransposePaths.Fastest);

    /// <summary>Zeroes all of it.</summary>
    public void Clear() => CryptographicOperations.ZeroMemory(_memory);
}
