namespace Gossamer.EdgeInference.Agents;

/// <summary>How multipliers move.</summary>
/// <param name="Start">λ at the beginning, at least 0.</param>
/// <param name="Integral">α, at least 0; 0 leaves λ as it is.</param>
/// <param name="Proportional">Weight of what the last episode missed, at least 0.</param>
/// <param name="Derivative">Weight of its growth, at least 0.</param>
public sealed record MultiplierRule(double Start, double Integral = 0, double Proportional = 0, double Derivative = 0)
{
    /// <summary>No promise at all.</summary>
    public static MultiplierRule Unconstrained { get; } = new(0);
}
