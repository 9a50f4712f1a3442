using System.Text.Json;

namespace Gossamer.EdgeInference.Serving.Wire;

/// <summary>
/// Requests of the REST protocol. Nothing is made of an input's data before its name, type and shape are known and fit, wherever in the
/// object they stand: a first pass skips the data, a second one reads them.
/// </summary>
internal static class JsonRequest
{
    private static readonly long[] NoShape = [];

    /// <summary>Reads a request to <paramref name="model"/>.</summary>
    /// <exception cref="InferenceException">It is no JSON, breaks a rule of the protocol, or is not what the model takes.</exception>
    public static InferenceRequest Read(ReadOnlySpan<byte> body, ModelDescription model)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            var builder = new RequestBuilder(model);
            ReadRequest(ref reader, builder, body.Length);
            // The reader refuses whatever comes after the object.
            reader.Read();
            return builder.Build();
        }
        catch (JsonException wrong)
        {
            throw InferenceException.Invalid($"the body is no JSON: line {wrong.LineNumber + 1}, byte {wrong.BytePositionInLine + 1}", wrong);
        }
        catch (InvalidOperationException wrong)
        {
            // The reader's word for strings that are no valid UTF-8 or UTF-16.
            throw InferenceException.Invalid("the body has a string that is no valid Unicode", wrong);
        }
    }

    private static void ReadRequest(ref Utf8JsonReader reader, RequestBuilder builder, int bytes)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) throw InferenceException.Invalid("the body is no JSON object");
        HashSet<string> seen = [];
        while (NextProperty(ref reader, seen, "the request") is { } property)
        {
            switch (property)
            {
                case "id": builder.Id = Text(ref reader, property); break;
                case "parameters": ReadParameters(ref reader, builder); break;
                case "inputs":
                    BeginArray(ref reader, property);
                    while (NextObject(ref reader, property)) ReadInput(ref reader, builder, bytes);
                    break;
                case "outputs":
                    BeginArray(ref reader, property);
                    while (NextObject(ref reader, property)) ReadOutput(ref reader, builder);
                    break;
                default: reader.Skip(); break;
            }
        }
    }

    private static void ReadInput(ref Utf8JsonReader reader, RequestBuilder builder, int bytes)
    {
        string name = "", dataType = "";
        long[] shape = NoShape;
        Utf8JsonReader data = default;
        HashSet<string> seen = [];
        while (true)
        {
            Utf8JsonReader before = reader;
            if (NextProperty(ref reader, seen, "an input") is not { } property) break;
            switch (property)
            {
                case "name": name = Text(ref reader, property); break;
                case "datatype": dataType = Text(ref reader, property); break;
                case "shape": shape = ReadShape(ref reader); break;
                case "data":
                    data = before;
                    data.Read();
                    reader.Skip();
                    break;
                default: reader.Skip(); break;
            }
        }
        foreach (string required in (ReadOnlySpan<string>)["name", "datatype", "shape", "data"])
            if (!seen.Contains(required)) throw InferenceException.Invalid($"an input has no {required}");
        (TensorSpec spec, int elements) = builder.Expect(name, dataType, shape);
        if (elements > bytes) throw InferenceException.Invalid($"input '{name}' has shape {TensorSpec.Text(shape)}, more elements than the body has bytes");
        builder.Add(spec, shape, elements, JsonTensorData.ReadRaw(ref data, spec, shape, elements));
    }

    private static void ReadOutput(ref Utf8JsonReader reader, RequestBuilder builder)
    {
        string? name = null;
        HashSet<string> seen = [];
        while (NextProperty(ref reader, seen, "an output") is { } property)
        {
            if (property == "name") name = Text(ref reader, property);
            else reader.Skip();
        }
        builder.WantOutput(name ?? throw InferenceException.Invalid("an output has no name"));
    }

    private static void ReadParameters(ref Utf8JsonReader reader, RequestBuilder builder)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw InferenceException.Invalid("the parameters are no JSON object");
        HashSet<string> seen = [];
        while (NextProperty(ref reader, seen, "the object of parameters") is { } name)
        {
            builder.AddParameter(name, reader.TokenType switch
            {
                JsonTokenType.True => true,
                JsonTokenType.False => false,
                JsonTokenType.String => reader.GetString()!,
                JsonTokenType.Number when reader.TryGetInt64(out long number) => number,
                JsonTokenType.Number when reader.TryGetUInt64(out ulong number) => number,
                JsonTokenType.Number => reader.GetDouble(),
                _ => throw InferenceException.Invalid($"parameter '{OneLine.Of(name)}' is neither a truth value nor a number nor a string"),
            });
        }
    }

    private static long[] ReadShape(ref Utf8JsonReader reader)
    {
        BeginArray(ref reader, "shape");
        List<long> shape = [];
        for (reader.Read(); reader.TokenType != JsonTokenType.EndArray; reader.Read())
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out long size) || shape.Count == RequestBuilder.MostNames)
                throw InferenceException.Invalid($"a shape is no array of at most {RequestBuilder.MostNames} whole numbers");
            shape.Add(size);
        }
        return [.. shape];
    }

    /// <summary>Goes on to the value of the next property; null at the object's end.</summary>
    private static string? NextProperty(ref Utf8JsonReader reader, HashSet<string> seen, string where)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.EndObject) return null;
        string name = reader.GetString()!;
        if (seen.Count == RequestBuilder.MostNames) throw InferenceException.Invalid($"{where} has more than {RequestBuilder.MostNames} properties");
        if (!seen.Add(name)) throw InferenceException.Invalid($"{where} has two properties '{OneLine.Of(name)}'");
        reader.Read();
        return name;
    }

    private static bool NextObject(ref Utf8JsonReader reader, string property)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.EndArray) return false;
        return reader.TokenType == JsonTokenType.StartObject ? true : throw InferenceException.Invalid($"{property} has an element that is no object");
    }

    private static void BeginArray(ref Utf8JsonReader reader, string property)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw InferenceException.Invalid($"{property} is no array");
    }

    private static string Text(ref Utf8JsonReader reader, string property) =>
        reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw InferenceException.Invalid($"{property} is no string");
}
