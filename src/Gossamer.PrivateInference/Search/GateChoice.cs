namespace Gossamer.PrivateInference.Search;

/// <summary>Which of its two operators a gate takes. The numbers are columns of the architecture parameters.</summary>
public enum GateChoice
{
    /// <summary>The operator of the original network: ReLU or maximum.</summary>
    Comparison = 0,

    /// <summary>The one that needs no comparison: the quadratic or the mean.</summary>
    Polynomial = 1,
}
