using System.Text.Encodings.Web;
using System.Text.Json;
using Gossamer.Kernels.Convolution;
using Gossamer.TwoParty.Networks.Operations;
using Gossamer.TwoParty.Protocols;

namespace Gossamer.TwoParty.Networks;

/// <summary>
/// A <see cref="NetworkManifest"/> as JSON. What is read is checked as what is built; the text that is hashed is always the one this
/// writes, so that spaces and the order of fields in a file do not matter.
/// </summary>
internal static class ManifestJson
{
    private const string Version = "gossamer.private.1";

    private static readonly JsonWriterOptions Plain = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The canonical text, and where in its bytes each node begins and the last one ends.</summary>
    public static (byte[] Text, int[] Nodes) Format(NetworkManifest manifest)
    {
        var nodes = new List<int>(manifest.Nodes.Count + 1);
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            ManifestSettings settings = manifest.Settings;
            json.WriteStartObject();
            json.WriteString("format", Version);
            json.WriteString("name", settings.Name);
            json.WriteNumber("ring_bits", settings.RingBits);
            json.WriteNumber("batch", settings.Batch);
            json.WriteNumber("leaf_bits", settings.LeafBits);
            json.WriteNumber("block_bits", settings.BlockBits);
            json.WriteString("truncation", settings.Truncation == TruncationMode.Faithful ? "faithful" : "exact");
            json.WriteString("output", settings.Output == OutputKind.Logits ? "logits" : "arg_max");
            json.WriteString("certificate", settings.Certificate == CertificateKind.Calibrated ? "calibrated" : "proven");
            if (settings.ErrorBound is { } error) json.WriteNumber("error_bound", error);
            else json.WriteNull("error_bound");
            json.WriteStartObject("input");
            json.WriteStartArray("shape");
            foreach (int size in manifest.Input.Shape) json.WriteNumberValue(size);
            json.WriteEndArray();
            json.WriteNumber("fraction", manifest.Input.FractionBits);
            json.WriteNumber("bound", settings.InputBound);
            json.WriteEndObject();
            json.WriteStartArray("nodes");
            foreach (PrivateNode node in manifest.Nodes)
            {
                nodes.Add((int)(json.BytesCommitted + json.BytesPending));
                json.WriteStartObject();
                json.WriteString("name", node.Name);
                json.WriteString("op", node.Operation.Kind);
                json.WriteStartArray("inputs");
                foreach (int input in node.Inputs) json.WriteNumberValue(input);
                json.WriteEndArray();
                node.Operation.Write(json);
                json.WriteNumber("bound", node.Bound);
                json.WriteEndObject();
            }
            nodes.Add((int)(json.BytesCommitted + json.BytesPending));
            json.WriteEndArray();
            json.WriteNumber("scores", manifest.Output);
            json.WriteEndObject();
        }
        buffer.WriteByte((byte)'\n');
        return (buffer.ToArray(), [.. nodes]);
    }

    /// <summary>Reads the text.</summary>
    /// <exception cref="InvalidDataException">It breaks a rule.</exception>
    public static NetworkManifest Parse(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return Read(new ManifestFields(document.RootElement, "the manifest"));
        }
        // A JSON string with half a surrogate pair parses, and fails as an invalid operation once it is read.
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException or ArgumentException or OverflowException)
        {
            throw new InvalidDataException(
                error is JsonException or InvalidOperationException ? $"the manifest is not valid JSON: {ManifestFields.OneLine(error.Message)}"
                : string.Join(' ', error.Message.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries)), error);
        }
    }

    private static NetworkManifest Read(ManifestFields fields)
    {
        string format = fields.Text("format");
        if (format != Version) throw fields.Wrong($"has format '{ManifestFields.OneLine(format)}', this build reads '{Version}'");
        var input = new ManifestFields(fields.Object("input"), "the input");
        var settings = new ManifestSettings
        {
            Name = fields.Text("name"),
            RingBits = fields.Number("ring_bits", 32, 64),
            Batch = fields.Number("batch", 1, 1 << 16),
            LeafBits = fields.Number("leaf_bits", 1, 4),
            BlockBits = fields.Number("block_bits", 1, 8),
            Truncation = fields.Word("truncation", ("faithful", TruncationMode.Faithful), ("exact", TruncationMode.Exact)),
            Output = fields.Word("output", ("logits", OutputKind.Logits), ("arg_max", OutputKind.ArgMax)),
            Certificate = fields.Word("certificate", ("calibrated", CertificateKind.Calibrated), ("proven", CertificateKind.Proven)),
            ErrorBound = fields.RealOrNull("error_bound"),
            InputBound = input.Real("bound"),
        };
        var builder = new ManifestBuilder(
            settings, new ValueForm(input.Numbers("shape", 1, 3, 1, ManifestFields.GreatestSize), input.Number("fraction", 0, 30)));
        input.RequireNothingElse();
        foreach (JsonElement element in fields.Array("nodes"))
        {
            var node = new ManifestFields(element, $"node {builder.Values}");
            string name = node.Text("name");
            node.Where = $"node '{ManifestFields.OneLine(name)}'";
            PrivateOperation operation = Operation(node.Text("op"), node);
            int[] inputs = node.Numbers("inputs", operation.Inputs, operation.Inputs, 0, builder.Values - 1);
            double bound = node.Real("bound");
            node.RequireNothingElse();
            builder.Add(name, operation, bound, inputs);
        }
        int scores = fields.Number("scores", 1, int.MaxValue);
        fields.RequireNothingElse();
        return builder.Build(scores);
    }

    private static PrivateOperation Operation(string kind, ManifestFields node) => kind switch
    {
        "convolution" => new PrivateConvolution(Convolution(node), node.Number("weight_bits", 2, 31), node.Number("weight_fraction", 0, 30)),
        "fully_connected" => new PrivateFullyConnected(
            node.Size("in_features"), node.Size("out_features"), node.Number("weight_bits", 2, 31), node.Number("weight_fraction", 0, 30)),
        "truncation" => new PrivateTruncation(node.Number("bits", 1, 62)),
        "relu" => new PrivateRelu(node.Number("width", 2, 64)),
        "truncated_relu" => new PrivateTruncatedRelu(node.Number("bits", 1, 62), node.Number("width", 2, 64)),
        "quadratic" => new PrivateQuadratic(
            node.Word("form", (PrivateQuadratic.Once, QuadraticForm.TruncateOnce), (PrivateQuadratic.Twice, QuadraticForm.TruncateTwice)),
            node.Real("c2"), node.Real("c1"), node.Real("c0"), node.Number("coefficient_fraction", 1, 30)),
        "max_pool" => new PrivateMaxPool(Window(node), node.Number("value_bits", 2, 63)),
        "average_pool" => new PrivateAveragePool(Window(node), node.Number("reciprocal_fraction", 1, 30)),
        "sum" => new PrivateSum(node.Number("first_shift", 0, 62), node.Number("second_shift", 0, 62)),
        _ => throw node.Wrong($"has the unknown operation '{ManifestFields.OneLine(kind)}'"),
    };

    private static ConvolutionShape Convolution(ManifestFields node)
    {
        int inputs = node.Size("in_channels"), outputs = node.Size("out_channels");
        int[] kernel = node.Numbers("kernel", 2, 2, 1, 1 << 10);
        int stride = node.Number("stride", 1, 1 << 10), padding = node.Number("padding", 0, 1 << 10), dilation = node.Number("dilation", 1, 1 << 10);
        int groups = node.Number("groups", 1, inputs);
        return (long)(inputs / groups) * kernel[0] * kernel[1] * outputs <= Array.MaxLength
            ? new ConvolutionShape(inputs, outputs, kernel[0], kernel[1], stride, padding, dilation, groups)
            : throw node.Wrong("has more weights than can be addressed");
    }

    private static PoolWindow Window(ManifestFields node)
    {
        int[] kernel = node.Numbers("kernel", 2, 2, 1, 1 << 10);
        return new PoolWindow(kernel[0], kernel[1], node.Number("stride", 1, 1 << 10), node.Number("padding", 0, 1 << 10));
    }
}
