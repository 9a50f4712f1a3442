using System.Numerics;
using Gossamer.Kernels.Aggregation;
using Gossamer.Learning.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Graphs.Messages;

/// <summary>The greatest of the neighbours for autograd: the gradient goes to the neighbour that it came from.</summary>
internal sealed class NeighbourMaximum : autograd.SingleTensorFunction<NeighbourMaximum>
{
    private const string Columns = "columns";

    /// <inheritdoc/>
    public override string Name => nameof(NeighbourMaximum);

    /// <summary>The maxima: [rows, features].</summary>
    public static Tensor Apply(Neighbours neighbours, Tensor x) => apply(neighbours, x);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        (var neighbours, var x) = ((Neighbours)vars[0], (Tensor)vars[1]);
        Tensor winners = empty([neighbours.Edges.Rows, x.shape[1]], ScalarType.Int32);
        Tensor y = x.dtype == ScalarType.Float64
            ? Forward<double>(neighbours.Edges, x, winners)
            : Forward<float>(neighbours.Edges, x, winners);
        ctx.save_data(Columns, neighbours.Edges.Columns);
        ctx.save_for_backward([winners]);
        return y;
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        Tensor winners = ctx.get_saved_variables()[0];
        // A row without edges has nobody to give its gradient to.
        Tensor given = grad_output * winners.ge(0).to(grad_output.dtype);
        Tensor gradient = zeros([(int)ctx.get_data(Columns)!, winners.shape[1]], grad_output.dtype);
        return [null!, gradient.scatter_add(0, winners.clamp_min(0).to(ScalarType.Int64), given)];
    }

    private static Tensor Forward<T>(EdgeTopology edges, Tensor x, Tensor winners)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using Tensor from = x.contiguous();
        int features = (int)x.shape[1];
        Tensor y = empty([edges.Rows, features], x.dtype);
        EdgeMaximum.Forward<T>(edges, TensorData.Span<T>(from), features, TensorData.Span<T>(y), TensorData.Span<int>(winners));
        GC.KeepAlive(from);
        return y;
    }
}
