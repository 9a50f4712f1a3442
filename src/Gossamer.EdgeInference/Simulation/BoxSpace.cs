using Gossamer.Kernels.Randomness;

namespace Gossamer.EdgeInference.Simulation;

/// <summary>Vectors of a length with every element within the same bounds.</summary>
/// <param name="Length">Elements.</param>
/// <param name="Low">Least value.</param>
/// <param name="High">Greatest value.</param>
public sealed record BoxSpace(int Length, float Low, float High) : ISpace<float[]>
{
    /// <inheritdoc/>
    public bool Contains(float[] value) => value.Length == Length && value.All(element => element >= Low && element <= High);

    /// <inheritdoc/>
    public float[] Sample(CounterRandom random, ulong number) =>
        [.. Enumerable.Range(0, Length).Select(i => Low + (High - Low) * (float)random.Uniform(number * (ulong)Length + (ulong)i))];
}
