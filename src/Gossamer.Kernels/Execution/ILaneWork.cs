using Gossamer.Kernels.Numerics;

namespace Gossamer.Kernels.Execution;

/// <summary>
/// Chunked work written once for vectors of any width; see <see cref="IChunkedWork"/> for what chunks must be. Implementations are structs
/// of pointers and numbers.
/// </summary>
internal interface ILaneWork<T>
    where T : unmanaged
{
    /// <summary>Computes one chunk.</summary>
    void Execute<TVector, TLanes>(int chunk)
        where TVector : unmanaged
        where TLanes : struct, ILanes<T, TVector>;
}
