using System.Numerics;
using Gossamer.Kernels.Execution;

namespace Gossamer.TwoParty.Core;

/// <summary>A linear map with its weights, laid out for the processor.</summary>
/// <typeparam name="T">Word of the ring.</typeparam>
public interface ILinearMap<T> : IDisposable
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
{
    /// <summary>Adds W·x to <paramref name="y"/>, modulo the word; one call at a time.</summary>
    void Accumulate(ReadOnlySpan<T> x, Span<T> y, WorkerPool pool);
}
