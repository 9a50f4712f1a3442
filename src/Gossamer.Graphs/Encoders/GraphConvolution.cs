using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Gossamer.Graphs.Encoders;

/// <summary>H' = Â H Wᵀ + b. (Kipf and Welling, ICLR 2017, equation 2.) Names are those of PyTorch Geometric's GCNConv.</summary>
public sealed class GraphConvolution : nn.Module<NodeFeatures, Adjacency, Tensor>
{
    private readonly int _inputs, _outputs;
#pragma warning disable IDE1006 // Fields are parameters; their names are the published ones.
    private readonly Linear lin;
    private readonly Parameter bias;
#pragma warning restore IDE1006

    /// <summary>A layer.</summary>
    public GraphConvolution(int inputs, int outputs)
        : base(nameof(GraphConvolution))
    {
        (_inputs, _outputs) = (inputs, outputs);
        lin = nn.Linear(inputs, outputs, hasBias: false);
        bias = nn.Parameter(zeros(outputs));
        RegisterComponents();
    }

    /// <summary>Operations of the sum over neighbours.</summary>
    public double PropagationFlops(Adjacency edges) => edges.Flops(Math.Min(_inputs, _outputs));

    /// <summary>[nodes, inputs] to [nodes, outputs], along the edges of Â (<see cref="Adjacency.Symmetric"/>).</summary>
    public override Tensor forward(NodeFeatures input, Adjacency edges)
    {
        // The sum costs as much as there are features in it, and the product with the weight the same on either side.
        Tensor sums = _inputs < _outputs && !input.IsSparse
            ? lin.call(edges.Sum(input.ToDense(lin.weight!.dtype)))
            : edges.Sum(input.Times(lin));
        return sums + bias;
    }
}
