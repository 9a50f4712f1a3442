using System.Numerics;
using Gossamer.Kernels.Elementwise;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Layout;

namespace Gossamer.Sparsity.Execution;

/// <summary>The sum of two maps, and a ReLU if one follows at once.</summary>
internal sealed class AddStep<T>(Activation<T> left, Activation<T> right, Activation<T> output, bool rectifies, KernelExecution execution)
    : SegmentStep<T>([left, right], output)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private PackedLayout GradientMaps => Output.GradientLayout.RequireMaps();

    /// <inheritdoc/>
    public override void Forward(bool training) => PackedElements.Add<T>(
        Inputs[0].Layout.RequireMaps(), Inputs[0].Data, Inputs[1].Layout.RequireMaps(), Inputs[1].Data, Output.Layout.RequireMaps(),
        Output.Data, rectifies, execution);

    /// <inheritdoc/>
    public override void Backward()
    {
        if (rectifies)
            PackedElements.RectifyBackward<T>(
                Output.Layout.RequireMaps(), Output.Data, GradientMaps, Output.Gradient, GradientMaps, Output.Gradient, execution);
        foreach (Activation<T> input in Inputs)
        {
            if (!input.NeedsGradient) continue;
            AlignedBuffer<T> gradient = input.RentGradient();
            PackedElements.Copy<T>(GradientMaps, Output.Gradient, input.GradientLayout.RequireMaps(), gradient.Span, execution);
            input.AddGradient(gradient);
        }
    }
}
