using Gossamer.Kernels.Numerics;

namespace Gossamer.Kernels.Execution;

/// <summary>Where and how wide a kernel computes. Threads never change a result's bits; the width may change the last ones.</summary>
/// <param name="Pool">The threads that compute.</param>
/// <param name="Width">Width of the vectors; widths beyond <see cref="LaneWidths.Widest"/> are emulated and slow.</param>
public sealed record KernelExecution(WorkerPool Pool, LaneWidth Width)
{
    /// <summary>All processors, widest vectors.</summary>
    public static KernelExecution Default { get; } = new(WorkerPool.Shared, LaneWidths.Widest);
}
