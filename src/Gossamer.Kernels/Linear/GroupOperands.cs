using System.Numerics;
using Gossamer.Kernels.Formats;

namespace Gossamer.Kernels.Linear;

/// <summary>What the kernels of N:M products read and write.</summary>
internal readonly unsafe struct GroupOperands<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Blocks of rows in all, and in a chunk; even, so that no chunk cuts a pair.</summary>
    public required (int All, int InChunk) Blocks { get; init; }

    /// <summary>N.</summary>
    public required int Kept { get; init; }

    /// <summary>M.</summary>
    public required int GroupSize { get; init; }

    public required int Columns { get; init; }

    public required int Batch { get; init; }

    /// <summary>Columns within their windows, in the order of <see cref="RowInterleave"/>.</summary>
    public required byte* Places { get; init; }

    /// <summary>In the order of <see cref="RowInterleave"/>.</summary>
    public required T* Values { get; init; }

    public required T* Input { get; init; }

    public required InterleavedRows<T> Output { get; init; }

    /// <summary>Entries of a block of rows.</summary>
    public nint BlockLength => (nint)(Columns / GroupSize) * Kept * RowInterleave.Rows;

    public int Chunks => (Blocks.All + Blocks.InChunk - 1) / Blocks.InChunk;

    public (int Begin, int End) BlocksOf(int chunk) =>
        (chunk * Blocks.InChunk, Math.Min(Blocks.All, (chunk + 1) * Blocks.InChunk));
}
