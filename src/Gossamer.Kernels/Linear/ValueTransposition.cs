using System.Runtime.CompilerServices;
using Gossamer.Kernels.Execution;

namespace Gossamer.Kernels.Linear;

/// <summary>
/// Brings values into the order of the transposed view by its permutation: every write, and each row's reads, are in sequence, and chunks
/// share no cache line but the one at their border. To read by rows and append to columns is no faster on one core and slower on two.
/// </summary>
internal readonly unsafe struct ValueTransposition<T>(int* permutation, T* values, T* transposed, int count) : IChunkedWork
    where T : unmanaged
{
    private const int ChunkLength = 8192;

    public int Chunks => (count + ChunkLength - 1) / ChunkLength;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Execute(int chunk)
    {
        int end = Math.Min(count, (chunk + 1) * ChunkLength);
        for (int i = chunk * ChunkLength; i < end; i++) transposed[i] = values[permutation[i]];
    }
}
