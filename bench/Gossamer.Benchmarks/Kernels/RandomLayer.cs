using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Formats;
using Gossamer.Kernels.Randomness;

namespace Gossamer.Benchmarks.Kernels;

/// <summary>Uniformly drawn positions and normal numbers, the same in every run.</summary>
internal static class RandomLayer
{
    /// <summary>[rows, columns] with the share 1 − <paramref name="sparsity"/> of its positions.</summary>
    public static SparseTopology Topology(int rows, int columns, double sparsity)
    {
        long positions = (long)rows * columns;
        return SparseTopology.FromPositions(
            rows, columns, new CounterRandom(0, "positions").Sample(positions, (int)Math.Round((1 - sparsity) * positions)));
    }

    /// <summary>Normal numbers in memory that starts on a cache line.</summary>
    public static AlignedBuffer<float> Numbers(int count, string name)
    {
        var random = new CounterRandom(0, name);
        var numbers = new AlignedBuffer<float>(count);
        for (int i = 0; i < count; i++) numbers.Span[i] = (float)random.Normal((ulong)i);
        return numbers;
    }
}
