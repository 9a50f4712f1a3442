using Gossamer.Learning.Optimization;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Sparsity.Execution;

/// <summary>
/// A parameter as libtorch's operations take it, whose gradient goes to <see cref="Parameter.AddGradient"/> at the moment when it is there
/// instead of to the tensor at the end: whoever exchanges gradients can begin while the backward pass goes on.
/// </summary>
internal sealed class GradientTap : autograd.SingleTensorFunction<GradientTap>
{
    private const string Target = "target";

    /// <inheritdoc/>
    public override string Name => nameof(GradientTap);

    /// <summary>The value of <paramref name="parameter"/>.</summary>
    /// <param name="parameter">Used once in a forward pass.</param>
    /// <param name="trigger">Requires a gradient, so that the backward pass comes.</param>
    public static Tensor Apply(Parameter parameter, Tensor trigger) => apply(trigger, parameter);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var parameter = (Parameter)vars[1];
        ctx.save_data(Target, parameter);
        return parameter.Value.detach().alias();
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using (no_grad()) ((Parameter)ctx.get_data(Target)!).AddGradient(grad_output);
        return [null!, null!];
    }
}
