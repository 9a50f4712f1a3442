using System.Numerics;
using System.Runtime.Intrinsics;
using Gossamer.Kernels.Numerics;

namespace Gossamer.Kernels.Execution;

/// <summary>Runs an <see cref="ILaneWork{T}"/> at the width asked for.</summary>
internal static class LaneWork
{
    /// <summary>Computes chunks 0 to <paramref name="chunks"/> − 1.</summary>
    /// <exception cref="ArgumentException">The type is neither float nor double.</exception>
    public static void Run<T, TWork>(KernelExecution? execution, in TWork work, int chunks)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TWork : unmanaged, ILaneWork<T>
    {
        if (typeof(T) != typeof(float) && typeof(T) != typeof(double))
            throw new ArgumentException($"elements of type {typeof(T)}, expected float or double");
        execution ??= KernelExecution.Default;
        switch (execution.Width)
        {
            case LaneWidth.Vector512: Run<T, TWork, Vector512<T>, Lanes512<T>>(execution.Pool, work, chunks); break;
            case LaneWidth.Vector256: Run<T, TWork, Vector256<T>, Lanes256<T>>(execution.Pool, work, chunks); break;
            case LaneWidth.Vector128: Run<T, TWork, Vector128<T>, Lanes128<T>>(execution.Pool, work, chunks); break;
            default: Run<T, TWork, T, LanesScalar<T>>(execution.Pool, work, chunks); break;
        }
    }

    private static void Run<T, TWork, TVector, TLanes>(WorkerPool pool, in TWork work, int chunks)
        where T : unmanaged
        where TWork : unmanaged, ILaneWork<T>
        where TVector : unmanaged
        where TLanes : struct, ILanes<T, TVector> =>
        pool.Run(new OfWidth<T, TWork, TVector, TLanes>(work), chunks);

    private readonly struct OfWidth<T, TWork, TVector, TLanes>(TWork work) : IChunkedWork
        where T : unmanaged
        where TWork : unmanaged, ILaneWork<T>
        where TVector : unmanaged
        where TLanes : struct, ILanes<T, TVector>
    {
        private readonly TWork _work = work;

        public void Execute(int chunk) => _work.Execute<TVector, TLanes>(chunk);
    }
}
