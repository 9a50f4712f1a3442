using System.Numerics;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Formats;
using Gossamer.Kernels.Numerics;
using static Gossamer.Kernels.Linear.ArgumentLengths;

namespace Gossamer.Kernels.Linear;

/// <summary>
/// A block-sparse linear layer, Y = W·X + b with W [outputs, inputs] a <see cref="BlockTopology"/> and an array of values
/// [blocks, block rows, block columns]. Layouts, threads and widths are those of <see cref="SparseLinear"/>.
/// </summary>
/// <remarks>
/// Blocks of one row share no inputs between rows: their forward product and weight gradient are those of <see cref="SparseLinear"/> on
/// the single positions, whose values stand in the same order. A kernel that reads them by blocks has been measured: slower, since it
/// lacks that one's column tiles.
/// </remarks>
public static class BlockLinear
{
    // About ten microseconds of work.
    private const long ChunkProducts = 1 << 19;

    /// <summary>Y[o, :] = bias[o] + Σ over the active blocks' (o, c) of W[o, c] · X[c, :], then the activation.</summary>
    /// <param name="topology">The active blocks of the weights, [outputs, inputs].</param>
    /// <param name="values">The weights, [blocks, block rows, block columns].</param>
    /// <param name="bias">[outputs], or empty for none.</param>
    /// <param name="input">X, [batch / 32, inputs, 32].</param>
    /// <param name="output">Y, [batch / 32, outputs, 32]; its padding becomes zero.</param>
    /// <param name="batch">Samples, at least 1.</param>
    /// <param name="activation">Applied before the store.</param>
    /// <param name="execution">Threads and vector width; all processors and the widest by default.</param>
    /// <exception cref="ArgumentException">A length does not match.</exception>
    public static unsafe void Forward<T>(
        BlockTopology topology,
        ReadOnlySpan<T> values,
        ReadOnlySpan<T> bias,
        ReadOnlySpan<T> input,
        Span<T> output,
        int batch,
        Activation activation = Activation.None,
        KernelExecution? execution = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckPacked(input.Length, topology.Columns, batch, nameof(input));
        CheckPacked(output.Length, topology.Rows, batch, nameof(output));
        Check(values.Length, topology.NonZeros, nameof(values));
        CheckOptional(bias.Length, topology.Rows, nameof(bias));
        if (topology.BlockRows == 1)
        {
            SparseLinear.Forward(topology.Positions, values, bias, input, output, batch, activation, execution);
            return;
        }
        fixed (T* valueStart = values, biasStart = bias, inputStart = input, outputStart = output)
        {
            var call = new ProductCall<T>(topology, transposed: false, ranks: null)
            {
                Values = valueStart,
                Bias = biasStart,
                Input = inputStart,
                Output = outputStart,
                Batch = batch,
                Rectified = activation == Activation.ReLU,
            };
            KernelDispatch.Run<T, ProductCall<T>>(call, call.Matrix, execution ?? KernelExecution.Default);
        }
    }

    /// <summary>dX[c, :] = Σ over the active blocks' (o, c) of W[o, c] · dY[o, :].</summary>
    /// <param name="topology">The active blocks of the weights, [outputs, inputs].</param>
    /// <param name="values">The weights, as in the forward product.</param>
    /// <param name="outputGradient">dY, [batch / 32, outputs, 32], padding zero.</param>
    /// <param name="inputGradient">dX, [batch / 32, inputs, 32].</param>
    /// <param name="batch">Samples, at least 1.</param>
    /// <param name="execution">Threads and vector width; all processors and the widest by default.</param>
    /// <exception cref="ArgumentException">A length does not match.</exception>
    public static unsafe void InputGradient<T>(
        BlockTopology topology,
        ReadOnlySpan<T> values,
        ReadOnlySpan<T> outputGradient,
        Span<T> inputGradient,
        int batch,
        KernelExecution? execution = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckPacked(outputGradient.Length, topology.Rows, batch, nameof(outputGradient));
        CheckPacked(inputGradient.Length, topology.Columns, batch, nameof(inputGradient));
        Check(values.Length, topology.NonZeros, nameof(values));
        fixed (int* ranks = topology.Blocks.Transposed.Permutation)
        fixed (T* valueStart = values, outputStart = outputGradient, inputStart = inputGradient)
        {
            var call = new ProductCall<T>(topology, transposed: true, ranks)
            {
                Values = valueStart,
                Input = outputStart,
                Output = inputStart,
                Batch = batch,
            };
            KernelDispatch.Run<T, ProductCall<T>>(call, call.Matrix, execution ?? KernelExecution.Default);
        }
    }

