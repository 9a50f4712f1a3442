namespace Gossamer.Agreement.Coefficients;

/// <summary>How much two categories agree, from 0 for not at all to 1 for fully: a symmetric matrix with ones on its diagonal.</summary>
public sealed class CategoryWeights
{
    private readonly double[,] _weights;

    private CategoryWeights(string name, double[,] weights)
    {
        (Name, _weights) = (name, weights);
        foreach (double weight in weights) Sum += weight;
    }

    /// <summary>Name of the rule.</summary>
    public string Name { get; }

    /// <summary>Number of categories.</summary>
    public int Categories => _weights.GetLength(0);

    /// <summary>Sum over all pairs, T_w.</summary>
    public double Sum { get; }

    /// <summary>The weight of a pair.</summary>
    public double this[int first, int second] => _weights[first, second];

    /// <summary>Full agreement for the same category, none for another.</summary>
    public static CategoryWeights Identity(int categories) => Of("identity", categories, static (i, j, _) => i == j ? 1 : 0);

    /// <summary>1 − |i − j| / (q − 1) for places i and j of q categories.</summary>
    public static CategoryWeights Linear(int categories) => Of("linear", categories, static (i, j, q) => 1 - Math.Abs(i - j) / (q - 1.0));

    /// <summary>1 − ((i − j) / (q − 1))² for places i and j of q categories.</summary>
    public static CategoryWeights Quadratic(int categories) => Of("quadratic", categories, static (i, j, q) => 1 - (i - j) / (q - 1.0) * ((i - j) / (q - 1.0)));

    /// <summary>Weights of the user's own.</summary>
    /// <exception cref="ArgumentException">They are not square and symmetric with a diagonal of ones and all between 0 and 1.</exception>
    public static CategoryWeights Custom(double[,] weights)
    {
        int q = weights.GetLength(0);
        if (weights.GetLength(1) != q) throw new ArgumentException($"weights are {q} by {weights.GetLength(1)}, expected a square");
        for (int i = 0; i < q; i++)
            for (int j = 0; j < q; j++)
            {
                if (!(weights[i, j] is >= 0 and <= 1) || weights[i, j] != weights[j, i] || weights[i, i] != 1)
                    throw new ArgumentException($"the weight of categories {i} and {j} is {weights[i, j]}, expected symmetric weights from 0 to 1 with 1 on the diagonal");
            }
        return new CategoryWeights("custom", weights);
    }

    private static CategoryWeights Of(string name, int categories, Func<int, int, int, double> weight)
    {
        double[,] weights = new double[categories, categories];
        for (int i = 0; i < categories; i++)
            for (int j = 0; j < categories; j++) weights[i, j] = i == j ? 1 : weight(i, j, categories);
        return new CategoryWeights(name, weights);
    }
}
