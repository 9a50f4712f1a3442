using System.Text.Json;
using Gossamer.Learning.Runs;
using Gossamer.TwoParty.Networks.Sessions;

namespace Gossamer.Cli.Commands.PrivateInference;

/// <summary>What queries took, as a client keeps it: sizes and times, no value.</summary>
/// <param name="Network">The network.</param>
/// <param name="SetUpBytes">Bytes of the session's set-up.</param>
/// <param name="Queries">Query by query.</param>
internal sealed record QueryTrace(string Network, long SetUpBytes, IReadOnlyList<QueryMeasure> Queries)
{
    public static QueryTrace Load(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(path), RecipeJson.Of<QueryTrace>()) ?? throw new JsonException("is null");
        }
        catch (JsonException wrong)
        {
            throw new InvalidDataException($"{path}: no trace of gossamer private query: {wrong.Message}", wrong);
        }
    }

    public void Save(string path) => File.WriteAllText(path, JsonSerializer.Serialize(this, RecipeJson.Of<QueryTrace>()) + "\n");
}
