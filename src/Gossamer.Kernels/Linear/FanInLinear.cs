using System.Numerics;
using System.Runtime.Intrinsics.X86;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Formats;
using Gossamer.Kernels.Numerics;
using static Gossamer.Kernels.Linear.ArgumentLengths;

namespace Gossamer.Kernels.Linear;

/// <summary>
/// A linear layer of constant fan-in on a few samples. Batches are the business of <see cref="SparseLinear"/> on
/// <see cref="FanInTopology.Topology"/>.
/// </summary>
public static class FanInLinear
{
    private const int ChunkWork = 8192;

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
        FanInTopology topology,
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
        fixed (ushort* narrow = topology.NarrowColumns)
        fixed (int* wide = topology.WideColumns)
        fixed (T* values = interleaved, biasStart = bias, inputStart = input, outputStart = output)
        {
            var rowsOut = new InterleavedRows<T>(biasStart, outputStart, rows, activation == Activation.ReLU);
            if (topology.Topology.Compact.IsNarrow) Run(topology, narrow, values, inputStart, rowsOut, batch, execution);
            else Run(topology, wide, values, inputStart, rowsOut, batch, execution);
        }
    }

    private static unsafe void Run<T, TIndex>(
        FanInTopology topology, TIndex* columns, T* values, T* input, InterleavedRows<T> output, int batch, KernelExecution execution)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TIndex : unmanaged
    {
        int blocks = RowInterleave.Blocks(topology.Topology.Rows);
        long blockWork = Math.Max(1L, (long)topology.FanIn * RowInterleave.Rows * batch);
        var work = new FanInSamples<T, TIndex>
        {
            BlocksPerChunk = (int)Math.Min(blocks, ChunkWork / blockWork + 1),
            Blocks = blocks,
            FanIn = topology.FanIn,
            Columns = topology.Topology.Columns,
            Batch = batch,
            ColumnIndices = columns,
            Values = values,
            Input = input,
            Output = output,
            Gathers = Avx2.IsSupported && execution.Width >= LaneWidth.Vector256,
        };
        execution.Pool.Run(work, (blocks + work.BlocksPerChunk - 1) / work.BlocksPerChunk);
    }
}