    /// <summary>dW[o, c] = Σ over the batch of dY[o, :] · X[c, :] for the active blocks, and db[o] = Σ over the batch of dY[o, :].</summary>
    /// <param name="topology">The active blocks of the weights, [outputs, inputs].</param>
    /// <param name="outputGradient">dY, [batch / 32, outputs, 32], padding zero.</param>
    /// <param name="input">X, [batch / 32, inputs, 32], padding finite.</param>
    /// <param name="weightGradient">dW, [blocks, block rows, block columns]; overwritten.</param>
    /// <param name="biasGradient">db, [outputs], overwritten; or empty for none.</param>
    /// <param name="batch">Samples, at least 1.</param>
    /// <param name="execution">Threads and vector width; all processors and the widest by default.</param>
    /// <exception cref="ArgumentException">A length does not match.</exception>
    public static unsafe void WeightGradient<T>(
        BlockTopology topology,
        ReadOnlySpan<T> outputGradient,
        ReadOnlySpan<T> input,
        Span<T> weightGradient,
        Span<T> biasGradient,
        int batch,
        KernelExecution? execution = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckPacked(outputGradient.Length, topology.Rows, batch, nameof(outputGradient));
        CheckPacked(input.Length, topology.Columns, batch, nameof(input));
        Check(weightGradient.Length, topology.NonZeros, nameof(weightGradient));
        CheckOptional(biasGradient.Length, topology.Rows, nameof(biasGradient));
        if (topology.BlockRows == 1)
        {
            SparseLinear.WeightGradient(topology.Positions, outputGradient, input, weightGradient, biasGradient, batch, execution);
            return;
        }
        fixed (T* gradientStart = weightGradient, biasStart = biasGradient, outputStart = outputGradient, inputStart = input)
        {
            var call = new EntryCall<T>(topology)
            {
                OutputGradient = outputStart,
                Input = inputStart,
                Gradient = gradientStart,
                BiasGradient = biasStart,
                Batch = batch,
            };
            KernelDispatch.Run<T, EntryCall<T>>(call, topology.Blocks.Compact, execution ?? KernelExecution.Default);
        }
    }

