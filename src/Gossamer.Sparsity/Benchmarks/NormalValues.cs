using Gossamer.Kernels.Randomness;

namespace Gossamer.Sparsity.Benchmarks;

/// <summary>Operands for benchmarks.</summary>
internal static class NormalValues
{
    /// <summary><paramref name="count"/> standard normal numbers.</summary>
    public static float[] Draw(CounterRandom random, int count)
    {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) values[i] = (float)random.Normal((ulong)i);
        return values;
    }
}
