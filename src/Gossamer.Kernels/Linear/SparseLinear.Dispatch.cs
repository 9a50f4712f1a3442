using System.Numerics;
using System.Runtime.Intrinsics.X86;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Formats;
using Gossamer.Kernels.Numerics;

namespace Gossamer.Kernels.Linear;

/// <summary>From the arguments of the public methods to those of the kernels.</summary>
public static partial class SparseLinear
{
    private static unsafe void MultiplyRows<T>(
        CompactTopology matrix,
        ReadOnlySpan<T> values,
        ReadOnlySpan<T> bias,
        ReadOnlySpan<T> input,
        Span<T> output,
        int batch,
        Activation activation,
        KernelExecution? execution,
        LinearTiling? tiling)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        LinearTiling cut = tiling ?? LinearTiling.OfRowProducts(matrix, batch, sizeof(T));
        fixed (int* begins = SegmentPointers(matrix, cut), chunks = matrix.Chunks(cut.RowChunks))
        fixed (T* valueStart = values, biasStart = bias, inputStart = input, outputStart = output)
        {
            var call = new RowCall<T>(matrix, cut, begins, chunks)
            {
                Values = valueStart,
                Bias = biasStart,
                Input = inputStart,
                Output = outputStart,
                Batch = batch,
                Rectified = activation == Activation.ReLU,
            };
            KernelDispatch.Run<T, RowCall<T>>(call, matrix, execution ?? KernelExecution.Default);
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
        CompactTopology matrix = transpose.Compact;
        LinearTiling cut = tiling ?? LinearTiling.OfTransposedProducts(matrix, batch, sizeof(T));
        fixed (int* begins = SegmentPointers(matrix, cut), chunks = matrix.Chunks(cut.RowChunks))
        fixed (int* pointers = matrix.RowPointers, entries = transpose.ChunkEntries(cut.RowChunks))
        fixed (T* valueStart = values, inputStart = input, outputStart = output)
        {
            var call = new RowCall<T>(matrix, cut, begins, chunks)
            {
                Values = valueStart,
                Input = inputStart,
                Output = outputStart,
                Batch = batch,
                RowPointers = pointers,
                Entries = entries,
            };
            KernelDispatch.Run<T, RowCall<T>>(call, matrix, execution ?? KernelExecution.Default);
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
        LinearTiling cut = tiling ?? LinearTiling.OfEntryProducts(matrix, batch, sizeof(T));
        fixed (int* begins = SegmentPointers(matrix, cut), chunks = matrix.Chunks(cut.RowChunks))
        fixed (T* outputStart = outputGradient, inputStart = input, gradientStart = gradient, biasStart = biasGradient)
        {
            var call = new EntryCall<T>(matrix, cut, begins, chunks)
            {
                OutputGradient = outputStart,
                Input = inputStart,
                Gradient = gradientStart,
                BiasGradient = biasStart,
                Batch = batch,
            };
            KernelDispatch.Run<T, EntryCall<T>>(call, matrix, execution ?? KernelExecution.Default);
        }
    }

    private static unsafe void MultiplySamples<T>(
        CompactTopology matrix,
        ReadOnlySpan<T> values,
        ReadOnlySpan<T> bias,
        ReadOnlySpan<T> input,
        Span<T> output,
        int batch,
        Activation activation,
        KernelExecution? execution)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const int chunkWork = 8192;
        ReadOnlySpan<int> chunkStarts = matrix.Chunks((int)Math.Clamp((long)matrix.NonZeros * batch / chunkWork, 1, 64));
        fixed (int* pointers = matrix.RowPointers, chunks = chunkStarts)
        fixed (T* valueStart = values, biasStart = bias, inputStart = input, outputStart = output)
        {
            var call = new SampleCall<T>(matrix, pointers, chunks, chunkStarts.Length - 1)
            {
                Values = valueStart,
                Bias = biasStart,
                Input = inputStart,
                Output = outputStart,
                Batch = batch,
                Rectified = activation == Activation.ReLU,
            };
            KernelDispatch.Run<T, SampleCall<T>>(call, matrix, execution ?? KernelExecution.Default, LaneWidth.Vector256);
        }
    }

    private static int Tiles(CompactTopology matrix, LinearTiling tiling) =>
        (matrix.Columns + tiling.TileColumns - 1) / tiling.TileColumns;

