namespace Gossamer.PrivateInference.Search;

/// <summary>The fixed factor s of a layer in s·w₁·x² + w₂·x + b. It makes steps of w₁ small beside others, and is multiplied into w₁ in the end.</summary>
public readonly record struct QuadraticScale
{
    private readonly double _coefficient;
    private readonly bool _byElements;

    private QuadraticScale(double coefficient, bool byElements) => (_coefficient, _byElements) = (coefficient, byElements);

    /// <summary>s = <paramref name="scale"/> in every layer.</summary>
    public static QuadraticScale Fixed(double scale) => new(Checked(scale), byElements: false);

    /// <summary>s = <paramref name="coefficient"/> / √(elements that enter the layer for one sample).</summary>
    public static QuadraticScale InverseRootElements(double coefficient) => new(Checked(coefficient), byElements: true);

    /// <summary>s of a layer that <paramref name="elements"/> elements enter.</summary>
    public double Of(int elements) => _byElements ? _coefficient / Math.Sqrt(elements) : _coefficient;

    private static double Checked(double value) => value > 0 && double.IsFinite(value)
        ? value
        : throw new ArgumentOutOfRangeException(nameof(value), value, "the scale of quadratic activations is positive");
}
