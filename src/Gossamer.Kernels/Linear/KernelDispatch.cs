using System.Numerics;
using System.Runtime.Intrinsics;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Formats;
using Gossamer.Kernels.Numerics;

namespace Gossamer.Kernels.Linear;

/// <summary>The arguments of a call, until the widths of its vectors and indices are known.</summary>
internal interface IKernelCall<T>
    where T : unmanaged
{
    /// <summary>Runs the kernel of these widths.</summary>
    unsafe void Run<TVector, TLanes, TIndex>(TIndex* columns, KernelExecution execution)
        where TVector : unmanaged
        where TLanes : struct, ILanes<T, TVector>
        where TIndex : unmanaged;
}

/// <summary>From a call to the kernel of the right index width and vector width.</summary>
internal static unsafe class KernelDispatch
{
    /// <summary>Runs a call on the column indices of <paramref name="matrix"/> with vectors as wide as the execution says.</summary>
    /// <param name="call">The call.</param>
    /// <param name="matrix">Whose indices the kernel reads.</param>
    /// <param name="execution">Threads and vector width.</param>
    /// <param name="most">The widest vectors that the kernel has a use for.</param>
    public static void Run<T, TCall>(TCall call, CompactTopology matrix, KernelExecution execution, LaneWidth most = LaneWidth.Vector512)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TCall : IKernelCall<T>
    {
        LaneWidth width = execution.Width < most ? execution.Width : most;
        fixed (ushort* narrow = matrix.NarrowColumns)
        fixed (int* wide = matrix.WideColumns)
        {
            if (matrix.IsNarrow) Run<T, TCall, ushort>(call, narrow, execution, width);
            else Run<T, TCall, int>(call, wide, execution, width);
        }
    }

    private static void Run<T, TCall, TIndex>(TCall call, TIndex* columns, KernelExecution execution, LaneWidth width)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TCall : IKernelCall<T>
        where TIndex : unmanaged
    {
        switch (width)
        {
            case LaneWidth.Vector512: call.Run<Vector512<T>, Lanes512<T>, TIndex>(columns, execution); break;
            case LaneWidth.Vector256: call.Run<Vector256<T>, Lanes256<T>, TIndex>(columns, execution); break;
            case LaneWidth.Vector128: call.Run<Vector128<T>, Lanes128<T>, TIndex>(columns, execution); break;
            default: call.Run<T, LanesScalar<T>, TIndex>(columns, execution); break;
        }
    }
}
