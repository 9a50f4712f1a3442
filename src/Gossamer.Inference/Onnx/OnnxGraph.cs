using System.Runtime.InteropServices;
using Gossamer.Inference.Networks;
using Gossamer.Inference.Protobuf;

namespace Gossamer.Inference.Onnx;

/// <summary>The GraphProto of a network: one node for each operation, two for a global mean, whose result ONNX leaves as maps of 1 × 1.</summary>
internal sealed class OnnxGraph(ProtobufWriter graph, TrainedNetwork network)
{
    private const string BatchAxis = "batch";

    private readonly HashSet<string> _written = new(StringComparer.Ordinal);

    /// <summary>Writes all of it.</summary>
    public void Write(OnnxWeights weights)
    {
        NetworkGraph description = network.Graph;
        for (int index = 0; index < description.Nodes.Count; index++)
        {
            NetworkNode node = description.Nodes[index];
            WriteOperation(index + 1, node, [.. node.Inputs.Select(NameOf)]);
        }
        if (description.Output == NetworkGraph.Input) Node("Identity", [NameOf(NetworkGraph.Input)], OnnxFile.OutputName);
        graph.WriteText(Field.Graph.Name, "network");
        foreach (NetworkNode node in description.Nodes)
            if (node.Operation is WeightedOperation product && _written.Add(product.Weight)) Weight(product, weights);
        foreach ((string name, float[] vector) in network.Vectors) Initializer<float>(name, vector, [vector.Length]);
        Value(Field.Graph.Input, OnnxFile.InputName, description.SampleShape);
        Value(Field.Graph.Output, OnnxFile.OutputName, description.ShapeOf(description.Output));
    }

    private string NameOf(int value) => value == NetworkGraph.Input
        ? OnnxFile.InputName
        : value == network.Graph.Output ? OnnxFile.OutputName : $"value {value}";

    private void WriteOperation(int value, NetworkNode node, string[] inputs)
    {
        string output = NameOf(value);
        switch (node.Operation)
        {
            case ConvolutionOperation { Shape: { } shape } convolution:
                Node("Conv", WithParameters(convolution), output, attributes =>
                {
                    attributes.Integers("kernel_shape", shape.KernelHeight, shape.KernelWidth);
                    Window(attributes, shape.Stride, shape.Padding);
                    attributes.Integers("dilations", shape.Dilation, shape.Dilation);
                    attributes.Integer("group", shape.Groups);
                });
                break;
            case LinearOperation linear:
                Node("Gemm", WithParameters(linear), output, static attributes => attributes.Integer("transB", 1));
                break;
            case BatchNormOperation norm:
                string[] vectors = [.. norm.Vectors.Select(static vector => vector.Name)];
                Node("BatchNormalization", [.. inputs, .. vectors], output, attributes => attributes.Single("epsilon", (float)norm.Epsilon));
                break;
            case ReluOperation:
                Node("Relu", inputs, output);
                break;
            case QuadraticOperation quadratic:
                // (a·x + b)·x + c; vectors of one element are broadcast.
                string[] steps = [$"{output} slope", $"{output} tilted", $"{output} curved"];
                Node("Mul", [.. inputs, quadratic.Square], steps[0]);
                Node("Add", [steps[0], quadratic.Linear], steps[1]);
                Node("Mul", [steps[1], .. inputs], steps[2]);
                Node("Add", [steps[2], quadratic.Constant], output);
                break;
            case AddOperation:
                Node("Add", inputs, output);
                break;
            case MaxPoolOperation pool:
                Node("MaxPool", inputs, output, attributes => Pool(attributes, pool));
                break;
            case AveragePoolOperation pool:
                Node("AveragePool", inputs, output, attributes =>
                {
                    Pool(attributes, pool);
                    attributes.Integer("count_include_pad", 1);
                });
                break;
            case GlobalAverageOperation:
                Node("GlobalAveragePool", inputs, $"{output} as maps");
                Node("Flatten", [$"{output} as maps"], output, static attributes => attributes.Integer("axis", 1));
                break;
            case FlattenOperation:
                Node("Flatten", inputs, output, static attributes => attributes.Integer("axis", 1));
                break;
            case PadOperation pad:
                string borders = $"{output} borders";
                Initializer<long>(borders, [0, 0, pad.Top, pad.Left, 0, 0, pad.Bottom, pad.Right], [8]);
                Node("Pad", [.. inputs, borders], output);
                break;
            default:
                throw new NotSupportedException($"ONNX export has no form for {node.Operation.GetType().Name}");
        }

        string[] WithParameters(WeightedOperation product) =>
            product.Bias is { } bias ? [.. inputs, product.Weight, bias] : [.. inputs, product.Weight];
    }

