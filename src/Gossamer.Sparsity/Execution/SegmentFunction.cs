using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Sparsity.Execution;

/// <summary>
/// A segment as one function of autograd. Its arguments: the <see cref="SegmentCall"/>, a tensor that requires a gradient, so that the
/// backward pass comes although the parameters are not arguments, then the segment's inputs.
/// </summary>
internal sealed class SegmentFunction : autograd.MultiTensorFunction<SegmentFunction>
{
    private const string Call = "call";

    /// <inheritdoc/>
    public override string Name => nameof(SegmentFunction);

    /// <summary>Applies the segment of <paramref name="call"/>.</summary>
    public static List<Tensor> Apply(SegmentCall call, Tensor trigger, IReadOnlyList<Tensor> inputs) => apply([call, trigger, .. inputs]);

    /// <inheritdoc/>
    public override List<Tensor> forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var call = (SegmentCall)vars[0];
        ctx.save_data(Call, call);
        ctx.set_materialize_grads(false);
        return call.Forward([.. vars.Skip(2).Cast<Tensor>()]);
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, List<Tensor> grad_outputs)
    {
        var call = (SegmentCall)ctx.get_data(Call)!;
        return [null!, null!, .. call.Backward(grad_outputs).Select(static gradient => gradient!)];
    }
}
