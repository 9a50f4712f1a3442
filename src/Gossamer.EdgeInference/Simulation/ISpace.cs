using Gossamer.Kernels.Randomness;

namespace Gossamer.EdgeInference.Simulation;

/// <summary>A set of observations or actions.</summary>
public interface ISpace<T>
{
    /// <summary>Whether <paramref name="value"/> belongs to the set.</summary>
    bool Contains(T value);

    /// <summary>A member, by draw <paramref name="number"/> of <paramref name="random"/>.</summary>
    T Sample(CounterRandom random, ulong number);
}
