using Gossamer.TwoParty.Protocols;

namespace Gossamer.PrivateInference.Export;

/// <summary>Where the points stand: in activations, in weights, in coefficients.</summary>
/// <param name="RingBits">k.</param>
/// <param name="Fraction">fa, of activations.</param>
/// <param name="Fractions">fw of a product's weights, of a quadratic's coefficients, of a mean's 1 / n, by lowered node; 0 for all else.</param>
/// <param name="Forms">How quadratics truncate, by lowered node.</param>
internal sealed record ScalePlan(int RingBits, int Fraction, int[] Fractions, QuadraticForm[] Forms)
{
    /// <summary>One in the last place of an activation.</summary>
    public double Ulp => Math.ScaleB(1, -Fraction);
}
