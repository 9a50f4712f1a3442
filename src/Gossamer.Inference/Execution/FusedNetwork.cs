using Gossamer.Inference.Networks;
using Gossamer.Kernels.Convolution;

namespace Gossamer.Inference.Execution;

/// <summary>
/// A network with normalisations folded into convolutions, borders of zeros into their padding, and sums and ReLUs into what they follow.
/// Values are those of the folded network's graph; some of them are never computed.
/// </summary>
internal sealed class FusedNetwork
{
    private readonly int[] _uses;
    private readonly int[] _consumers;
    private readonly HashSet<int> _absorbed = [];

    /// <summary>Fuses <paramref name="network"/>.</summary>
    public FusedNetwork(TrainedNetwork network)
    {
        Network = network.FoldBatchNorms();
        _uses = Graph.Uses();
        _consumers = new int[Graph.Values];
        for (int node = 0; node < Graph.Nodes.Count; node++)
            foreach (int input in Graph.Nodes[node].Inputs) _consumers[input] = node;
        var nodes = new List<FusedNode>();
        for (int node = 0; node < Graph.Nodes.Count; node++)
            if (!_absorbed.Contains(node)) nodes.Add(Fuse(node));
        Nodes = nodes;
    }

    /// <summary>The folded network.</summary>
    public TrainedNetwork Network { get; }

    /// <summary>Its graph.</summary>
    public NetworkGraph Graph => Network.Graph;

    /// <summary>What is computed, in this order.</summary>
    public IReadOnlyList<FusedNode> Nodes { get; }

    /// <summary>The bias of a product, empty where it has none.</summary>
    public float[] Bias(WeightedOperation product) => product.Bias is { } bias ? Network.Vectors[bias] : [];

    /// <summary>a, b and c of a quadratic activation.</summary>
    public (float A, float B, float C) Coefficients(QuadraticOperation quadratic) => (
        Network.Vectors[quadratic.Square][0], Network.Vectors[quadratic.Linear][0], Network.Vectors[quadratic.Constant][0]);

    private FusedNode Fuse(int node)
    {
        NetworkNode first = Graph.Nodes[node];
        Operation operation = first.Operation;
        IReadOnlyList<int> inputs = first.Inputs;
        if (operation is PadOperation pad && OnlyConsumer(node + 1) is { } padded
            && Graph.Nodes[padded].Operation is ConvolutionOperation inner && IsEven(pad))
        {
            // Both borders are zeros, so that one of their common width is the same.
            _absorbed.Add(padded);
            operation = inner with { Shape = WithPadding(inner.Shape, inner.Shape.Padding + pad.Left) };
            node = padded;
        }
        int value = node + 1;
        int? addend = null;
        if (operation is ConvolutionOperation && OnlyConsumer(value) is { } sum && Graph.Nodes[sum] is { Operation: AddOperation, Inputs: var terms })
        {
            int other = terms[0] == value ? terms[1] : terms[0];
            // Of two convolutions the later one adds: the other's result is there by then.
            if (other < value)
            {
                addend = other;
                value = Absorb(sum);
            }
        }
        bool rectifies = operation is WeightedOperation or BatchNormOperation or AddOperation
            && OnlyConsumer(value) is { } activation && Graph.Nodes[activation].Operation is ReluOperation;
        if (rectifies) value = Absorb(OnlyConsumer(value)!.Value);
        return new FusedNode(operation, inputs, value, addend, rectifies);
    }

    private int Absorb(int node)
    {
        _absorbed.Add(node);
        return node + 1;
    }

    /// <summary>The one node that takes a value, if nobody else does.</summary>
    private int? OnlyConsumer(int value) => _uses[value] == 1 && value != Graph.Output ? _consumers[value] : null;

    private static bool IsEven(PadOperation pad) => pad.Left == pad.Right && pad.Left == pad.Top && pad.Left == pad.Bottom;

    private static ConvolutionShape WithPadding(ConvolutionShape shape, int padding) => new(
        shape.InChannels, shape.OutChannels, shape.KernelHeight, shape.KernelWidth, shape.Stride, padding, shape.Dilation, shape.Groups);
}
