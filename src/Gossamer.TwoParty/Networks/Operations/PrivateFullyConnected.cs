using System.Text.Json;
using Gossamer.TwoParty.Core;

namespace Gossamer.TwoParty.Networks.Operations;

/// <summary>A fully connected layer on all elements of a sample in row-major order.</summary>
/// <param name="FeaturesIn">Elements of a sample.</param>
/// <param name="FeaturesOut">Results.</param>
/// <param name="WeightBits">Bits of a weight.</param>
/// <param name="WeightFraction">Bits behind its point.</param>
public sealed record PrivateFullyConnected(int FeaturesIn, int FeaturesOut, int WeightBits, int WeightFraction)
    : PrivateProduct(WeightBits, WeightFraction)
{
    internal override string Kind => "fully_connected";

    /// <inheritdoc/>
    public override LinearShape ShapeFor(ValueForm input, int batch) => new FullyConnectedShape(batch, FeaturesIn, FeaturesOut);

    private protected override IReadOnlyList<int> OutputShape(ValueForm input) => input.Elements == FeaturesIn
        ? FeaturesOut > 0 && (long)FeaturesIn * FeaturesOut <= Array.MaxLength ? [FeaturesOut] : throw new ArgumentException($"{FeaturesOut} results are none")
        : throw new ArgumentException($"takes {FeaturesIn} elements, not {input.Elements}");

    internal override void Write(Utf8JsonWriter json)
    {
        json.WriteNumber("in_features", FeaturesIn);
        json.WriteNumber("out_features", FeaturesOut);
        json.WriteNumber("weight_bits", WeightBits);
        json.WriteNumber("weight_fraction", WeightFraction);
    }
}
