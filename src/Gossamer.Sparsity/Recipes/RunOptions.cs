using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Gossamer.Learning.Runs;

namespace Gossamer.Sparsity.Recipes;

/// <summary>Reads options and results back from a run's record.</summary>
internal static class RunOptions
{
    /// <exception cref="InvalidDataException">The run is of another command, or its options are malformed.</exception>
    public static T Read<T>(RunInfo run, string command, JsonTypeInfo<T> type)
        where T : class =>
        run.Description.Command == command
            ? Deserialize(run, "options", run.Description.Options, type)
            : throw new InvalidDataException(
                $"{run.PathOf(RunFiles.Record)}: field 'command' is '{run.Description.Command}'; resume it with: "
                + $"gossamer {run.Description.Command} --resume {run.Directory}");

    /// <exception cref="InvalidDataException">There is no result, or it is malformed.</exception>
    public static T ReadResult<T>(RunInfo run, JsonTypeInfo<T> type)
        where T : class =>
        Deserialize(run, "result", run.Result ?? default, type);

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
