namespace Gossamer.Kernels.Execution;

/// <summary>
/// Work cut into chunks that may run in any order and at once. Implementations are structs of pointers and numbers; each result
/// belongs to one chunk, and how work is cut must not depend on the number of threads: results are then the same, bit for bit.
/// </summary>
public interface IChunkedWork
{
    /// <summary>Computes one chunk.</summary>
    void Execute(int chunk);
}
