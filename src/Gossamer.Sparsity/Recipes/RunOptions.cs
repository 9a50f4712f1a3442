using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Gossamer.Learning.Runs;

namespace Gossamer.Sparsity.Recipes;

/// <summary>Reads options and results back from a run's record.</summary>
public static class RunOptions
{
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The options of <paramref name="run"/>, as <paramref name="resolve"/> completes and checks them.</summary>
    /// <exception cref="InvalidDataException">The run is of another command, or its options are malformed or out of range.</exception>
    public static T Read<T>(RunInfo run, string command, JsonTypeInfo<T> type, Func<T, T> resolve)
        where T : class
    {
        if (run.Description.Command != command)
            throw new InvalidDataException(
                $"{run.PathOf(RunFiles.Record)}: field 'command' is '{run.Description.Command}'; resume it with: "
                + $"gossamer {run.Description.Command} --resume {run.Directory}");
        try
        {
            return resolve(Deserialize(run, "options", run.Description.Options, type));
        }
        catch (ArgumentException error)
        {
            throw new InvalidDataException($"{run.PathOf(RunFiles.Record)}: field 'options': {error.Message}", error);
        }
    }

    /// <exception cref="InvalidDataException">There is no result, or it is malformed.</exception>
    public static T ReadResult<T>(RunInfo run, JsonTypeInfo<T> type)
        where T : class =>
        Deserialize(run, "result", run.Result ?? default, type);

    /// <summary>Asserts that options are those that a training was begun with.</summary>
    /// <param name="source">The file that holds <paramref name="found"/>.</param>
    /// <param name="found">Options as JSON.</param>
    /// <param name="expected">The same of the training.</param>
    /// <exception cref="InvalidDataException">One differs; the message names it.</exception>
    public static void RequireSame(string source, JsonElement found, JsonElement expected)
    {
        foreach (JsonProperty option in expected.EnumerateObject())
        {
            if (!found.TryGetProperty(option.Name, out JsonElement value) || !JsonElement.DeepEquals(value, option.Value))
                throw new InvalidDataException(
                    $"{source}: field 'options.{option.Name}' is {Text(value)}, expected {Text(option.Value)}: the rest was trained with that");
        }
    }

    private static string Text(JsonElement value) =>
        value.ValueKind == JsonValueKind.Undefined ? "missing" : JsonSerializer.Serialize(value, Compact);

    private static T Deserialize<T>(RunInfo run, string field, JsonElement element, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return element.ValueKind == JsonValueKind.Undefined ? throw new JsonException("is missing")
                : element.Deserialize(type) ?? throw new JsonException("is null");
        }
        catch (JsonException error)
        {
            string where = error.Path is { } path ? $"{field}{path.TrimStart('$')}" : field;
            throw new InvalidDataException($"{run.PathOf(RunFiles.Record)}: field '{where}' is not what this build writes", error);
        }
    }
}
