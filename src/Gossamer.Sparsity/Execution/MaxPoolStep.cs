using System.Numerics;
using Gossamer.Inference.Networks;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Pooling;

namespace Gossamer.Sparsity.Execution;

/// <summary>Max-pooling.</summary>
internal sealed class MaxPoolStep<T>(MaxPoolOperation operation, Activation<T> input, Activation<T> output, KernelExecution execution)
    : SegmentStep<T>([input], output)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly PackedMaxPool<T> _kernel = new(
        input.Layout.RequireMaps(), output.Layout.RequireMaps(), operation.Kernel, operation.Stride, operation.Padding,
        output.GradientLayout.RequireMaps(), input.GradientLayout.RequireMaps(), execution);

    /// <inheritdoc/>
    public override void Forward(bool training) => _kernel.Forward(Input.Data, Output.Data);

    /// <inheritdoc/>
    public override void Backward()
    {
        AlignedBuffer<T> gradient = Input.RentGradient();
        _kernel.Backward(Input.Data, Output.Data, Output.Gradient, gradient.Span);
        Input.AddGradient(gradient);
    }
}
