namespace Gossamer.Graphs.LinkTraining;

/// <summary>How the vectors of two nodes become the features of their pair. All but the first take a → b and b → a for the same.</summary>
public enum PairJoin
{
    /// <summary>One after the other.</summary>
    Concatenation,

    /// <summary>Multiplied element by element (Hadamard).</summary>
    Product,

    /// <summary>The magnitude of their difference.</summary>
    Distance,

    /// <summary>The square of their difference (weighted L2, the weights being the predictor's).</summary>
    SquaredDistance,
}
