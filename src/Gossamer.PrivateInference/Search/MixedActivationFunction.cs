using Gossamer.Kernels.Elementwise;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Numerics;
using Gossamer.Learning.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.PrivateInference.Search;

/// <summary>
/// r · max(x, 0) + a · x² + b · x + c with derivatives by x and all four numbers, one pass over memory each way where libtorch's operations
/// take about six and twelve.
/// </summary>
internal sealed class MixedActivationFunction : autograd.MultiTensorFunction<MixedActivationFunction>
{
    // libtorch's threads spin between its operations, on cores that a pool would wait for.
    private static readonly KernelExecution Alone = new(new WorkerPool(1), LaneWidths.Widest);

    /// <inheritdoc/>
    public override string Name => nameof(MixedActivationFunction);

    /// <summary>Applies it.</summary>
    /// <param name="x">Any shape, float32 or float64.</param>
    /// <param name="coefficients">r, a, b, c in one tensor [4] of the same type.</param>
    public static Tensor Apply(Tensor x, Tensor coefficients) => apply(x, coefficients)[0];

    /// <inheritdoc/>
    public override List<Tensor> forward(autograd.AutogradContext ctx, params object[] vars)
    {
        (var x, var coefficients) = (((Tensor)vars[0]).contiguous(), (Tensor)vars[1]);
        ctx.save_for_backward([x, coefficients]);
        Tensor result = empty_like(x);
        if (x.dtype == ScalarType.Float64) MixedActivation.Forward<double>(TensorData.Span<double>(x), TensorData.Span<double>(result), Read(coefficients), Alone);
        else MixedActivation.Forward<float>(TensorData.Span<float>(x), TensorData.Span<float>(result), Read(coefficients), Alone);
        return [result];
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, List<Tensor> grad_outputs)
    {
        List<Tensor> saved = ctx.get_saved_variables();
        Tensor x = saved[0], gradient = grad_outputs[0].contiguous(), result = empty_like(x);
        MixedActivation.Coefficients sums = x.dtype == ScalarType.Float64
            ? MixedActivation.Backward<double>(
                TensorData.Span<double>(x), TensorData.Span<double>(gradient), TensorData.Span<double>(result), Read(saved[1]), Alone)
            : MixedActivation.Backward<float>(
                TensorData.Span<float>(x), TensorData.Span<float>(gradient), TensorData.Span<float>(result), Read(saved[1]), Alone);
        return [result, tensor([sums.Relu, sums.Square, sums.Linear, sums.Constant], x.dtype)];
    }

    private static MixedActivation.Coefficients Read(Tensor coefficients)
    {
        using DisposeScope scope = NewDisposeScope();
        double[] numbers = [.. coefficients.detach().to(ScalarType.Float64).data<double>()];
        return new MixedActivation.Coefficients(numbers[0], numbers[1], numbers[2], numbers[3]);
    }
}
