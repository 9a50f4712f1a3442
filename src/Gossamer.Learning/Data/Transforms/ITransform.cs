using Gossamer.Kernels.Randomness;

namespace Gossamer.Learning.Data.Transforms;

/// <summary>Changes one sample in place. Implementations hold no state and are called from any thread.</summary>
public interface ITransform
{
    /// <summary>Changes <paramref name="sample"/>.</summary>
    /// <param name="sample">Values in row-major order.</param>
    /// <param name="shape">Shape of the sample without the batch dimension; it stays as it is.</param>
    /// <param name="random">A stream of this sample, epoch and transform alone.</param>
    /// <exception cref="ArgumentException">The transform does not take samples of this shape.</exception>
    void Apply(Span<float> sample, IReadOnlyList<int> shape, CounterRandom random);
}
