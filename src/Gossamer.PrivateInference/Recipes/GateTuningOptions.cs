using System.Globalization;
using Gossamer.PrivateInference.Search;
using static Gossamer.PrivateInference.Recipes.GatedTrainingOptions;

namespace Gossamer.PrivateInference.Recipes;

/// <summary>Networks whose gates are given, trained on from the network with comparisons.</summary>
public sealed record GateTuningOptions
{
    /// <summary>Data, model, and both trainings.</summary>
    public GatedTrainingOptions Training { get; init; } = new();

    /// <summary>
    /// The gates: <c>polynomial</c> or <c>comparison</c> for all of them, or a word for each, separated by commas: <c>relu</c> or <c>max</c>,
    /// and <c>poly</c> or <c>mean</c>. Default polynomial.
    /// </summary>
    public string Gates { get; init; } = "polynomial";

    /// <summary>
    /// How quadratics begin: <c>stpai</c>, or w₁:w₂:b as in <c>1:0:0</c>. Of several each is trained on every seed, and the first is compared
    /// with the others. Default stpai.
    /// </summary>
    public IReadOnlyList<string> Starts { get; init; } = ["stpai"];

    /// <summary>Refuses what is out of range.</summary>
    /// <exception cref="ArgumentException">An option is unknown or out of range; the message names it.</exception>
    public GateTuningOptions Resolve()
    {
        Training.Checked();
        Require(Starts.Count > 0, "the list of starts", "empty", "at least one");
        Require(Starts.Distinct(StringComparer.OrdinalIgnoreCase).Count() == Starts.Count, "the list of starts", string.Join(", ", Starts), "each once");
        foreach (string start in Starts) StartOf(start);
        return this;
    }

    /// <summary>Reads one of <see cref="Starts"/>.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static QuadraticStart StartOf(string text)
    {
        if (text.Equals("stpai", StringComparison.OrdinalIgnoreCase)) return QuadraticStart.StraightThrough;
        string[] parts = text.Split(':');
        double[] numbers = [.. parts.Select(static part =>
            double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : double.NaN)];
        return numbers.Length == 3 && numbers.All(double.IsFinite)
            ? new QuadraticStart(numbers[0], numbers[1], numbers[2])
            : throw new ArgumentException($"the start of quadratics is '{text}', expected stpai or three numbers as in 0.005:1:0");
    }

    /// <summary>Reads <see cref="Gates"/> for a network.</summary>
    /// <exception cref="ArgumentException">Words and gates do not match; the message lists the gates.</exception>
    public IReadOnlyList<GateChoice> ChoicesFor(IReadOnlyList<Gate> gates)
    {
        string[] words = Gates.Split(',', StringSplitOptions.TrimEntries);
        if (words is ["polynomial"]) return [.. gates.Select(static _ => GateChoice.Polynomial)];
        if (words is ["comparison"]) return [.. gates.Select(static _ => GateChoice.Comparison)];
        if (words.Length != gates.Count)
            throw new ArgumentException(
                $"there are {words.Length} words for {gates.Count} gates: {string.Join(", ", gates.Select(static gate => $"{gate.Name} ({gate.Kind.ToString().ToLowerInvariant()})"))}");
        return [.. gates.Select(gate => (words[gate.Index], gate.Kind) switch
        {
            ("relu", GateKind.Activation) or ("max", GateKind.Pool) => GateChoice.Comparison,
            ("poly", GateKind.Activation) or ("mean", GateKind.Pool) => GateChoice.Polynomial,
            (var word, GateKind.Activation) => throw new ArgumentException($"gate {gate.Name} is '{word}', expected relu or poly"),
            (var word, _) => throw new ArgumentException($"gate {gate.Name} is '{word}', expected max or mean"),
        })];
    }
}
