using System.Text.Json;
using Gossamer.Cli.Rendering;
using Gossamer.Learning.Runs;

namespace Gossamer.Cli.Commands;

/// <summary>The options and the result of a run, which are JSON that only its command knows, as rows for tables.</summary>
internal static class RunFields
{
    private const int LongestValue = 60;

    /// <summary>Every value of <paramref name="element"/> with its path, for example <c>optimizer.momentum</c>.</summary>
    public static IEnumerable<(string Path, JsonElement Value)> Of(JsonElement element) => element.ValueKind == JsonValueKind.Object
        ? element.EnumerateObject().SelectMany(static property => Of(property.Value).Select(below =>
            (below.Path.Length == 0 ? property.Name : $"{property.Name}.{below.Path}", below.Value)))
        : [("", element)];

    /// <summary>The values of a result, without the directory of the run, which every table has elsewhere.</summary>
    public static IEnumerable<(string Path, JsonElement Value)> OfResult(JsonElement result) =>
        Of(result).Where(static field => field.Path != "runDirectory");

    /// <summary>A number of the result; null if the run has none of this name.</summary>
    public static double? ResultNumber(RunInfo run, string name) =>
        run.Result is { ValueKind: JsonValueKind.Object } result
        && result.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number
            ? value.GetDouble()
            : null;

    /// <summary>How long the run took: what its result says, else from its start to its end; null while it runs.</summary>
    public static TimeSpan? Duration(RunInfo run) => ResultNumber(run, "seconds") is { } seconds and >= 0 and < 1e10
        ? TimeSpan.FromSeconds(seconds)
        : run.Ended - run.Started;

    /// <summary>A value for people; those that every training has in their unit.</summary>
    public static string Text(string path, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Number)
        {
            double number = value.GetDouble();
            return path[(path.LastIndexOf('.') + 1)..] switch
            {
                "accuracy" or "denseAccuracy" or "sparsity" or "explorationDegree" => Format.Percent(number),
                "trainFlopsRatio" or "inferenceFlopsRatio" => Format.Ratio(number),
                "seconds" => Format.Duration(TimeSpan.FromSeconds(Math.Clamp(number, 0, 1e10))),
                "nnz" or "rounds" => Format.Number(number),
                _ => value.GetRawText(),
            };
        }

        string text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        text = Failure.OneLine(text);
        return text.Length <= LongestValue ? text : text[..(LongestValue - 1)] + "…";
    }
}
