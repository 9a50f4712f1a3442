using System.Numerics;
using Gossamer.Inference.Networks;
using Gossamer.Kernels.Convolution;
using Gossamer.Kernels.Elementwise;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Formats;
using Gossamer.Kernels.Layout;
using Gossamer.Learning.Tensors;
using Gossamer.Sparsity.Rounds;
using static TorchSharp.torch;

namespace Gossamer.Sparsity.Execution;

/// <summary>A sparse convolution with its bias, and a ReLU if one follows at once.</summary>
internal sealed class ConvolutionStep<T>(
    ConvolutionOperation operation, WeightParameter<T> weight, VectorParameter<T>? bias, bool rectifies,
    Activation<T> input, Activation<T> output, ISegmentObserver observer, KernelExecution execution)
    : SegmentStep<T>([input], output), IWeightGradient
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private SparseConvolution<T>? _kernel;

    /// <inheritdoc/>
    public override long ListBytes => _kernel?.MemoryBytes ?? 0;

    /// <inheritdoc/>
    public override void Forward(bool training)
    {
        if (_kernel?.Topology != weight.Topology) _kernel = CreateKernel(weight.Topology);
        _kernel!.Forward(weight.Values, bias is null ? [] : bias.Values, Input.Data, Output.Data, rectifies);
    }

    /// <inheritdoc/>
    public override void Backward()
    {
        PackedLayout maps = Output.Layout.RequireMaps(), gradientMaps = Output.GradientLayout.RequireMaps();
        if (rectifies)
            PackedElements.RectifyBackward<T>(maps, Output.Data, gradientMaps, Output.Gradient, gradientMaps, Output.Gradient, execution);
        Tensor weightGradient = weight.CreateGradient();
        Span<T> biasGradient = bias is null ? [] : new T[operation.Shape.OutChannels];
        _kernel!.BackwardWeight(Input.Data, Output.Gradient, TensorData.Span<T>(weightGradient), biasGradient);
        weight.AddGradient(weightGradient);
        bias?.AddGradient(biasGradient);
        observer.GradientReady(weight.Layer, this);
        if (!Input.NeedsGradient) return;
        AlignedBuffer<T> inputGradient = Input.RentGradient();
        _kernel.BackwardInput(weight.Values, Output.Gradient, inputGradient.Span);
        Input.AddGradient(inputGradient);
    }

    /// <inheritdoc/>
    public void Compute(SparseTopology positions, Span<double> gradient)
    {
        T[] computed = new T[positions.NonZeros];
        CreateKernel(positions).BackwardWeight(Input.Data, Output.Gradient, computed);
        for (int i = 0; i < computed.Length; i++) gradient[i] = double.CreateChecked(computed[i]);
    }

    private SparseConvolution<T> CreateKernel(SparseTopology topology) => new(
        topology, operation.Shape, Input.Layout.RequireMaps(), Output.Layout.RequireMaps(), Output.GradientLayout.RequireMaps(),
        Input.GradientLayout.RequireMaps(), execution);
}
