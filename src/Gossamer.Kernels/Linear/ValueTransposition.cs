using Gossamer.Kernels.Execution;

namespace Gossamer.Kernels.Linear;

/// <summary>Brings values into the order of the transposed view: every write, and each row's reads, are in sequence.</summary>
internal readonly unsafe struct ValueTransposition<T>(int* permutation, T* values, T* transposed, int count) : IChunkedWork
    where T : unmanaged
{
    private const int ChunkLength = 8192;

    public int Chunks => (count + ChunkLength - 1) / ChunkLength;

    public void Execute(int chunk)
    {
        int end = Math.Min(count, (chunk + 1) * ChunkLength);
        for (int i = chunk * ChunkLength; i < end; i++) transposed[i] = values[permutation[i]];
    }
}
