using System.Numerics;
using System.Runtime.Intrinsics;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Formats;
using Gossamer.Kernels.Numerics;
using static Gossamer.Kernels.Linear.ArgumentLengths;

namespace Gossamer.Kernels.Linear;

/// <summary>
/// A sparse linear layer, Y = W·X + b with W [outputs, inputs] a <see cref="SparseTopology"/> and an array of values in its storage
/// order: the product and the gradients of input, weights and bias, all of them for the stored weights only.
/// </summary>
/// <remarks>
/// Activations are packed as <see cref="BatchBlocks"/> says, [batch / 32, features, 32], unless a method says otherwise. Results are the
/// same bits for every number of threads; the width of the vectors may change the last ones. Nothing is allocated once a
/// topology's compact form and tiles exist. Activations that start on a cache line (<see cref="AlignedBuffer{T}"/>, tensors of
/// libtorch) are up to 1.7 times as fast as others.
/// </remarks>
public static partial class SparseLinear
{
    /// <summary>Y[o, :] = bias[o] + Σ over the stored (o, c) of W[o, c] · X[c, :], then the activation.</summary>
    /// <param name="topology">Positions of the weights, [outputs, inputs].</param>
    /// <param name="values">The weights in storage order.</param>
    /// <param name="bias">[outputs], or empty for none.</param>
    /// <param name="input">X, [batch / 32, inputs, 32].</param>
    /// <param name="output">Y, [batch / 32, outputs, 32]; its padding becomes zero.</param>
    /// <param name="batch">Samples, at least 1.</param>
    /// <param name="activation">Applied before the store.</param>
    /// <param name="execution">Threads and vector width; all processors and the widest by default.</param>
    /// <param name="tiling">How the work is cut; by default chosen from shape, non-zeros and batch.</param>
    /// <exception cref="ArgumentException">A length does not match.</exception>
    public static void Forward<T>(
        SparseTopology topology,
        ReadOnlySpan<T> values,
        ReadOnlySpan<T> bias,
        ReadOnlySpan<T> input,
        Span<T> output,
        int batch,
        Activation activation = Activation.None,
        KernelExecution? execution = null,
        LinearTiling? tiling = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckPacked(input.Length, topology.Columns, batch, nameof(input));
        CheckPacked(output.Length, topology.Rows, batch, nameof(output));
        Check(values.Length, topology.NonZeros, nameof(values));
        CheckOptional(bias.Length, topology.Rows, nameof(bias));
        MultiplyRows(topology.Compact, values, bias, input, output, batch, activation, execution, tiling);
    }

    /// <summary>dX[c, :] = Σ over the stored (o, c) of W[o, c] · dY[o, :]: the product with the transpose, nothing scattered.</summary>
    /// <param name="topology">Positions of the weights, [outputs, inputs].</param>
    /// <param name="values">The weights in storage order, as in the forward product.</param>
    /// <param name="outputGradient">dY, [batch / 32, outputs, 32], padding zero.</param>
    /// <param name="inputGradient">dX, [batch / 32, inputs, 32].</param>
    /// <param name="batch">Samples, at least 1.</param>
    /// <param name="execution">Threads and vector width; all processors and the widest by default.</param>
    /// <param name="tiling">How the work is cut; by default chosen from shape, non-zeros and batch.</param>
    /// <exception cref="ArgumentException">A length does not match.</exception>
    public static void InputGradient<T>(
        SparseTopology topology,
        ReadOnlySpan<T> values,
        ReadOnlySpan<T> outputGradient,
        Span<T> inputGradient,
        int batch,
        KernelExecution? execution = null,
        LinearTiling? tiling = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckPacked(outputGradient.Length, topology.Rows, batch, nameof(outputGradient));
        CheckPacked(inputGradient.Length, topology.Columns, batch, nameof(inputGradient));
        Check(values.Length, topology.NonZeros, nameof(values));
        MultiplyTransposed(topology.Transposed, values, outputGradient, inputGradient, batch, execution, tiling);
    }

