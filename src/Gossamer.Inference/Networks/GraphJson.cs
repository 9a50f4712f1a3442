using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Gossamer.Inference.Checkpoints;
using Gossamer.Kernels.Convolution;

namespace Gossamer.Inference.Networks;

/// <summary>A <see cref="NetworkGraph"/> as JSON: <c>{"sample": [3, 32, 32], "nodes": [{"op": "relu", "inputs": [1]}…], "output": 2}</c>.</summary>
internal static class GraphJson
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The text.</summary>
    public static string Format(NetworkGraph graph)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteStartObject();
            Numbers(json, "sample", graph.SampleShape);
            json.WriteStartArray("nodes");
            foreach (NetworkNode node in graph.Nodes)
            {
                json.WriteStartObject();
                json.WriteString("op", NameOf(node.Operation));
                Numbers(json, "inputs", node.Inputs);
                Fields(json, node.Operation);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteNumber("output", graph.Output);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }

    /// <summary>Reads the text.</summary>
    /// <exception cref="FormatException">It breaks a rule; the message names node and field.</exception>
    public static NetworkGraph Parse(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text, new JsonDocumentOptions { AllowDuplicateProperties = false });
            var network = new JsonFields(document.RootElement, "the network");
            var graph = new GraphBuilder(network.Sizes("sample", 1, 3));
            RequireAddressable(graph.ShapeOf(NetworkGraph.Input), "the sample");
            int value = NetworkGraph.Input;
            foreach (JsonElement element in network.Array("nodes"))
            {
                string where = $"node {value}";
                var node = new JsonFields(element, where);
                Operation operation = Read(node.Text("op"), node);
                int[] inputs = node.Numbers("inputs", operation.Inputs, 0, value);
                node.RequireNothingElse();
                try
                {
                    value = graph.Add(operation, inputs);
                }
                catch (ArgumentException misfit)
                {
                    throw new FormatException($"{where}: {misfit.Message}", misfit);
                }
                catch (OverflowException)
                {
                    throw new FormatException($"{where}: its result is too large to address");
                }
                RequireAddressable(graph.ShapeOf(value), where);
            }
            int output = network.Number("output", 0, value);
            network.RequireNothingElse();
            return graph.Build(output);
        }
        // A JSON string with half a surrogate pair parses, and fails as an invalid operation once it is read.
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new FormatException($"the network is not valid JSON: {error.Message}", error);
        }
    }

    private static string NameOf(Operation operation) => operation switch
    {
        ConvolutionOperation => "convolution",
        LinearOperation => "linear",
        BatchNormOperation => "batch_norm",
        ReluOperation => "relu",
        QuadraticOperation => "quadratic",
        AddOperation => "add",
        MaxPoolOperation => "max_pool",
        AveragePoolOperation => "average_pool",
        GlobalAverageOperation => "global_average",
        FlattenOperation => "flatten",
        PadOperation => "pad",
        _ => throw new NotSupportedException($"files have no form for {operation.GetType().Name}"),
    };

    private static void Fields(Utf8JsonWriter json, Operation operation)
    {
        if (operation is WeightedOperation product)
        {
            json.WriteString("weight", product.Weight);
            if (product.Bias is { } bias) json.WriteString("bias", bias);
        }
        switch (operation)
        {
            case ConvolutionOperation { Shape: { } shape }:
                json.WriteNumber("in_channels", shape.InChannels);
                json.WriteNumber("out_channels", shape.OutChannels);
                Numbers(json, "kernel", [shape.KernelHeight, shape.KernelWidth]);
                json.WriteNumber("stride", shape.Stride);
                json.WriteNumber("padding", shape.Padding);
                json.WriteNumber("dilation", shape.Dilation);
                json.WriteNumber("groups", shape.Groups);
                break;
            case LinearOperation linear:
                json.WriteNumber("in_features", linear.InputFeatures);
                json.WriteNumber("out_features", linear.Outputs);
                break;
            case BatchNormOperation norm:
                json.WriteString("layer", norm.Layer);
                json.WriteNumber("channels", norm.Channels);
                json.WriteNumber("epsilon", norm.Epsilon);
                json.WriteNumber("momentum", norm.Momentum);
                break;
            case QuadraticOperation quadratic:
                json.WriteString("layer", quadratic.Layer);
                break;
            case PoolOperation pool:
                json.WriteNumber("kernel", pool.Kernel);
                json.WriteNumber("stride", pool.Stride);
                json.WriteNumber("padding", pool.Padding);
                break;
            case PadOperation pad:
                json.WriteNumber("left", pad.Left);
                json.WriteNumber("right", pad.Right);
                json.WriteNumber("top", pad.Top);
                json.WriteNumber("bottom", pad.Bottom);
                break;
        }
    }

    private static Operation Read(string name, JsonFields node) => name switch
    {
        "convolution" => new ConvolutionOperation(node.Text("weight"), node.OptionalText("bias"), Convolution(node)),
        "linear" => new LinearOperation(node.Text("weight"), node.OptionalText("bias"), node.Size("out_features"), node.Size("in_features")),
        "batch_norm" => new BatchNormOperation(
            node.Text("layer"), node.Size("channels"), node.Fraction("epsilon"), node.Fraction("momentum")),
        "relu" => new ReluOperation(),
        "quadratic" => new QuadraticOperation(node.Text("layer")),
        "add" => new AddOperation(),
        "max_pool" => Pool(node, static (kernel, stride, padding) => new MaxPoolOperation(kernel, stride, padding)),
        "average_pool" => Pool(node, static (kernel, stride, padding) => new AveragePoolOperation(kernel, stride, padding)),
        "global_average" => new GlobalAverageOperation(),
        "flatten" => new FlattenOperation(),
        "pad" => new PadOperation(node.Offset("left"), node.Offset("right"), node.Offset("top"), node.Offset("bottom")),
        _ => throw node.Wrong($"has the unknown operation '{SafetensorsHeader.OneLine(name)}'"),
    };

    private static ConvolutionShape Convolution(JsonFields node)
    {
        int inputs = node.Size("in_channels"), outputs = node.Size("out_channels"), groups = node.Size("groups");
        int[] kernel = node.Numbers("kernel", 2, 1, JsonFields.GreatestOffset);
        int stride = node.Step("stride"), padding = node.Offset("padding"), dilation = node.Step("dilation");
        if (inputs % groups != 0 || outputs % groups != 0)
            throw node.Wrong($"has {groups} groups, which do not divide {inputs} and {outputs} channels");
        return (long)(inputs / groups) * kernel[0] * kernel[1] <= Array.MaxLength
            ? new ConvolutionShape(inputs, outputs, kernel[0], kernel[1], stride, padding, dilation, groups)
            : throw node.Wrong("has a kernel too large to address");
    }

    private static PoolOperation Pool(JsonFields node, Func<int, int, int, PoolOperation> create)
    {
        int kernel = node.Step("kernel"), stride = node.Step("stride"), padding = node.Offset("padding");
        return padding <= kernel / 2
            ? create(kernel, stride, padding)
            : throw node.Wrong($"has a padding of {padding}, at most half of its kernel {kernel} is possible");
    }

    private static void RequireAddressable(IReadOnlyList<int> shape, string where)
    {
        long elements = 1;
        foreach (int size in shape)
        {
            elements *= size;
            if (elements > Array.MaxLength) throw new FormatException($"{where}: [{string.Join(", ", shape)}] is too large to address");
        }
    }

    private static void Numbers(Utf8JsonWriter json, string name, IReadOnlyList<int> numbers)
    {
        json.WriteStartArray(name);
        foreach (int number in numbers) json.WriteNumberValue(number);
        json.WriteEndArray();
    }
}
