using Gossamer.Kernels.Formats;

namespace Gossamer.PrivateInference.Search;

/// <summary>How gates are put into a network.</summary>
public sealed record GatedNetworkOptions
{
    /// <summary>Coefficients of the quadratics at the beginning. Default nearly the identity.</summary>
    public QuadraticStart Start { get; init; } = QuadraticStart.StraightThrough;

    /// <summary>The fixed factor of w₁. Default 1.</summary>
    public QuadraticScale Scale { get; init; } = QuadraticScale.Fixed(1);

    /// <summary>
    /// R: inputs of quadratics beyond it are penalised by mean(max(|x| − R, 0)²), so that they stay inside what fixed point can hold. Default
    /// none.
    /// </summary>
    public double? Range { get; init; }

    /// <summary>Active positions of sparse weights by name; they stay as they are. Default none.</summary>
    public IReadOnlyDictionary<string, SparseTopology> Topologies { get; init; } = new Dictionary<string, SparseTopology>();
}
