using System.Text.Json;
using Gossamer.Learning.Runs;

namespace Gossamer.PrivateInference.Recipes;

/// <summary>What a run has found out and keeps in a file of its own, so that going on does not make it again.</summary>
internal static class KeptJson
{
    /// <summary>What <paramref name="path"/> holds; null where it is not there yet.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static T? Read<T>(string path)
        where T : class
    {
        if (!File.Exists(path)) return null;
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), RecipeJson.Of<T>()) ?? throw new JsonException("is null");
        }
        catch (JsonException wrong)
        {
            throw Refusal(path, wrong.Message);
        }
    }

    /// <summary>Writes it, in one step.</summary>
    public static void Write<T>(string path, T value)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        RunFiles.Replace(path, JsonSerializer.SerializeToUtf8Bytes(value, RecipeJson.Of<T>()));
    }

    /// <summary>The error for a file that is not what the run has left there.</summary>
    public static InvalidDataException Refusal(string path, string what) => new($"{path}: not what this search has left there: {what}; delete it to have it made again");
}
