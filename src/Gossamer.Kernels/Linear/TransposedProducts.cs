using System.Numerics;
using System.Runtime.CompilerServices;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Numerics;

namespace Gossamer.Kernels.Linear;

/// <summary>
/// The product with the transpose from values in the order of the matrix itself: each chunk of rows of the transpose gathers its values
/// into memory of its thread and multiplies by them while they are in cache. A transposed copy of all values would cross the memory bus
/// three times: at 4096 x 4096, 90 % sparse, that and its permutation cost a tenth of a training step.
/// </summary>
internal readonly unsafe struct TransposedProducts<T, TVector, TLanes, TIndex> : IChunkedWork
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
    where TIndex : unmanaged
{
    /// <summary>The product by rows of the transpose; its values are set for each chunk.</summary>
    public required RowProducts<T, TVector, TLanes, TIndex> Products { get; init; }

    /// <summary>The values in the order of the matrix.</summary>
    public required T* Values { get; init; }

    /// <summary>Start of each row of the transpose in its storage order.</summary>
    public required int* RowPointers { get; init; }

    /// <summary>For each chunk of the transpose's rows, where each row of the matrix enters it.</summary>
    public required int* Entries { get; init; }

    public void Execute(int chunk)
    {
        int rows = chunk % Products.RowChunks;
        int begin = Products.ChunkStarts[rows], end = Products.ChunkStarts[rows + 1];
        int first = RowPointers[begin], count = RowPointers[end] - first;
        fixed (T* gathered = ThreadScratch<T>.Take(count))
        fixed (int* next = ThreadScratch<int>.Take(Products.Columns))
        {
            Gather(Products.ColumnIndices + first, count, Entries + (nint)rows * Products.Columns, next, gathered);
            (Products with { Values = gathered - first }).Execute(chunk);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Gather(TIndex* index, int count, int* entries, int* next, T* gathered)
    {
        T* values = Values;
        new ReadOnlySpan<int>(entries, Products.Columns).CopyTo(new Span<int>(next, Products.Columns));
        for (nint k = 0; k < count; k++) gathered[k] = values[next[Indices.At(index, k)]++];
    }
}
