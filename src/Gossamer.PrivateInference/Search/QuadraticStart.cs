namespace Gossamer.PrivateInference.Search;

/// <summary>The coefficients with which quadratic activations s·w₁·x² + w₂·x + b begin.</summary>
/// <param name="Square">w₁.</param>
/// <param name="Linear">w₂.</param>
/// <param name="Constant">b.</param>
/// <remarks>
/// Source of <see cref="StraightThrough"/>: Peng et al., "PASNet: polynomial architecture search framework for two-party
/// computation-based secure neural network deployment", DAC 2023, its straight-through polynomial activation initialisation (STPAI).
/// </remarks>
public readonly record struct QuadraticStart(double Square, double Linear, double Constant)
{
    /// <summary>Nearly the identity: what a trained network has learnt passes a gate that switches.</summary>
    public static QuadraticStart StraightThrough { get; } = new(0.005, 1, 0);

    /// <summary>The bare square, as a network with polynomial activations is naively begun.</summary>
    public static QuadraticStart Square1 { get; } = new(1, 0, 0);
}
