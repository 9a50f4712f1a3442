namespace Gossamer.EdgeInference.Bearings;

/// <summary>Accelerations as 16-bit numbers, as sensors hold and links carry them; networks take them back in g.</summary>
public static class SampleCode
{
    /// <summary>The acceleration in g of the code 32,768; what lies beyond is cut off.</summary>
    public const float FullScale = 16;

    private const float Step = FullScale / 32_768;

    /// <summary>The code nearest to an acceleration in g; of NaN zero.</summary>
    public static short Encode(float acceleration) => float.IsNaN(acceleration)
        ? (short)0
        : (short)Math.Clamp(MathF.Round(acceleration / Step), short.MinValue, short.MaxValue);

    /// <summary>Accelerations in g.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Decode(ReadOnlySpan<short> codes, Span<float> accelerations)
    {
        if (codes.Length != accelerations.Length) throw new ArgumentException($"{codes.Length} codes for {accelerations.Length} samples", nameof(accelerations));
        for (int i = 0; i < codes.Length; i++) accelerations[i] = codes[i] * Step;
    }
}
