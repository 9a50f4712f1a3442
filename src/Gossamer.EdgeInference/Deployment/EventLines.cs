using System.Text.Json;
using System.Text.Json.Serialization;
using Gossamer.Learning.Runs;

namespace Gossamer.EdgeInference.Deployment;

/// <summary>Events as lines of JSON, one a line, as processes tell each other.</summary>
public static class EventLines
{
    /// <summary>An event as a line.</summary>
    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Lines<T>.Options);

    /// <summary>The event of a line; null where it is none.</summary>
    public static T? TryRead<T>(string line)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(line, Lines<T>.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static class Lines<T>
    {
        public static readonly JsonSerializerOptions Options = new(RecipeJson.Of<T>().Options) { WriteIndented = false, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };
    }
}
