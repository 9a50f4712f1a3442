using Gossamer.PrivateInference.Search;
using static Gossamer.PrivateInference.Recipes.GatedTrainingOptions;

namespace Gossamer.PrivateInference.Recipes;

/// <summary>A search for each weight of the price and each seed.</summary>
public sealed record ArchitectureSearchOptions
{
    /// <summary>Data, model, and the trainings before and after the search.</summary>
    public GatedTrainingOptions Training { get; init; } = new();

    /// <summary>λ: weights of the expected price, which is in units of the network with comparisons. Default 0.1, 0.3, 1.</summary>
    public IReadOnlyList<double> PriceWeights { get; init; } = [0.1, 0.3, 1];

    /// <summary>What is priced. Default online time.</summary>
    public PriceObjective Objective { get; init; }

    /// <summary>How gates are searched; its weight of the price does not count.</summary>
    public SearchLoopOptions Search { get; init; } = new() { Epochs = 4, WarmUpEpochs = 1, ArchitectureRate = 0.02 };

    /// <summary>
    /// Networks with gates drawn at random, at the price of the one found, that are trained beside each of them, all from the network with
    /// comparisons. Default none.
    /// </summary>
    public int RandomSettings { get; init; }

    /// <summary>Whether networks with a comparison in every gate and in none are trained beside those found. Default true.</summary>
    public bool Ends { get; init; } = true;

    /// <summary>Minutes after which training stops; the run can be resumed. Default unbounded.</summary>
    public double? BudgetMinutes { get; init; }

    /// <summary>Whether every network found is run between two parties. Default true.</summary>
    public bool Measure { get; init; } = true;

    /// <summary>Refuses what is out of range.</summary>
    /// <exception cref="ArgumentException">An option is unknown or out of range; the message names it.</exception>
    public ArchitectureSearchOptions Resolve()
    {
        Training.Checked();
        Require(PriceWeights.Count > 0, "the list of price weights", "empty", "at least one");
        foreach (double weight in PriceWeights) Require(weight is >= 0 and < double.PositiveInfinity, "the price weight", weight, "a number of at least 0");
        Require(PriceWeights.Distinct().Count() == PriceWeights.Count, "the list of price weights", string.Join(", ", PriceWeights), "each once");
        Require(Search.Epochs >= 1, "the number of epochs of search", Search.Epochs, "at least 1");
        Require(
            Search.WarmUpEpochs >= 0 && Search.WarmUpEpochs < Search.Epochs, "the number of epochs before gates move", Search.WarmUpEpochs,
            "at least 0 and fewer than all epochs of search");
        Require(Search.ArchitectureRate is > 0 and < double.PositiveInfinity, "the learning rate of gates", Search.ArchitectureRate, "a number above 0");
        Require(RandomSettings >= 0, "the number of random settings", RandomSettings, "at least 0");
        Require(BudgetMinutes is null or > 0, "the budget", BudgetMinutes, "minutes above 0");
        return this;
    }
}
