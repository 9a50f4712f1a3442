using System.Numerics;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Formats;
using Gossamer.Kernels.Linear;
using Gossamer.Learning.Tensors;
using Gossamer.Sparsity.Rounds;
using static TorchSharp.torch;

namespace Gossamer.Sparsity.Execution;

/// <summary>A sparse linear layer with its bias, and a ReLU if one follows at once.</summary>
internal sealed class LinearStep<T>(
    WeightParameter<T> weight, VectorParameter<T>? bias, bool rectifies, Activation<T> input, Activation<T> output,
    ISegmentObserver observer, KernelExecution execution)
    : SegmentStep<T>([input], output), IWeightGradient
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private int Batch => Output.Layout.Batch;

    /// <inheritdoc/>
    public override void Forward(bool training) => SparseLinear.Forward<T>(
        weight.Topology, weight.Values, bias is null ? [] : bias.Values, Input.Data, Output.Data, Batch,
        rectifies ? Kernels.Linear.Activation.ReLU : Kernels.Linear.Activation.None, execution);

    /// <inheritdoc/>
    public override void Backward()
    {
        if (rectifies) Rectify(Output.Data, Output.Gradient);
        SparseTopology topology = weight.Topology;
        Tensor weightGradient = weight.CreateGradient();
        Span<T> biasGradient = bias is null ? [] : new T[topology.Rows];
        SparseLinear.WeightGradient<T>(
            topology, Output.Gradient, Input.Data, TensorData.Span<T>(weightGradient), biasGradient, Batch, execution);
        weight.AddGradient(weightGradient);
        bias?.AddGradient(biasGradient);
        observer.GradientReady(weight.Layer, this);
        if (!Input.NeedsGradient) return;
        AlignedBuffer<T> inputGradient = Input.RentGradient();
        SparseLinear.InputGradient<T>(topology, weight.Values, Output.Gradient, inputGradient.Span, Batch, execution);
        Input.AddGradient(inputGradient);
    }

    /// <inheritdoc/>
    public void Compute(SparseTopology positions, Span<double> gradient)
    {
        T[] computed = new T[positions.NonZeros];
        SparseLinear.WeightGradient<T>(positions, Output.Gradient, Input.Data, computed, [], Batch, execution);
        for (int i = 0; i < computed.Length; i++) gradient[i] = double.CreateChecked(computed[i]);
    }

    private static void Rectify(ReadOnlySpan<T> output, Span<T> gradient)
    {
        int i = 0;
        for (; i <= output.Length - Vector<T>.Count; i += Vector<T>.Count)
        {
            Vector<T> active = Vector.GreaterThan(new Vector<T>(output[i..]), Vector<T>.Zero).As<T, T>();
            Vector.ConditionalSelect(active, new Vector<T>(gradient[i..]), Vector<T>.Zero).CopyTo(gradient[i..]);
        }
        for (; i < output.Length; i++)
            if (!(output[i] > T.Zero))
                gradient[i] = T.Zero;
    }
}
