using System.Numerics;
using Gossamer.Inference.Networks;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Pooling;

namespace Gossamer.Sparsity.Execution;

/// <summary>Average pooling.</summary>
internal sealed class AveragePoolStep<T>(AveragePoolOperation operation, Activation<T> input, Activation<T> output, KernelExecution execution)
    : SegmentStep<T>([input], output)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly PackedAveragePool<T> _kernel = new(
        input.Layout.RequireMaps(), output.Layout.RequireMaps(), operation.Kernel, operation.Stride, operation.Padding,
        output.GradientLayout.RequireMaps(), input.GradientLayout.RequireMaps(), execution);

    /// <inheritdoc/>
    public override void Forward(bool training) => _kernel.Forward(Input.Data, Output.Data);

    /// <inheritdoc/>
    public override void Backward()
    {
        AlignedBuffer<T> gradient = Input.RentGradient();
        _kernel.Backward(Output.Gradient, gradient.Span);
        Input.AddGradient(gradient);
    }
}
