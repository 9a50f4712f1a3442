namespace Gossamer.PrivateInference.Search;

/// <summary>What the two operators of each gate cost in two-party computation, in one unit: milliseconds, bytes or flights.</summary>
public sealed class GatePrices
{
    private readonly double[] _comparison, _polynomial;

    /// <summary>Prices by gate.</summary>
    /// <param name="comparison">Of ReLU or maximum.</param>
    /// <param name="polynomial">Of the quadratic or the mean.</param>
    /// <param name="rest">Of everything that is not a gate.</param>
    /// <exception cref="ArgumentException">The lists have different lengths, or a price is negative or not finite.</exception>
    public GatePrices(IReadOnlyList<double> comparison, IReadOnlyList<double> polynomial, double rest)
    {
        if (comparison.Count != polynomial.Count)
            throw new ArgumentException($"{comparison.Count} prices of comparisons and {polynomial.Count} of polynomials");
        if (comparison.Concat(polynomial).Append(rest).Any(static price => !(price >= 0 && double.IsFinite(price))))
            throw new ArgumentException("a price is negative or not finite");
        (_comparison, _polynomial, Rest) = ([.. comparison], [.. polynomial], rest);
        Greatest = Of([.. _comparison.Select(static _ => GateChoice.Comparison)]);
    }

    /// <summary>Number of gates.</summary>
    public int Count => _comparison.Length;

    /// <summary>Price of everything that is not a gate.</summary>
    public double Rest { get; }

    /// <summary>Price of the network with a comparison in every gate: the unit of <see cref="Expected"/>.</summary>
    public double Greatest { get; }

    /// <summary>Price of one operator.</summary>
    public double this[int gate, GateChoice choice] => choice == GateChoice.Comparison ? _comparison[gate] : _polynomial[gate];

    /// <summary>Price of the network with these choices, in the unit of the prices.</summary>
    public double Of(IReadOnlyList<GateChoice> choices)
    {
        double sum = Rest;
        for (int gate = 0; gate < Count; gate++) sum += this[gate, choices[gate]];
        return sum;
    }

    /// <summary>
    /// The expected price Σ_l Σ_j θ_lj · price_lj in units of <see cref="Greatest"/>, so that weights of it compare between networks.
    /// </summary>
    /// <param name="shares">θ, [gates, 2].</param>
    public double Expected(double[,] shares)
    {
        double sum = Rest;
        for (int gate = 0; gate < Count; gate++) sum += shares[gate, 0] * _comparison[gate] + shares[gate, 1] * _polynomial[gate];
        return sum / Greatest;
    }

    /// <summary>Derivative of <see cref="Expected"/> by α where θ = softmax(α): θ_lj · (price_lj − Σ_i θ_li price_li).</summary>
    /// <param name="shares">θ, [gates, 2].</param>
    public double[,] Gradient(double[,] shares)
    {
        var gradient = new double[Count, 2];
        for (int gate = 0; gate < Count; gate++)
        {
            double mean = shares[gate, 0] * _comparison[gate] + shares[gate, 1] * _polynomial[gate];
            gradient[gate, 0] = shares[gate, 0] * (_comparison[gate] - mean) / Greatest;
            gradient[gate, 1] = shares[gate, 1] * (_polynomial[gate] - mean) / Greatest;
        }
        return gradient;
    }
}
