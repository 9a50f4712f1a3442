using Gossamer.Learning.Models;
using Gossamer.PrivateInference.Recipes;
using Gossamer.PrivateInference.Search;
using Gossamer.Tests.Learning.Runs;
using Xunit;

namespace Gossamer.Tests.PrivateInference.Recipes;

public sealed class GatePriceListTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    // Two layers with ReLUs, of 12 and of 7 elements.
    private readonly GatedNetwork _network = new(ModelCatalog.Find("mlp:12-7").Create([5], 3, seed: 1), [5]);

    public void Dispose()
    {
        _network.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_gate_costs_what_the_network_saves_without_it()
    {
        GatePrices prices = Make(_folder["prices.json"], PriceObjective.Online);
        Assert.Equal(2, prices.Count);
        Assert.Equal(0.108, prices[0, GateChoice.Comparison], 1e-12);
        Assert.Equal(0.063, prices[1, GateChoice.Comparison], 1e-12);
        Assert.Equal(0, prices[0, GateChoice.Polynomial]);
        Assert.Equal(1 + 0.019, prices.Rest, 1e-12);
    }

    [Fact]
    public void A_pricing_that_is_stopped_after_every_price_makes_each_once()
    {
        string file = _folder["prices.json"];
        int made = 0, stops = 0;
        GatePrices? prices = null;
        while (prices is null)
        {
            using var stop = new CancellationTokenSource();
            try
            {
                prices = GatePriceList.Make(file, PriceObjective.Online, _network, network =>
                {
                    made++;
                    stop.Cancel();
                    return new FlatCosts().Price(network, PriceObjective.Online, default);
                }, stop.Token);
            }
            catch (OperationCanceledException)
            {
                stops++;
            }
        }
        Assert.Equal((3, 2), (made, stops));
        GatePrices whole = Make(_folder["whole.json"], PriceObjective.Online);
        Assert.Equal((whole.Greatest, whole.Rest), (prices.Greatest, prices.Rest));
        Assert.Equal(File.ReadAllBytes(_folder["whole.json"]), File.ReadAllBytes(file));
        GatePrices read = GatePriceList.Make(
            file, PriceObjective.Online, _network, _ => throw new InvalidOperationException("made again"), TestContext.Current.CancellationToken);
        Assert.Equal(whole.Greatest, read.Greatest);
    }

    [Fact]
    public void A_list_that_is_damaged_or_of_another_search_is_refused()
    {
        string file = _folder["prices.json"];
        Make(file, PriceObjective.Flights);
        string whole = File.ReadAllText(file);
        Refused(whole, PriceObjective.Bytes, "2 gates by Flights, not of 2 by Bytes");
        Refused(whole.Replace("\"gates\": 2", "\"gates\": 3", StringComparison.Ordinal), PriceObjective.Flights, "3 gates by Flights, not of 2");
        Refused(whole.Replace("\"whole\": ", "\"whole\": -", StringComparison.Ordinal), PriceObjective.Flights, "negative");
        Refused(whole.Replace("\"flights\"", "3", StringComparison.Ordinal), PriceObjective.Flights, "objective");
        Refused(whole.Replace("[", "[1, 2, 3, ", StringComparison.Ordinal), PriceObjective.Flights, "5 prices of 2 gates");
        Refused(whole.Replace("\"whole\"", "\"other\"", StringComparison.Ordinal), PriceObjective.Flights, "other");
        for (int cut = 0; cut < whole.Length - 2; cut += 7) Refused(whole[..cut], PriceObjective.Flights, "not what this search has left there");

        void Refused(string text, PriceObjective objective, string expected)
        {
            File.WriteAllText(file, text);
            string message = Assert.Throws<InvalidDataException>(() => Make(file, objective)).Message;
            Assert.Contains(file, message, StringComparison.Ordinal);
            Assert.Contains(expected, message, StringComparison.Ordinal);
        }
    }

    private GatePrices Make(string file, PriceObjective objective) => GatePriceList.Make(
        file, objective, _network, network => new FlatCosts().Price(network, objective, default), TestContext.Current.CancellationToken);
}
