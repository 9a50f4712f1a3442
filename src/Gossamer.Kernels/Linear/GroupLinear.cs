using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Formats;
using Gossamer.Kernels.Numerics;
using static Gossamer.Kernels.Linear.ArgumentLengths;

namespace Gossamer.Kernels.Linear;

/// <summary>
/// A linear layer of N:M sparsity on a few samples. Batches are the business of <see cref="SparseLinear"/> on
/// <see cref="GroupTopology.Topology"/>.
/// </summary>
public static class GroupLinear
{
    private const int ChunkWork = 1 << 15;

    /// <summary>Y[s, o] = bias[o] + Σ over the active (o, c) of W[o, c] · X[s, c], then the activation.</summary>
    /// <param name="topology">Positions of the weights, [outputs, inputs].</param>
    /// <param name="interleaved">The weights as <see cref="RowInterleave.Arrange"/> makes them of those in storage order.</param>
    /// <param name="bias">[outputs], or empty for none.</param>
    /// <param name="input">[batch, inputs].</param>
    /// <param name="output">[batch, outputs].</param>
    /// <param name="batch">Samples, at least 1.</param>
    /// <param name="activation">Applied before the store.</param>
    /// <param name="execution">Threads and vector width; all processors and the widest by default.</param>
    /// <exception cref="ArgumentException">A length does not match.</exception>
    public static unsafe void ForwardSamples<T>(
        GroupTopology topology,
        ReadOnlySpan<T> interleaved,
        ReadOnlySpan<T> bias,
        ReadOnlySpan<T> input,
        Span<T> output,
        int batch,
        Activation activation = Activation.None,
        KernelExecution? execution = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (int rows, int columns) = (topology.Topology.Rows, topology.Topology.Columns);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batch);
        Check(interleaved.Length, RowInterleave.Length(rows, topology.FanIn), nameof(interleaved));
        CheckOptional(bias.Length, rows, nameof(bias));
        Check(input.Length, (long)columns * batch, nameof(input));
        Check(output.Length, (long)rows * batch, nameof(output));
        execution ??= KernelExecution.Default;
        fixed (byte* places = topology.Places)
        fixed (T* values = interleaved, biasStart = bias, inputStart = input, outputStart = output)
        {
            long blockWork = Math.Max(1L, (long)topology.FanIn * RowInterleave.Rows * batch);
            var operands = new GroupOperands<T>
            {
                Blocks = (RowInterleave.Blocks(rows), (int)Math.Min(int.MaxValue / 2, ChunkWork / blockWork + 1) * 2),
                Kept = topology.Kept,
                GroupSize = topology.GroupSize,
                Columns = columns,
                Batch = batch,
                Places = places,
                Values = values,
                Input = inputStart,
                Output = new InterleavedRows<T>(biasStart, outputStart, rows, activation == Activation.ReLU),
            };
            Run(topology, operands, execution);
        }
    }

    private static void Run<T>(GroupTopology topology, in GroupOperands<T> operands, KernelExecution execution)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // A vector serves if it holds whole groups, and a row whole vectors.
        bool sixteen = 16 % topology.GroupSize == 0 && topology.Topology.Columns % 16 == 0;
        bool eight = 8 % topology.GroupSize == 0 && topology.Topology.Columns % 8 == 0;
        bool wide = Avx512F.IsSupported && execution.Width == LaneWidth.Vector512;
        bool narrow = Avx2.IsSupported && execution.Width >= LaneWidth.Vector256;
        WorkerPool pool = execution.Pool;
        if (operands is GroupOperands<float> single && wide && sixteen)
            pool.Run(new GroupSamples<float, Vector512<float>, Lanes512<float>, Permutation512Single>(single), single.Chunks);
        else if (operands is GroupOperands<float> half && narrow && eight)
            pool.Run(new GroupSamples<float, Vector256<float>, Lanes256<float>, Permutation256Single>(half), half.Chunks);
        else if (operands is GroupOperands<double> both && wide && eight)
            pool.Run(new GroupSamples<double, Vector512<double>, Lanes512<double>, Permutation512Double>(both), both.Chunks);
        else
            pool.Run(new GroupSamplesPortable<T>(operands, topology.Window), operands.Chunks);
    }
}
