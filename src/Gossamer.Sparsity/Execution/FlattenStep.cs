using System.Numerics;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Layout;

namespace Gossamer.Sparsity.Execution;

/// <summary>Maps as features.</summary>
internal sealed class FlattenStep<T>(Activation<T> input, Activation<T> output, KernelExecution execution) : SegmentStep<T>([input], output)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override void Forward(bool training) => Flattening.ToFeatures<T>(Input.Layout.RequireMaps(), Input.Data, Output.Data, execution);

    /// <inheritdoc/>
    public override void Backward()
    {
        AlignedBuffer<T> gradient = Input.RentGradient();
        Flattening.FromFeatures<T>(Input.GradientLayout.RequireMaps(), Output.Gradient, gradient.Span, execution);
        Input.AddGradient(gradient);
    }
}
