using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Gossamer.Graphs.Encoders;

/// <summary>
/// h' = W_self h + W_neighbours · aggregate(h of the neighbours) + b. (Hamilton, Ying, Leskovec, "Inductive representation learning on
/// large graphs", NIPS 2017, algorithm 1.) Names are those of PyTorch Geometric's SAGEConv: lin_l takes the neighbours, lin_r the node.
/// </summary>
public sealed class SageConvolution : nn.Module<NodeFeatures, Adjacency, Tensor>
{
    private readonly NeighbourAggregation _aggregation;
    private readonly bool _normalizes;
    private readonly int _inputs, _outputs;
#pragma warning disable IDE1006 // Fields are modules; their names are the published ones.
    private readonly Linear lin_l, lin_r;
#pragma warning restore IDE1006

    /// <summary>A layer.</summary>
    /// <param name="inputs">Features.</param>
    /// <param name="outputs">Outputs.</param>
    /// <param name="aggregation">What is made of neighbours.</param>
    /// <param name="normalizes">Whether each output row is divided by its length.</param>
    public SageConvolution(int inputs, int outputs, NeighbourAggregation aggregation, bool normalizes = false)
        : base(nameof(SageConvolution))
    {
        (_inputs, _outputs, _aggregation, _normalizes) = (inputs, outputs, aggregation, normalizes);
        lin_l = nn.Linear(inputs, outputs);
        lin_r = nn.Linear(inputs, outputs, hasBias: false);
        RegisterComponents();
    }

    /// <summary>Operations of the aggregation.</summary>
    public double PropagationFlops(Adjacency edges) =>
        edges.Flops(_aggregation == NeighbourAggregation.Max ? _inputs : Math.Min(_inputs, _outputs));

    /// <summary>
    /// [nodes, inputs] to [nodes, outputs], along edges without added loops: of <see cref="Adjacency.Mean"/> for means, else of
    /// <see cref="Adjacency.Plain"/>.
    /// </summary>
    public override Tensor forward(NodeFeatures input, Adjacency edges)
    {
        Tensor own = input.Times(lin_r);
        Tensor output = own + Neighbours(input, edges);
        return _normalizes ? nn.functional.normalize(output, p: 2, dim: 1) : output;
    }

    private Tensor Neighbours(NodeFeatures input, Adjacency edges)
    {
        ScalarType type = lin_l.weight!.dtype;
        if (_aggregation == NeighbourAggregation.Max) return lin_l.call(edges.Neighbours.Maximum(input.ToDense(type)));
        // Sums may come before the product or after it; the bias is not one of the neighbours.
        return _inputs < _outputs && !input.IsSparse
            ? lin_l.call(edges.Sum(input.ToDense(type)))
            : edges.Sum(input.Times(lin_l) - lin_l.bias!) + lin_l.bias!;
    }
}