    /// <summary>The forward product for a few samples that are not packed: the fastest way below a batch of about 16.</summary>
    /// <param name="topology">The active blocks of the weights, [outputs, inputs].</param>
    /// <param name="values">The weights, [blocks, block rows, block columns].</param>
    /// <param name="bias">[outputs], or empty for none.</param>
    /// <param name="input">[batch, inputs].</param>
    /// <param name="output">[batch, outputs].</param>
    /// <param name="batch">Samples, at least 1.</param>
    /// <param name="activation">Applied before the store.</param>
    /// <param name="execution">Threads and vector width; all processors and the widest by default.</param>
    /// <exception cref="ArgumentException">A length does not match.</exception>
    public static unsafe void ForwardSamples<T>(
        BlockTopology topology,
        ReadOnlySpan<T> values,
        ReadOnlySpan<T> bias,
        ReadOnlySpan<T> input,
        Span<T> output,
        int batch,
        Activation activation = Activation.None,
        KernelExecution? execution = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batch);
        Check(input.Length, (long)topology.Columns * batch, nameof(input));
        Check(output.Length, (long)topology.Rows * batch, nameof(output));
        Check(values.Length, topology.NonZeros, nameof(values));
        CheckOptional(bias.Length, topology.Rows, nameof(bias));
        // Blocks have four columns, or a multiple: vectors of four, and of no more than the width allows.
        LaneWidth most = sizeof(T) == sizeof(float) ? LaneWidth.Vector128 : LaneWidth.Vector256;
        fixed (T* valueStart = values, biasStart = bias, inputStart = input, outputStart = output)
        {
            var call = new SampleCall<T>(topology)
            {
                Values = valueStart,
                Bias = biasStart,
                Input = inputStart,
                Output = outputStart,
                Batch = batch,
                Rectified = activation == Activation.ReLU,
            };
            KernelDispatch.Run<T, SampleCall<T>>(call, topology.Blocks.Compact, execution ?? KernelExecution.Default, most);
        }
    }

    private static int ChunksFor(BlockTopology topology, int samples) =>
        (int)Math.Clamp((long)topology.NonZeros * samples / ChunkProducts, 1, 256);

    private readonly unsafe struct ProductCall<T>(BlockTopology topology, bool transposed, int* ranks) : IKernelCall<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public required T* Values { get; init; }

        public T* Bias { get; init; }

        public required T* Input { get; init; }

        public required T* Output { get; init; }

        public required int Batch { get; init; }

        public bool Rectified { get; init; }

        public CompactTopology Matrix => transposed ? topology.Blocks.Transposed.Compact : topology.Blocks.Compact;

        public void Run<TVector, TLanes, TIndex>(TIndex* columns, KernelExecution execution)
            where TVector : unmanaged
            where TLanes : struct, ILanes<T, TVector>
            where TIndex : unmanaged
        {
            ReadOnlySpan<int> chunkStarts = Matrix.Chunks(ChunksFor(topology, Batch));
            (int Count, int Stride) rows = (topology.BlockRows, topology.BlockColumns), inner = (topology.BlockColumns, 1);
            fixed (int* pointers = Matrix.RowPointers, chunks = chunkStarts)
            {
                var work = new BlockProducts<T, TVector, TLanes, TIndex>
                {
                    BlockPointers = pointers,
                    BlockColumns = columns,
                    Ranks = ranks,
                    Values = Values,
                    Bias = Bias,
                    Input = Input,
                    Output = Output,
                    InputFeatures = transposed ? topology.Rows : topology.Columns,
                    OutputFeatures = transposed ? topology.Columns : topology.Rows,
                    Outputs = transposed ? inner : rows,
                    Inputs = transposed ? rows : inner,
                    Batch = Batch,
                    Rectified = Rectified,
                    ChunkStarts = chunks,
                    RowChunks = chunkStarts.Length - 1,
                };
                execution.Pool.Run(work, work.SampleChunks * work.RowChunks);
            }
        }
    }

    private readonly unsafe struct EntryCall<T>(BlockTopology topology) : IKernelCall<T>
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
            CompactTopology matrix = topology.Blocks.Compact;
            ReadOnlySpan<int> chunkStarts = matrix.Chunks(ChunksFor(topology, Batch));
            fixed (int* pointers = matrix.RowPointers, chunks = chunkStarts)
            {
                var work = new BlockEntryProducts<T, TVector, TLanes, TIndex>
                {
                    BlockPointers = pointers,
                    BlockColumns = columns,
                    OutputGradient = OutputGradient,
                    Input = Input,
                    Gradient = Gradient,
                    BiasGradient = BiasGradient,
                    Rows = topology.Rows,
                    Columns = topology.Columns,
                    Block = (topology.BlockRows, topology.BlockColumns),
                    Batch = Batch,
                    ChunkStarts = chunks,
                };
                execution.Pool.Run(work, chunkStarts.Length - 1);
            }
        }
    }

    private readonly unsafe struct SampleCall<T>(BlockTopology topology) : IKernelCall<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private const int ChunkWork = 16384;

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
            CompactTopology matrix = topology.Blocks.Compact;
            ReadOnlySpan<int> chunkStarts = matrix.Chunks((int)Math.Clamp((long)topology.NonZeros * Batch / ChunkWork, 1, 64));
            fixed (int* pointers = matrix.RowPointers, chunks = chunkStarts)
            {
                var work = new BlockSamples<T, TVector, TLanes, TIndex>
                {
                    BlockPointers = pointers,
                    BlockColumns = columns,
                    Values = Values,
                    Bias = Bias,
                    Input = Input,
                    Output = Output,
                    Rows = topology.Rows,
                    Columns = topology.Columns,
                    Block = (topology.BlockRows, topology.BlockColumns),
                    Batch = Batch,
                    Rectified = Rectified,
                    ChunkStarts = chunks,
                };
                execution.Pool.Run(work, chunkStarts.Length - 1);
            }
        }
    }
}
