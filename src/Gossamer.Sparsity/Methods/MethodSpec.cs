using System.Globalization;
using Gossamer.Learning.Schedules;
using Gossamer.Sparsity.Growth;

namespace Gossamer.Sparsity.Methods;

/// <summary>
/// A method as a user writes it: a name of <see cref="SparseMethods"/>, and for DST-EE the parameters of its exploration bonus, as in
/// <c>dst-ee:c=1e-3</c> or <c>dst-ee:rho=0.1:epsilon=0.5</c>.
/// </summary>
public sealed record MethodSpec
{
    private MethodSpec(string text, MethodInfo method, IReadOnlyDictionary<string, double> parameters) =>
        (Text, Method, Parameters) = (text, method, parameters);

    /// <summary>What was written; names the method in tables.</summary>
    public string Text { get; }

    /// <summary>The method.</summary>
    public MethodInfo Method { get; }

    /// <summary>Parameters by name: c, rho, epsilon.</summary>
    public IReadOnlyDictionary<string, double> Parameters { get; }

    /// <summary>Reads <paramref name="text"/>.</summary>
    /// <exception cref="ArgumentException">No such method or parameter, or a value out of range.</exception>
    public static MethodSpec Parse(string text)
    {
        string[] parts = text.Split(':');
        MethodInfo method = SparseMethods.Find(parts[0]);
        var parameters = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (string pair in parts.Skip(1))
        {
            string[] sides = pair.Split('=');
            if (method != DstEe.Info || sides.Length != 2 || sides[0] is not ("c" or "rho" or "epsilon"))
                throw new ArgumentException($"'{pair}' in '{text}' is no parameter; only dst-ee has some: c, rho, epsilon, as in dst-ee:c=1e-3");
            if (!double.TryParse(sides[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
                || !double.IsFinite(value) || value < 0 || (sides[0] == "epsilon" && value == 0))
                throw new ArgumentException(
                    $"'{sides[1]}' in '{text}' is no value of {sides[0]}, expected a number {(sides[0] == "epsilon" ? "above" : "of at least")} 0");
            if (!parameters.TryAdd(sides[0], value)) throw new ArgumentException($"{sides[0]} stands twice in '{text}'");
        }
        return new MethodSpec(text, method, parameters);
    }

    /// <summary>Builds the method from <paramref name="options"/>, whose exploration term the parameters override.</summary>
    public SparseMethod Create(MethodOptions options)
    {
        ExplorationScore exploration = options.Exploration;
        if (Parameters.TryGetValue("c", out double c)) exploration = exploration with { Coefficient = new ConstantSchedule(c), RelativeCoefficient = null };
        if (Parameters.TryGetValue("rho", out double rho)) exploration = exploration with { RelativeCoefficient = rho };
        if (Parameters.TryGetValue("epsilon", out double epsilon)) exploration = exploration with { Epsilon = epsilon };
        return Method.Create(options with { Exploration = exploration });
    }
}
