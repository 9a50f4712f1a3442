using System.Text.Json;
using Gossamer.PrivateInference.Search;

namespace Gossamer.PrivateInference.Recipes;

/// <summary>
/// The prices of a network's gates in a file of the run. They take an export for each gate, and a search that goes on must not be priced
/// by another day's machine.
/// </summary>
/// <param name="Objective">What is priced.</param>
/// <param name="Comparison">By gate.</param>
/// <param name="Polynomial">By gate.</param>
/// <param name="Rest">Of everything that is not a gate.</param>
public sealed record GatePriceList(PriceObjective Objective, IReadOnlyList<double> Comparison, IReadOnlyList<double> Polynomial, double Rest)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, WriteIndented = true,
    };

    /// <summary>The prices in <paramref name="path"/>; null where there are none yet.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or prices something else.</exception>
    public static GatePrices? Load(string path, PriceObjective objective, int gates)
    {
        if (!File.Exists(path)) return null;
        try
        {
            GatePriceList list = JsonSerializer.Deserialize<GatePriceList>(File.ReadAllText(path), Options) ?? throw new JsonException("is null");
            return list.Objective == objective && list.Comparison.Count == gates ? new GatePrices(list.Comparison, list.Polynomial, list.Rest)
                : throw new JsonException($"prices {list.Comparison.Count} gates by {list.Objective}, not {gates} by {objective}");
        }
        catch (Exception wrong) when (wrong is JsonException or ArgumentException)
        {
            throw new InvalidDataException($"{path}: no prices of this search: {wrong.Message}; delete it to have them made again", wrong);
        }
    }

    /// <summary>Writes prices, in one step.</summary>
    public static void Save(string path, PriceObjective objective, GatePrices prices)
    {
        int[] gates = [.. Enumerable.Range(0, prices.Count)];
        var list = new GatePriceList(
            objective, [.. gates.Select(gate => prices[gate, GateChoice.Comparison])], [.. gates.Select(gate => prices[gate, GateChoice.Polynomial])],
            prices.Rest);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string temporary = path + ".tmp";
        File.WriteAllText(temporary, JsonSerializer.Serialize(list, Options) + "\n");
        File.Move(temporary, path, overwrite: true);
    }
}
