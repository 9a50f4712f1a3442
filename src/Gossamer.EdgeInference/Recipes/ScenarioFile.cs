using System.Text.Json;
using Gossamer.EdgeInference.Model;
using Gossamer.Learning.Data.Formats;
using Gossamer.Learning.Runs;

namespace Gossamer.EdgeInference.Recipes;

/// <summary>Scenarios as JSON files: any field of <see cref="EdgeScenario"/> in camel case; what is left out keeps its default.</summary>
public static class ScenarioFile
{
    private const int MostBytes = 1 << 24;

    /// <summary>Reads one.</summary>
    /// <exception cref="InvalidDataException">It is no scenario; the message names the field.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static EdgeScenario Read(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists) throw new FileNotFoundException($"{path}: there is no such file");
        if (file.Length > MostBytes) throw new InvalidDataException($"{path}: has {file.Length:N0} bytes, expected a scenario of at most {MostBytes:N0}");
        try
        {
            EdgeScenario scenario = JsonSerializer.Deserialize(File.ReadAllBytes(path), RecipeJson.Of<EdgeScenario>()) ?? throw new JsonException("it is null");
            return scenario.Resolve();
        }
        catch (JsonException exception)
        {
            string where = exception.Path is { Length: > 2 } field ? $"field '{field[2..]}' " : "";
            throw new InvalidDataException($"{path}: {where}is not what a scenario holds ({FormatError.Printable(exception.Message)})", exception);
        }
        catch (ArgumentException exception)
        {
            throw new InvalidDataException($"{path}: {exception.Message}", exception);
        }
    }
}
