using System.Numerics;
using Gossamer.Distributed;
using Gossamer.Learning.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Sparsity.Execution;

/// <summary>
/// The sum of a tensor over all ranks, for autograd: every rank's loss depends on every rank's summand, so the gradient of a summand is the
/// sum of the gradients that the ranks have of the sum.
/// </summary>
internal sealed class RankSum : autograd.SingleTensorFunction<RankSum>
{
    private const string Ranks = "ranks";

    /// <inheritdoc/>
    public override string Name => nameof(RankSum);

    /// <summary>Sums <paramref name="summand"/>, a small tensor, over <paramref name="ranks"/>.</summary>
    public static Tensor Apply(Tensor summand, ICommunicator ranks) => apply(summand, ranks);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var ranks = (ICommunicator)vars[1];
        ctx.save_data(Ranks, ranks);
        return Sum((Tensor)vars[0], ranks);
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) =>
        [Sum(grad_output, (ICommunicator)ctx.get_data(Ranks)!), null!];

    private static Tensor Sum(Tensor summand, ICommunicator ranks) =>
        summand.dtype == ScalarType.Float64 ? Sum<double>(summand, ranks) : Sum<float>(summand, ranks);

    private static Tensor Sum<T>(Tensor summand, ICommunicator ranks)
        where T : unmanaged, INumber<T>
    {
        T[] elements = TensorData.Copy<T>(summand);
        ranks.AllReduce<T>(elements);
        Tensor sum = empty(summand.shape, summand.dtype);
        TensorData.CopyFrom<T>(elements, sum);
        return sum;
    }
}
