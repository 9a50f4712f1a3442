namespace Gossamer.Tests.Inference.Networks;

/// <summary>Equality of results up to rounding.</summary>
internal static class Closeness
{
    /// <summary>The greatest difference is at most <paramref name="tolerance"/> times the greatest expected magnitude.</summary>
    public static void Assert(IReadOnlyList<float> expected, IReadOnlyList<float> actual, double tolerance)
    {
        Xunit.Assert.Equal(expected.Count, actual.Count);
        double scale = expected.Max(Math.Abs);
        for (int i = 0; i < expected.Count; i++)
            Xunit.Assert.True(
                Math.Abs((double)expected[i] - actual[i]) <= tolerance * scale,
                $"element {i} is {actual[i]}, expected {expected[i]} (greatest magnitude {scale})");
    }
}
