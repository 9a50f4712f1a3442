using System.Numerics;
using Gossamer.Kernels.Elementwise;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Layout;

namespace Gossamer.Sparsity.Execution;

/// <summary>A ReLU on maps that nothing before it could take in.</summary>
internal sealed class ReluStep<T>(Activation<T> input, Activation<T> output, KernelExecution execution) : SegmentStep<T>([input], output)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private PackedLayout Maps => Output.Layout.RequireMaps();

    /// <inheritdoc/>
    public override void Forward(bool training) =>
        PackedElements.Rectify<T>(Input.Layout.RequireMaps(), Input.Data, Maps, Output.Data, execution);

    /// <inheritdoc/>
    public override void Backward()
    {
        AlignedBuffer<T> gradient = Input.RentGradient();
        PackedElements.RectifyBackward<T>(
            Maps, Output.Data, Output.GradientLayout.RequireMaps(), Output.Gradient, Input.GradientLayout.RequireMaps(), gradient.Span,
            execution);
        Input.AddGradient(gradient);
    }
}