    /// <summary>Where each row begins in each tile; its end is found the distance <see cref="EndOffset"/> further.</summary>
    private static ReadOnlySpan<int> SegmentPointers(CompactTopology matrix, LinearTiling tiling) =>
        Tiles(matrix, tiling) == 1 ? matrix.RowPointers : matrix.TilePointers(tiling.TileColumns);

    private static int EndOffset(CompactTopology matrix, LinearTiling tiling) => Tiles(matrix, tiling) == 1 ? 1 : matrix.Rows;

    /// <summary>A product by rows, or one with the transpose if there are <see cref="Entries"/>.</summary>
    private readonly unsafe struct RowCall<T>(CompactTopology matrix, LinearTiling tiling, int* begins, int* chunks) : IKernelCall<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public required T* Values { get; init; }

        public T* Bias { get; init; }

        public required T* Input { get; init; }

        public required T* Output { get; init; }

        public required int Batch { get; init; }

        public bool Rectified { get; init; }

        public int* RowPointers { get; init; }

        public int* Entries { get; init; }

        public void Run<TVector, TLanes, TIndex>(TIndex* columns, KernelExecution execution)
            where TVector : unmanaged
            where TLanes : struct, ILanes<T, TVector>
            where TIndex : unmanaged
        {
            var work = new RowProducts<T, TVector, TLanes, TIndex>
            {
                Begins = begins,
                EndOffset = EndOffset(matrix, tiling),
                Tiles = Tiles(matrix, tiling),
                ColumnIndices = columns,
                Values = Values,
                Bias = Bias,
                Input = Input,
                Output = Output,
                Rows = matrix.Rows,
                Columns = matrix.Columns,
                Batch = Batch,
                Rectified = Rectified,
                ChunkStarts = chunks,
                RowChunks = matrix.Chunks(tiling.RowChunks).Length - 1,
                PairsPerGroup = Math.Max(1, tiling.GroupSamples / (2 * TLanes.Count)),
            };
            int workChunks = work.SampleChunks * work.RowChunks;
            if (Entries == null)
                execution.Pool.Run(work, workChunks);
            else
                execution.Pool.Run(
                    new TransposedProducts<T, TVector, TLanes, TIndex>
                    {
                        Products = work,
                        Values = Values,
                        RowPointers = RowPointers,
                        Entries = Entries,
                    },
                    workChunks);
        }
    }

    private readonly unsafe struct EntryCall<T>(CompactTopology matrix, LinearTiling tiling, int* begins, int* chunks) : IKernelCall<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public required T* OutputGradient { get; init; }

        public required T* Input { get; init; }

        public required T* Gradient { get; init; }

        public required T* BiasGradient { get; init; }

        public required int Batch { get; init; }

        public void Run<TVector, TLanes, TIndex>(TIndex* columns, KernelExecution execution)
            where TVector : unmanaged
            where TLanes : struct, ILanes<T, TVector>
            where TIndex : unmanaged
        {
            var work = new EntryProducts<T, TVector, TLanes, TIndex>
            {
                Begins = begins,
                EndOffset = EndOffset(matrix, tiling),
                Tiles = Tiles(matrix, tiling),
                ColumnIndices = columns,
                OutputGradient = OutputGradient,
                Input = Input,
                Gradient = Gradient,
                BiasGradient = BiasGradient,
                Rows = matrix.Rows,
                Columns = matrix.Columns,
                Batch = Batch,
                ChunkStarts = chunks,
            };
            execution.Pool.Run(work, matrix.Chunks(tiling.RowChunks).Length - 1);
        }
    }

    private readonly unsafe struct SampleCall<T>(CompactTopology matrix, int* pointers, int* chunks, int count) : IKernelCall<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public required T* Values { get; init; }

        public required T* Bias { get; init; }

        public required T* Input { get; init; }

        public required T* Output { get; init; }

        public required int Batch { get; init; }

        public required bool Rectified { get; init; }

        public void Run<TVector, TLanes, TIndex>(TIndex* columns, KernelExecution execution)
            where TVector : unmanaged
            where TLanes : struct, ILanes<T, TVector>
            where TIndex : unmanaged
        {
            var work = new SampleProducts<T, TIndex>
            {
                RowPointers = pointers,
                ColumnIndices = columns,
                Values = Values,
                Bias = Bias,
                Input = Input,
                Output = Output,
                Rows = matrix.Rows,
                Columns = matrix.Columns,
                Batch = Batch,
                Rectified = Rectified,
                Gathers = Avx2.IsSupported && execution.Width >= LaneWidth.Vector256,
                ChunkStarts = chunks,
            };
            execution.Pool.Run(work, count);
        }
    }
}
