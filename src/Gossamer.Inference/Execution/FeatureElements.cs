using System.Numerics;

namespace Gossamer.Inference.Execution;

/// <summary>Sums, ReLU and polynomials of contiguous elements, whatever they are.</summary>
internal static class FeatureElements
{
    /// <summary>output = max(0, input); NaN stays NaN. In place if both are the same.</summary>
    public static void Rectify(ReadOnlySpan<float> input, Span<float> output)
    {
        int i = 0;
        for (; i + Vector<float>.Count <= output.Length; i += Vector<float>.Count)
            Vector.Max(new Vector<float>(input[i..]), Vector<float>.Zero).CopyTo(output[i..]);
        for (; i < output.Length; i++) output[i] = Math.Max(input[i], 0);
    }

    /// <summary>output = a·input² + b·input + c. In place if both are the same.</summary>
    public static void Quadratic(ReadOnlySpan<float> input, Span<float> output, float a, float b, float c)
    {
        (Vector<float> square, Vector<float> linear, Vector<float> constant) = (new Vector<float>(a), new Vector<float>(b), new Vector<float>(c));
        int i = 0;
        for (; i + Vector<float>.Count <= output.Length; i += Vector<float>.Count)
        {
            var x = new Vector<float>(input[i..]);
            ((square * x + linear) * x + constant).CopyTo(output[i..]);
        }
        for (; i < output.Length; i++) output[i] = (a * input[i] + b) * input[i] + c;
    }

    /// <summary>output = a + b, then max(0, ·) if asked; the output may be a or b.</summary>
    public static void Add(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> output, bool rectifies)
    {
        var least = new Vector<float>(rectifies ? 0 : float.NegativeInfinity);
        int i = 0;
        for (; i + Vector<float>.Count <= output.Length; i += Vector<float>.Count)
            Vector.Max(new Vector<float>(a[i..]) + new Vector<float>(b[i..]), least).CopyTo(output[i..]);
        for (; i < output.Length; i++) output[i] = Math.Max(a[i] + b[i], least[0]);
    }
}