    /// <summary>dW[o, c] = Σ over the batch of dY[o, :] · X[c, :] for the stored (o, c) alone, and db[o] = Σ over the batch of dY[o, :].</summary>
    /// <param name="topology">Positions of the weights, [outputs, inputs].</param>
    /// <param name="outputGradient">dY, [batch / 32, outputs, 32], padding zero.</param>
    /// <param name="input">X, [batch / 32, inputs, 32], padding finite.</param>
    /// <param name="weightGradient">dW in storage order; overwritten.</param>
    /// <param name="biasGradient">db, [outputs], overwritten; or empty for none.</param>
    /// <param name="batch">Samples, at least 1.</param>
    /// <param name="execution">Threads and vector width; all processors and the widest by default.</param>
    /// <param name="tiling">How the work is cut; by default chosen from shape, non-zeros and batch.</param>
    /// <exception cref="ArgumentException">A length does not match.</exception>
    public static void WeightGradient<T>(
        SparseTopology topology,
        ReadOnlySpan<T> outputGradient,
        ReadOnlySpan<T> input,
        Span<T> weightGradient,
        Span<T> biasGradient,
        int batch,
        KernelExecution? execution = null,
        LinearTiling? tiling = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckPacked(outputGradient.Length, topology.Rows, batch, nameof(outputGradient));
        CheckPacked(input.Length, topology.Columns, batch, nameof(input));
        Check(weightGradient.Length, topology.NonZeros, nameof(weightGradient));
        CheckOptional(biasGradient.Length, topology.Rows, nameof(biasGradient));
        MultiplyEntries(topology.Compact, outputGradient, input, weightGradient, biasGradient, batch, execution, tiling);
    }

    /// <summary>The forward product for a few samples that are not packed: the fastest way below a batch of about 16.</summary>
    /// <param name="topology">Positions of the weights, [outputs, inputs].</param>
    /// <param name="values">The weights in storage order.</param>
    /// <param name="bias">[outputs], or empty for none.</param>
    /// <param name="input">[batch, inputs].</param>
    /// <param name="output">[batch, outputs].</param>
    /// <param name="batch">Samples, at least 1.</param>
    /// <param name="activation">Applied before the store.</param>
    /// <param name="execution">Threads and vector width; all processors and the widest by default.</param>
    /// <exception cref="ArgumentException">A length does not match.</exception>
    public static void ForwardSamples<T>(
        SparseTopology topology,
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
        MultiplySamples(topology.Compact, values, bias, input, output, batch, activation, execution);
    }

    /// <summary>
    /// The forward product of one sample by columns, skipping inputs that are zero: what pays when the input comes out of a
    /// ReLU. Computed by the calling thread.
    /// </summary>
    /// <param name="topology">Positions of the weights, [outputs, inputs].</param>
    /// <param name="transposedValues">The weights in the order of the transpose: <see cref="TransposedView.Arrange"/>.</param>
    /// <param name="bias">[outputs], or empty for none.</param>
    /// <param name="input">[inputs].</param>
    /// <param name="output">[outputs].</param>
    /// <param name="activation">Applied at the end.</param>
    /// <exception cref="ArgumentException">A length does not match.</exception>
    public static void ForwardActive<T>(
        SparseTopology topology,
        ReadOnlySpan<T> transposedValues,
        ReadOnlySpan<T> bias,
        ReadOnlySpan<T> input,
        Span<T> output,
        Activation activation = Activation.None)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check(input.Length, topology.Columns, nameof(input));
        Check(output.Length, topology.Rows, nameof(output));
        Check(transposedValues.Length, topology.NonZeros, nameof(transposedValues));
        CheckOptional(bias.Length, topology.Rows, nameof(bias));
        if (bias.IsEmpty) output.Clear();
        else bias.CopyTo(output);

        ReadOnlySpan<int> columnPointers = topology.Transposed.ColumnPointers, rows = topology.Transposed.RowIndices;
        for (int column = 0; column < input.Length; column++)
        {
            T x = input[column];
            if (x == T.Zero) continue;
            for (int k = columnPointers[column]; k < columnPointers[column + 1]; k++)
                output[rows[k]] += transposedValues[k] * x;
        }
        if (activation == Activation.ReLU)
            foreach (ref T y in output)
                y = y < T.Zero ? T.Zero : y;
    }
}
