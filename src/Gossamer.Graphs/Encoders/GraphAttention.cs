using Gossamer.Kernels.Randomness;
using Gossamer.Learning.Models;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Gossamer.Graphs.Encoders;

/// <summary>
/// Sums over neighbours and the node itself with learnt shares: softmax over j of LeakyReLU(a_target · W h_i + a_source · W h_j), one set
/// for each head. (Veličković et al., "Graph attention networks", ICLR 2018, equations 3 to 6.) Names are those of PyTorch Geometric's
/// GATConv; the attention vectors are stored flat, heads × features, and are never pruned.
/// </summary>
public sealed class GraphAttention : nn.Module<NodeFeatures, Adjacency, Tensor>
{
    /// <summary>Slope of LeakyReLU below zero.</summary>
    public const double NegativeSlope = 0.2;

    private readonly int _heads, _features;
    private readonly bool _averages;
    private readonly double _dropout;
    private readonly Dropout _drops;
#pragma warning disable IDE1006 // Fields are parameters; their names are the published ones.
    private readonly Linear lin;
    private readonly Parameter att_src, att_dst, bias;
#pragma warning restore IDE1006

    /// <summary>A layer.</summary>
    /// <param name="inputs">Features.</param>
    /// <param name="features">Outputs of a head.</param>
    /// <param name="heads">Heads.</param>
    /// <param name="averages">Whether heads are averaged; else they stand side by side.</param>
    /// <param name="dropout">Share of the attention dropped, in [0, 1).</param>
    /// <param name="drops">Draws it.</param>
    public GraphAttention(int inputs, int features, int heads, bool averages, double dropout, Dropout drops)
        : base(nameof(GraphAttention))
    {
        (_features, _heads, _averages, _dropout, _drops) = (features, heads, averages, dropout, drops);
        lin = nn.Linear(inputs, heads * features, hasBias: false);
        att_src = nn.Parameter(zeros(heads * features));
        att_dst = nn.Parameter(zeros(heads * features));
        bias = nn.Parameter(zeros(averages ? features : heads * features));
        RegisterComponents();
    }

    /// <summary>Operations of scores and sums over neighbours.</summary>
    public double PropagationFlops(Adjacency edges) => _heads * (edges.Flops(_features) + edges.Flops(2));

    /// <summary>
    /// [nodes, inputs] to [nodes, heads · features], or [nodes, features] where heads are averaged, along the edges of
    /// <see cref="Adjacency.WithLoops"/>.
    /// </summary>
    public override Tensor forward(NodeFeatures input, Adjacency edges)
    {
        Tensor messages = input.Times(lin);
        Tensor[] heads = [.. Enumerable.Range(0, _heads).Select(head =>
        {
            Tensor own = messages.narrow(1, head * _features, _features).contiguous();
            return edges.Neighbours.Sum(own, _drops.Apply(Shares(own, head, edges), _dropout));
        })];
        Tensor joined = _averages ? stack(heads).mean([0]) : cat(heads, 1);
        return joined + bias;
    }

    /// <summary>Attention vectors as Glorot and Bengio start a layer of one output.</summary>
    public void StartAttention(CounterRandom random)
    {
        double bound = Math.Sqrt(6.0 / (_features + 1));
        WeightInitialization.FillUniform(att_src, bound, random.Fork(nameof(att_src)));
        WeightInitialization.FillUniform(att_dst, bound, random.Fork(nameof(att_dst)));
    }

    /// <summary>The share of each edge at its row: [edges].</summary>
    private Tensor Shares(Tensor messages, int head, Adjacency edges)
    {
        Tensor target = messages.mv(att_dst.narrow(0, head * _features, _features)).unsqueeze(1);
        Tensor source = messages.mv(att_src.narrow(0, head * _features, _features)).unsqueeze(1);
        Tensor one = ones_like(target);
        // p_i + q_j is the product of (p_i, 1) with (1, q_j).
        Tensor scores = edges.Neighbours.Products(cat([target, one], 1), cat([one, source], 1));
        return edges.Neighbours.Softmax(nn.functional.leaky_relu(scores, NegativeSlope));
    }
}