    private static void Pool(OnnxAttributes attributes, PoolOperation pool)
    {
        attributes.Integers("kernel_shape", pool.Kernel, pool.Kernel);
        Window(attributes, pool.Stride, pool.Padding);
    }

    private static void Window(OnnxAttributes attributes, int stride, int padding)
    {
        attributes.Integers("strides", stride, stride);
        attributes.Integers("pads", padding, padding, padding, padding);
    }

    private void Node(string operation, string[] inputs, string output, Action<OnnxAttributes>? attributes = null) =>
        graph.WriteMessage(Field.Graph.Node, node =>
        {
            foreach (string input in inputs) node.WriteText(Field.Node.Input, input);
            node.WriteText(Field.Node.Output, output);
            node.WriteText(Field.Node.Name, $"{operation} to {output}");
            node.WriteText(Field.Node.Operator, operation);
            attributes?.Invoke(new OnnxAttributes(node));
        });

    private void Weight(WeightedOperation product, OnnxWeights form)
    {
        NetworkWeight weight = network.Weights[product.Weight];
        if (form == OnnxWeights.Dense || weight.IsDense)
        {
            Initializer<float>(product.Weight, weight.ToDense(), [.. product.WeightShape]);
            return;
        }
        graph.WriteMessage(Field.Graph.SparseInitializer, sparse =>
        {
            sparse.WriteMessage(Field.SparseTensor.Values, values => Tensor(values, product.Weight, weight.Values, [weight.Topology.NonZeros]));
            sparse.WriteMessage(
                Field.SparseTensor.Indices,
                indices => Tensor<long>(indices, $"{product.Weight} indices", weight.Topology.ToPositions(), [weight.Topology.NonZeros]));
            foreach (long size in product.WeightShape) sparse.WriteInt64(Field.SparseTensor.Dimensions, size);
        });
    }

    private void Initializer<T>(string name, ReadOnlySpan<T> elements, ReadOnlySpan<long> shape)
        where T : unmanaged
    {
        var tensor = new ProtobufWriter();
        Tensor(tensor, name, elements, shape);
        graph.WriteMessage(Field.Graph.Initializer, tensor.Written);
    }

    private static void Tensor<T>(ProtobufWriter tensor, string name, ReadOnlySpan<T> elements, ReadOnlySpan<long> shape)
        where T : unmanaged
    {
        foreach (long size in shape) tensor.WriteInt64(Field.Tensor.Dimensions, size);
        tensor.WriteInt64(Field.Tensor.DataType, typeof(T) == typeof(float) ? Field.Tensor.SingleType : Field.Tensor.Int64Type);
        tensor.WriteText(Field.Tensor.Name, name);
        tensor.WriteBytes(Field.Tensor.RawData, MemoryMarshal.AsBytes(elements));
    }

    private void Value(int field, string name, IReadOnlyList<int> sampleShape) =>
        graph.WriteMessage(field, value =>
        {
            value.WriteText(Field.Value.Name, name);
            value.WriteMessage(Field.Value.Type, type => type.WriteMessage(Field.Value.TensorType, tensor =>
            {
                tensor.WriteInt64(Field.Value.ElementType, Field.Tensor.SingleType);
                tensor.WriteMessage(Field.Value.Shape, shape =>
                {
                    shape.WriteMessage(Field.Value.Dimension, static batch => batch.WriteText(Field.Value.Parameter, BatchAxis));
                    foreach (int size in sampleShape) shape.WriteMessage(Field.Value.Dimension, axis => axis.WriteInt64(Field.Value.Size, size));
                });
            }));
        });
}
