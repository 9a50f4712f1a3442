using System.Numerics;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Pooling;

namespace Gossamer.Sparsity.Execution;

/// <summary>The mean of each map, as features.</summary>
internal sealed class GlobalAverageStep<T>(Activation<T> input, Activation<T> output, KernelExecution execution) : SegmentStep<T>([input], output)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly PackedGlobalAverage<T> _kernel = new(
        input.Layout.RequireMaps(), input.GradientLayout.RequireMaps(), execution);

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
