using MathNet.Numerics.Distributions;

namespace Gossamer.Tests.TwoParty;

/// <summary>Chi-square tests at one in a million, which fixed seeds make the same every time.</summary>
internal static class ByteCounts
{
    public const double Alpha = 1e-6;

    /// <summary>Fails where the bytes are not uniform.</summary>
    public static void AssertUniform(string what, ReadOnlySpan<byte> bytes)
    {
        double expected = bytes.Length / 256.0, sum = 0;
        foreach (int count in Of(bytes)) sum += (count - expected) * (count - expected) / expected;
        Xunit.Assert.True(ChiSquared.CDF(255, sum) < 1 - Alpha, $"{what}: {bytes.Length} bytes are not uniform (chi-square {sum:F0}).");
    }

    /// <summary>Fails where two samples of values below 256 are not of one distribution.</summary>
    public static void AssertAlike(string what, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        int[] one = Of(first), other = Of(second);
        double sum = 0, scale = Math.Sqrt((double)second.Length / first.Length);
        int cells = -1;
        for (int i = 0; i < 256; i++)
        {
            if (one[i] + other[i] == 0) continue;
            cells++;
            sum += Math.Pow(one[i] * scale - other[i] / scale, 2) / (one[i] + other[i]);
        }
        Xunit.Assert.True(cells < 1 || ChiSquared.CDF(cells, sum) < 1 - Alpha, $"{what}: the samples differ (chi-square {sum:F0} of {cells}).");
    }

    private static int[] Of(ReadOnlySpan<byte> bytes)
    {
        var counts = new int[256];
        foreach (byte value in bytes) counts[value]++;
        return counts;
    }
}
