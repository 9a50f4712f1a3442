using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Formats;
using Gossamer.Kernels.Numerics;

namespace Gossamer.Kernels.Linear;

/// <summary>From the public methods to the kernel of the right index width and vector width.</summary>
public static partial class SparseLinear
{
    private static unsafe void MultiplyRows<T>(
        CompactTopology matrix,
        ReadOnlySpan<T> values,
        ReadOnlySpan<T> bias,
        ReadOnlySpan<T> input,
        Span<T> output,
        int batch,
        bool rectified,
        KernelExecution? execution,
        LinearTiling? tiling)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        execution ??= KernelExecution.Default;
        LinearTiling cut = tiling ?? LinearTiling.OfRowProducts(matrix, batch, sizeof(T));
        bool tiled = cut.TileColumns < matrix.Columns;
        fixed (ushort* narrow = matrix.NarrowColumns)
        fixed (int* wide = matrix.WideColumns)
        fixed (int* begins = tiled ? matrix.TilePointers(cut.TileColumns) : matrix.RowPointers)
        fixed (int* chunks = matrix.Chunks(cut.RowChunks))
        fixed (T* valueStart = values, biasStart = bias, inputStart = input, outputStart = output)
        {
            var call = new RowCall<T>(
                matrix, cut, begins, chunks, null, null, valueStart, biasStart, inputStart, outputStart, batch, rectified);
            if (matrix.IsNarrow) call.Run(narrow, execution);
            else call.Run(wide, execution);
        }
    }

    private static unsafe void MultiplyTransposed<T>(
        TransposedView transpose,
        ReadOnlySpan<T> values,
        ReadOnlySpan<T> input,
        Span<T> output,
        int batch,
        KernelExecution? execution,
        LinearTiling? tiling)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        execution ??= KernelExecution.Default;
        CompactTopology matrix = transpose.Compact;
        LinearTiling cut = tiling ?? LinearTiling.OfTransposedProducts(matrix, batch, sizeof(T));
        bool tiled = cut.TileColumns < matrix.Columns;
        fixed (ushort* narrow = matrix.NarrowColumns)
        fixed (int* wide = matrix.WideColumns, pointers = matrix.RowPointers)
        fixed (int* begins = tiled ? matrix.TilePointers(cut.TileColumns) : matrix.RowPointers)
        fixed (int* chunks = matrix.Chunks(cut.RowChunks), entries = transpose.ChunkEntries(cut.RowChunks))
        fixed (T* valueStart = values, inputStart = input, outputStart = output)
        {
            var call = new RowCall<T>(
                matrix, cut, begins, chunks, pointers, entries, valueStart, null, inputStart, outputStart, batch, false);
            if (matrix.IsNarrow) call.Run(narrow, execution);
            else call.Run(wide, execution);
        }
    }

    private static unsafe void MultiplyEntries<T>(
        CompactTopology matrix,
        ReadOnlySpan<T> outputGradient,
        ReadOnlySpan<T> input,
        Span<T> gradient,
        Span<T> biasGradient,
        int batch,
        KernelExecution? execution,
        LinearTiling? tiling)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        execution ??= KernelExecution.Default;
        LinearTiling cut = tiling ?? LinearTiling.OfEntryProducts(matrix, batch, sizeof(T));
        bool tiled = cut.TileColumns < matrix.Columns;
        fixed (ushort* narrow = matrix.NarrowColumns)
        fixed (int* wide = matrix.WideColumns)
        fixed (int* begins = tiled ? matrix.TilePointers(cut.TileColumns) : matrix.RowPointers)
        fixed (int* chunks = matrix.Chunks(cut.RowChunks))
        fixed (T* outputStart = outputGradient, inputStart = input, gradientStart = gradient, biasStart = biasGradient)
        {
            var call = new EntryCall<T>(matrix, cut, begins, chunks, outputStart, inputStart, gradientStart, biasStart, batch);
            if (matrix.IsNarrow) call.Run(narrow, execution);
            else call.Run(wide, execution);
        }
    }

    private static unsafe void MultiplySamples<T, TIndex>(
        CompactTopology matrix,
        int* pointers,
        TIndex* indices,
        T* values,
        T* bias,
        T* input,
        T* output,
        int batch,
        Activation activation,
        KernelExecution execution)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TIndex : unmanaged
    {
        const int chunkWork = 8192;
        int chunks = (int)Math.Clamp((long)matrix.NonZeros * batch / chunkWork, 1, 64);
        ReadOnlySpan<int> chunkStarts = matrix.Chunks(chunks);
        fixed (int* starts = chunkStarts)
        {
            var work = new SampleProducts<T, TIndex>
            {
                RowPointers = pointers,
                ColumnIndices = indices,
                Values = values,
                Bias = bias,
                Input = input,
                Output = output,
                Rows = matrix.Rows,
                Columns = matrix.Columns,
                Batch = batch,
                Rectified = activation == Activation.ReLU,
                Gathers = Avx2.IsSupported && execution.Width >= LaneWidth.Vector256,
                ChunkStarts = starts,
            };
            execution.Pool.Run(work, chunkStarts.Length - 1);
        }
    }

    private static int Tiles(CompactTopology matrix, LinearTiling tiling) =>
        (matrix.Columns + tiling.TileColumns - 1) / tiling.TileColumns;

    /// <summary>
    /// The arguments of one product by rows, until index and vector width are known. Of a product with the transpose if there are
    /// <paramref name="entries"/>.
    /// </summary>
    private readonly unsafe ref struct RowCall<T>(
        CompactTopology matrix,
        LinearTiling tiling,
        int* begins,
        int* chunks,
        int* pointers,
        int* entries,
        T* values,
        T* bias,
        T* input,
        T* output,
        int batch,
        bool rectified)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Run<TIndex>(TIndex* indices, KernelExecution execution)
            where TIndex : unmanaged
        {
            switch (execution.Width)
            {
                case LaneWidth.Vector512: Run<Vector512<T>, Lanes512<T>, TIndex>(indices, execution); break;
                case LaneWidth.Vector256: Run<Vector256<T>, Lanes256<T>, TIndex>(indices, execution); break;
                case LaneWidth.Vector128: Run<Vector128<T>, Lanes128<T>, TIndex>(indices, execution); break;
                default: Run<T, LanesScalar<T>, TIndex>(indices, execution); break;
            }
        }

        private void Run<TVector, TLanes, TIndex>(TIndex* indices, KernelExecution execution)
            where TVector : unmanaged
            where TLanes : struct, ILanes<T, TVector>
            where TIndex : unmanaged
        {
            int tiles = Tiles(matrix, tiling), rowChunks = matrix.Chunks(tiling.RowChunks).Length - 1;
            var work = new RowProducts<T, TVector, TLanes, TIndex>
            {
                Begins = begins,
                EndOffset = tiles == 1 ? 1 : matrix.Rows,
                Tiles = tiles,
                ColumnIndices = indices,
                Values = values,
                Bias = bias,
                Input = input,
                Output = output,
                Rows = matrix.Rows,
                Columns = matrix.Columns,
                Batch = batch,
                Rectified = rectified,
                ChunkStarts = chunks,
                RowChunks = rowChunks,
                PairsPerGroup = Math.Max(1, tiling.GroupSamples / (2 * TLanes.Count)),
            };
            int workChunks = work.SampleChunks * rowChunks;
            if (entries == null)
                execution.Pool.Run(work, workChunks);
            else
                execution.Pool.Run(
                    new TransposedProducts<T, TVector, TLanes, TIndex>
                    {
                        Products = work,
                        Values = values,
                        RowPointers = pointers,
                        Entries = entries,
                    },
                    workChunks);
        }
    }

    /// <summary>The arguments of one product by entries, until index and vector width are known.</summary>
    private readonly unsafe ref struct EntryCall<T>(
        CompactTopology matrix,
        LinearTiling tiling,
        int* begins,
        int* chunks,
        T* outputGradient,
        T* input,
        T* gradient,
        T* biasGradient,
        int batch)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Run<TIndex>(TIndex* indices, KernelExecution execution)
            where TIndex : unmanaged
        {
            switch (execution.Width)
            {
                case LaneWidth.Vector512: Run<Vector512<T>, Lanes512<T>, TIndex>(indices, execution); break;
                case LaneWidth.Vector256: Run<Vector256<T>, Lanes256<T>, TIndex>(indices, execution); break;
                case LaneWidth.Vector128: Run<Vector128<T>, Lanes128<T>, TIndex>(indices, execution); break;
                default: Run<T, LanesScalar<T>, TIndex>(indices, execution); break;
            }
        }

        private void Run<TVector, TLanes, TIndex>(TIndex* indices, KernelExecution execution)
            where TVector : unmanaged
            where TLanes : struct, ILanes<T, TVector>
            where TIndex : unmanaged
        {
            int tiles = Tiles(matrix, tiling), rowChunks = matrix.Chunks(tiling.RowChunks).Length - 1;
            var work = new EntryProducts<T, TVector, TLanes, TIndex>
            {
                Begins = begins,
                EndOffset = tiles == 1 ? 1 : matrix.Rows,
                Tiles = tiles,
                ColumnIndices = indices,
                OutputGradient = outputGradient,
                Input = input,
                Gradient = gradient,
                BiasGradient = biasGradient,
                Rows = matrix.Rows,
                Columns = matrix.Columns,
                Batch = batch,
                ChunkStarts = chunks,
            };
            execution.Pool.Run(work, rowChunks);
        }
    }
}
