using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Gossamer.EdgeInference.Serving.Wire;

/// <summary>Answers of the REST protocol.</summary>
internal static class JsonMessages
{
    private static readonly JsonWriterOptions Style = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>An error.</summary>
    public static ReadOnlyMemory<byte> Error(string message) => Object(writer => writer.WriteString("error", message));

    /// <summary>Whether the server answers. The protocol's text calls the field <c>live</c> in the body of readiness too.</summary>
    public static ReadOnlyMemory<byte> Live(bool live) => Object(writer => writer.WriteBoolean("live", live));

    /// <summary>Whether the server can be asked, under both names that are in use.</summary>
    public static ReadOnlyMemory<byte> Ready(bool ready) => Object(writer =>
    {
        writer.WriteBoolean("live", ready);
        writer.WriteBoolean("ready", ready);
    });

    /// <summary>Whether a model can be asked.</summary>
    public static ReadOnlyMemory<byte> ModelReady(string name, bool ready) => Object(writer =>
    {
        writer.WriteString("name", name);
        writer.WriteBoolean("ready", ready);
    });

    /// <summary>What is known of the server.</summary>
    public static ReadOnlyMemory<byte> Server(string name, string version) => Object(writer =>
    {
        writer.WriteString("name", name);
        writer.WriteString("version", version);
        writer.WriteStartArray("extensions");
        writer.WriteEndArray();
    });

    /// <summary>What is known of a model.</summary>
    public static ReadOnlyMemory<byte> Metadata(ModelDescription model, IReadOnlyList<string> versions) => Object(writer =>
    {
        writer.WriteString("name", model.Name);
        writer.WriteStartArray("versions");
        foreach (string version in versions) writer.WriteStringValue(version);
        writer.WriteEndArray();
        writer.WriteString("platform", model.Platform);
        foreach ((string property, IReadOnlyList<TensorSpec> specs) in new[] { ("inputs", model.Inputs), ("outputs", model.Outputs) })
        {
            writer.WriteStartArray(property);
            foreach (TensorSpec spec in specs)
            {
                writer.WriteStartObject();
                Head(writer, spec.Name, spec.DataType, spec.Shape);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
        }
    });

    /// <summary>An answer.</summary>
    /// <exception cref="InferenceException">An output has elements that JSON has no form for.</exception>
    public static ReadOnlyMemory<byte> Write(InferenceResponse response) => Object(writer =>
    {
        writer.WriteString("model_name", response.Model.Name);
        writer.WriteString("model_version", response.Model.Version);
        if (response.Id.Length > 0) writer.WriteString("id", response.Id);
        writer.WriteStartArray("outputs");
        foreach (InferenceTensor tensor in response.Outputs)
        {
            writer.WriteStartObject();
            Head(writer, tensor.Name, tensor.DataType, tensor.Shape);
            writer.WriteStartArray("data");
            WriteElements(writer, tensor);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    });

    private static void Head(Utf8JsonWriter writer, string name, TensorDataType dataType, IReadOnlyList<long> shape)
    {
        writer.WriteString("name", name);
        writer.WriteString("datatype", dataType.Name());
        writer.WriteStartArray("shape");
        foreach (long size in shape) writer.WriteNumberValue(size);
        writer.WriteEndArray();
    }

    private static void WriteElements(Utf8JsonWriter writer, InferenceTensor tensor)
    {
        switch (tensor.DataType)
        {
            case TensorDataType.Bool: foreach (bool element in tensor.AsSpan<bool>()) writer.WriteBooleanValue(element); break;
            case TensorDataType.UInt8: foreach (byte element in tensor.AsSpan<byte>()) writer.WriteNumberValue(element); break;
            case TensorDataType.UInt16: foreach (ushort element in tensor.AsSpan<ushort>()) writer.WriteNumberValue(element); break;
            case TensorDataType.UInt32: foreach (uint element in tensor.AsSpan<uint>()) writer.WriteNumberValue(element); break;
            case TensorDataType.UInt64: foreach (ulong element in tensor.AsSpan<ulong>()) writer.WriteNumberValue(element); break;
            case TensorDataType.Int8: foreach (sbyte element in tensor.AsSpan<sbyte>()) writer.WriteNumberValue(element); break;
            case TensorDataType.Int16: foreach (short element in tensor.AsSpan<short>()) writer.WriteNumberValue(element); break;
            case TensorDataType.Int32: foreach (int element in tensor.AsSpan<int>()) writer.WriteNumberValue(element); break;
            case TensorDataType.Int64: foreach (long element in tensor.AsSpan<long>()) writer.WriteNumberValue(element); break;
            case TensorDataType.Float32: foreach (float element in tensor.AsSpan<float>()) writer.WriteNumberValue(float.IsFinite(element) ? element : throw NotInJson(tensor, $"{element}")); break;
            case TensorDataType.Float64: foreach (double element in tensor.AsSpan<double>()) writer.WriteNumberValue(double.IsFinite(element) ? element : throw NotInJson(tensor, $"{element}")); break;
            case TensorDataType.Bytes: foreach (ReadOnlyMemory<byte> element in tensor.ToBytes()) writer.WriteStringValue(Text(tensor, element.Span)); break;
            default: throw InferenceException.Invalid($"output '{tensor.Name}' is {tensor.DataType.Name()}, which JSON has no form for: ask through gRPC, raw");
        }
    }

    private static string Text(InferenceTensor tensor, ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw NotInJson(tensor, "bytes that are no UTF-8");
        }
    }

    private static InferenceException NotInJson(InferenceTensor tensor, string what) =>
        new(InferenceError.Failed, $"output '{tensor.Name}' has {what}, which JSON has no form for: ask through gRPC");

    private static ReadOnlyMemory<byte> Object(Action<Utf8JsonWriter> properties)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, Style))
        {
            writer.WriteStartObject();
            properties(writer);
            writer.WriteEndObject();
        }
        return buffer.WrittenMemory;
    }
}
