using Gossamer.Inference.Networks;
using Gossamer.PrivateInference.Search;

namespace Gossamer.PrivateInference.Recipes;

/// <summary>
/// What a network costs with comparisons everywhere and with one gate after the other switched to its polynomial, in a file of the run. Each price
/// takes an export, so each is kept as soon as it is known: a search that goes on makes the rest, and is not priced by another day's machine.
/// </summary>
public sealed record GatePriceList
{
    /// <summary>What is priced.</summary>
    public required PriceObjective Objective { get; init; }

    /// <summary>Number of gates.</summary>
    public required int Gates { get; init; }

    /// <summary>With comparisons everywhere.</summary>
    public required double Whole { get; init; }

    /// <summary>With that gate alone switched, for the first gates; all of them once the list is whole.</summary>
    public required IReadOnlyList<double> Switched { get; init; }

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
        if (list is null) Keep(new GatePriceList { Objective = objective, Gates = choices.Length, Whole = Price(), Switched = [] });
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
            KeptJson.Write(path, known);
            list = known;
        }
    }

    private static GatePriceList? Load(string path, PriceObjective objective, int gates)
    {
        if (KeptJson.Read<GatePriceList>(path) is not { } list) return null;
        if (list.Objective != objective || list.Gates != gates)
            throw KeptJson.Refusal(path, $"prices of {list.Gates} gates by {list.Objective}, not of {gates} by {objective}");
        if (list.Switched.Count > gates) throw KeptJson.Refusal(path, $"{list.Switched.Count} prices of {gates} gates");
        return list.Switched.Append(list.Whole).All(static price => price >= 0 && double.IsFinite(price))
            ? list : throw KeptJson.Refusal(path, "a price is negative or not finite");
    }
}
