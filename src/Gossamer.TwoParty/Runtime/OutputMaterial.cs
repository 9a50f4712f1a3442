using System.Numerics;
using Gossamer.TwoParty.Protocols;

namespace Gossamer.TwoParty.Runtime;

/// <summary>The correlations of one model output.</summary>
/// <typeparam name="T">Word of the ring.</typeparam>
public sealed class OutputMaterial<T> : IDisposable
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
{
    internal OutputMaterial(IReadOnlyList<ArgMaxMaterial<T>> argMax, ChunkedMaterial<TruncationMaterial<T>>? rounding) =>
        (ArgMax, Rounding) = (argMax, rounding);

    internal IReadOnlyList<ArgMaxMaterial<T>> ArgMax { get; }

    internal ChunkedMaterial<TruncationMaterial<T>>? Rounding { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (ArgMaxMaterial<T> stage in ArgMax) stage.Dispose();
        Rounding?.Dispose();
    }
}
