using Gossamer.Inference.Networks;
using Gossamer.Kernels.Convolution;
using Gossamer.TwoParty.Networks.Operations;

namespace Gossamer.PrivateInference.Export;

/// <summary>
/// A trained network in the operations of the protocols: normalisations folded into convolutions, padding into the convolutions behind it,
/// max-pooling before the ReLU that it commutes with, which leaves fewer ReLUs.
/// </summary>
internal static class NetworkLowering
{
    /// <summary>Lowers <paramref name="network"/>.</summary>
    /// <exception cref="NotSupportedException">Some operations have no private form; the message lists all of them.</exception>
    public static LoweredNode[] Lower(TrainedNetwork network)
    {
        NetworkGraph graph = network.Graph;
        int[] uses = graph.Uses();
        var nodes = new List<LoweredNode>();
        var problems = new List<string>();
        // Of each value: the lowered value, and zeros around it that a convolution has still to add.
        var lowered = new (int Value, int Padding)[graph.Values];
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (int index = 0; index < graph.Nodes.Count; index++)
        {
            NetworkNode node = graph.Nodes[index];
            int value = index + 1;
            (int input, int padding) = lowered[node.Inputs[0]];
            if (padding > 0 && node.Operation is not (ConvolutionOperation or PadOperation))
            {
                problems.Add($"value {node.Inputs[0]}: padding before {NameOf(node.Operation)}; only a convolution can take it in");
                padding = 0;
            }
            switch (node.Operation)
            {
                case PadOperation pad when pad.Left == pad.Right && pad.Left == pad.Top && pad.Left == pad.Bottom:
                    lowered[value] = (input, padding + pad.Left);
                    continue;
                case FlattenOperation:
                    lowered[value] = (input, 0);
                    continue;
                case ConvolutionOperation convolution:
                    nodes.Add(Convolution(network, convolution, input, padding, node.Shape, value, Unique(LayerOf(convolution.Weight))));
                    break;
                case LinearOperation linear:
                    IReadOnlyList<int> taken = ShapeOf(nodes, graph, input);
                    int area = taken.Count == 1 ? 1 : taken[1] * taken[2];
                    nodes.Add(new LoweredProduct(
                        Unique(LayerOf(linear.Weight)), input, node.Shape, value, null, network.Weights[linear.Weight].ToDense(),
                        BiasOf(network, linear), (_, column) => column / area));
                    break;
                case ReluOperation:
                    nodes.Add(new LoweredRelu(Unique(After(nodes, input, "relu")), input, node.Shape, value));
                    break;
                case QuadraticOperation quadratic:
                    nodes.Add(new LoweredQuadratic(
                        Unique(After(nodes, input, "quadratic")), input, node.Shape, value, network.Vectors[quadratic.Square][0],
                        network.Vectors[quadratic.Linear][0], network.Vectors[quadratic.Constant][0]));
                    break;
                case MaxPoolOperation pool when input > 0 && nodes[input - 1] is LoweredRelu relu && uses[node.Inputs[0]] == 1 && input == nodes.Count:
                    // Both keep order, so that they commute: pool first, and fewer ReLUs are left.
                    nodes.RemoveAt(nodes.Count - 1);
                    nodes.Add(new LoweredMaxPool(Unique(After(nodes, relu.Input, "pool")), relu.Input, node.Shape, null, Window(pool)));
                    nodes.Add(new LoweredRelu(relu.Name, nodes.Count, node.Shape, value));
                    break;
                case MaxPoolOperation pool:
                    nodes.Add(new LoweredMaxPool(Unique(After(nodes, input, "pool")), input, node.Shape, value, Window(pool)));
                    break;
                case AveragePoolOperation pool:
                    nodes.Add(new LoweredAveragePool(Unique(After(nodes, input, "pool")), input, node.Shape, value, Window(pool)));
                    break;
                case GlobalAverageOperation:
                    IReadOnlyList<int> maps = ShapeOf(nodes, graph, input);
                    nodes.Add(new LoweredAveragePool(
                        Unique("average"), input, [maps[0], 1, 1], value, new PoolWindow(maps[1], maps[2], 1)));
                    break;
                case AddOperation:
                    nodes.Add(new LoweredSum(Unique(After(nodes, input, "sum")), input, lowered[node.Inputs[1]].Value, node.Shape, value));
                    break;
                case BatchNormOperation norm:
                    problems.Add($"'{norm.Layer}': a normalisation that does not follow a convolution alone cannot be folded; put it behind one");
                    lowered[value] = (input, 0);
                    continue;
                default:
                    problems.Add($"value {value}: {NameOf(node.Operation)} has no private form; supported are convolution, linear, ReLU, quadratic, pooling, sum");
                    lowered[value] = (input, 0);
                    continue;
            }
            lowered[value] = (nodes.Count, 0);
        }
        if (problems.Count > 0) throw new NotSupportedException("the network has no private form: " + string.Join("; ", problems));
        if (lowered[graph.Output].Value != nodes.Count) throw new NotSupportedException("the network computes values that its result does not need");
        return [.. nodes];

        string Unique(string name)
        {
            string unique = name;
            for (int i = 2; !names.Add(unique); i++) unique = $"{name}.{i}";
            return unique;
        }
    }

    /// <summary>Shape of a lowered value.</summary>
    private static IReadOnlyList<int> ShapeOf(List<LoweredNode> nodes, NetworkGraph graph, int value) =>
        value == 0 ? graph.SampleShape : nodes[value - 1].Shape;

    private static LoweredProduct Convolution(
        TrainedNetwork network, ConvolutionOperation convolution, int input, int padding, IReadOnlyList<int> shape, int value, string name)
    {
        ConvolutionShape plain = convolution.Shape;
        var padded = new ConvolutionShape(
            plain.InChannels, plain.OutChannels, plain.KernelHeight, plain.KernelWidth, plain.Stride, plain.Padding + padding, plain.Dilation, plain.Groups);
        int kernel = plain.KernelHeight * plain.KernelWidth, inGroup = plain.InChannels / plain.Groups, outGroup = plain.OutChannels / plain.Groups;
        return new LoweredProduct(
            name, input, shape, value, padded, network.Weights[convolution.Weight].ToDense(), BiasOf(network, convolution),
            (row, column) => row / outGroup * inGroup + column / kernel);
    }

    private static float[] BiasOf(TrainedNetwork network, WeightedOperation product) =>
        product.Bias is { } name ? network.Vectors[name] : new float[product.WeightRows];

    private static PoolWindow Window(PoolOperation pool) => new(pool.Kernel, pool.Kernel, pool.Stride, pool.Padding);

    private static string LayerOf(string weight) => weight.EndsWith(".weight", StringComparison.Ordinal) ? weight[..^".weight".Length] : weight;

    private static string After(List<LoweredNode> nodes, int input, string what) => input == 0 ? what : $"{nodes[input - 1].Name}.{what}";

    private static string NameOf(Operation operation) => operation.GetType().Name.Replace(nameof(Operation), null);
}
