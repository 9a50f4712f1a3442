using Gossamer.Kernels.Randomness;

namespace Gossamer.EdgeInference.Simulation;

/// <summary>Vectors of whole numbers, element i from 0 to Sizes[i] − 1.</summary>
/// <param name="Sizes">Number of values of each element.</param>
public sealed record MultiDiscreteSpace(IReadOnlyList<int> Sizes) : ISpace<int[]>
{
    /// <inheritdoc/>
    public bool Contains(int[] value)
    {
        if (value.Length != Sizes.Count) return false;
        for (int i = 0; i < value.Length; i++)
            if ((uint)value[i] >= (uint)Sizes[i]) return false;
        return true;
    }

    /// <inheritdoc/>
    public int[] Sample(CounterRandom random, ulong number) =>
        [.. Sizes.Select((size, i) => random.Below(number * (ulong)Sizes.Count + (ulong)i, size))];
}
