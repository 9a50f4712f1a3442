using System.Text.Json;
using Gossamer.Inference.Networks;
using Gossamer.PrivateInference.Search;

namespace Gossamer.PrivateInference.Recipes;

/// <summary>
/// What a network costs with comparisons everywhere and with one gate after the other switched to its polynomial, in a file of the run. Each price
/// takes an export, so each is kept as soon as it is known: a search that goes on makes the rest, and is not priced by another day's machine.
/// </summary>
/// <param name="Objective">What is priced.</param>
/// <param name="Gates">Number of gates.</param>
/// <param name="Whole">With comparisons everywhere.</param>
/// <param name="Switched">With that gate alone switched, for the first gates; all of them once the list is whole.</param>
public sealed record GatePriceList(PriceObjective Objective, int Gates, double Whole, IReadOnlyList<double> Switched)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, WriteIndented = true,
    };

    /// <summary>
    /// The prices of a network's gates: those in <paramref name="path"/>, and whatever is missing there. A gate's comparison costs what the whole
    /// network saves when that gate alone switches, so that branches beside each other count as they run.
    /// </summary>
    /// <param name="path">The file, which need not be there yet; every price that is made is written to it.</param>
    /// <param name="objective">What is priced.</param>
    /// <param name="network">The network with its gates.</param>
    /// <param name="price">Prices a network without gates, in any unit.</param>
    /// <param name="cancellation">Stops between two prices; those made are kept.</param>
    /// <exception cref="InvalidDataException">The file is damaged, or prices something else.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was requested.</exception>
    public static GatePrices Make(
        string path, PriceObjective objective, GatedNetwork network, Func<TrainedNetwork, double> price, CancellationToken cancellation)
    {
        GateChoice[] choices = [.. network.Gates.Select(static _ => GateChoice.Comparison)];
        GatePriceList? list = Load(path, objective, choices.Length);
        if (list is null) Keep(new GatePriceList(objective, choices.Length, Price(), []));
        while (list!.Switched.Count < list.Gates)
        {
            int gate = list.Switched.Count;
            choices[gate] = GateChoice.Polynomial;
            Keep(list with { Switched = [.. list.Switched, Price()] });
            choices[gate] = GateChoice.Comparison;
        }
        double[] saved = [.. list.Switched.Select(switched => Math.Max(0, list.Whole - switched))];
        return new GatePrices(saved, new double[saved.Length], Math.Max(0, list.Whole - saved.Sum()));

        double Price()
        {
            cancellation.ThrowIfCancellationRequested();
            return price(network.ToNetwork(choices));
        }

        void Keep(GatePriceList known)
        {
            known.Save(path);
            list = known;
        }
    }

    private static GatePriceList? Load(string path, PriceObjective objective, int gates)
    {
        if (!File.Exists(path)) return null;
        try
        {
            GatePriceList list = JsonSerializer.Deserialize<GatePriceList>(File.ReadAllText(path), Options) ?? throw new JsonException("is null");
            if (list.Objective != objective || list.Gates != gates)
                throw new JsonException($"prices {list.Gates} gates by {list.Objective}, not {gates} by {objective}");
            if (list.Switched.Count > gates) throw new JsonException($"{list.Switched.Count} prices of {gates} gates");
            return list.Switched.Append(list.Whole).All(static price => price >= 0 && double.IsFinite(price))
                ? list : throw new JsonException("a price is negative or not finite");
        }
        catch (JsonException wrong)
        {
            throw new InvalidDataException($"{path}: no prices of this search: {wrong.Message}; delete it to have them made again", wrong);
        }
    }

    private void Save(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string temporary = path + ".tmp";
        File.WriteAllText(temporary, JsonSerializer.Serialize(this, Options) + "\n");
        File.Move(temporary, path, overwrite: true);
    }
}
