using Gossamer.Kernels.Dense;
using Gossamer.Kernels.Numerics;
using Gossamer.Kernels.Randomness;
using Xunit;

namespace Gossamer.Tests.Kernels.Dense;

/// <summary>Products of small dense matrices against triple loops in double precision.</summary>
public sealed class SmallProductTests
{
    public static TheoryData<LaneWidth> Widths => [.. LaneWidths.Supported];

    [Theory, MemberData(nameof(Widths))]
    public void Products_equal_triple_loops(LaneWidth width)
    {
        var random = new CounterRandom(1, "products");
        foreach (int rows in (int[])[1, 3, 4, 7, 64])
            foreach (int inner in (int[])[0, 1, 5, 56])
                foreach (int columns in (int[])[16, 32, 48, 64, 80, 112])
                {
                    float[] left = Draw(random.Fork("left"), rows * inner), right = Draw(random.Fork("right"), inner * columns), bias = Draw(random.Fork("bias"), columns);
                    float[] result = new float[rows * columns], transposed = new float[rows * inner], other = new float[rows * columns];
                    for (int r = 0; r < rows; r++)
                        for (int i = 0; i < inner; i++) transposed[i * rows + r] = left[r * inner + i];
                    SmallProduct.Run(left, inner, 1, right, bias, result, rows, inner, columns, rectify: true, width);
                    SmallProduct.Run(transposed, 1, rows, right, bias, other, rows, inner, columns, rectify: true, width);
                    Assert.Equal(result, other);
                    for (int r = 0; r < rows; r++)
                        for (int c = 0; c < columns; c++)
                        {
                            double sum = bias[c];
                            for (int i = 0; i < inner; i++) sum += (double)left[r * inner + i] * right[i * columns + c];
                            Assert.Equal(Math.Max(0, sum), result[r * columns + c], 1e-4);
                        }
                }
    }

    [Fact]
    public void Wrong_lengths_are_refused()
    {
        float[] some = new float[64];
        Assert.Contains("multiple of 16", Assert.Throws<ArgumentException>(() => SmallProduct.Run(some, 4, 1, some, default, new float[64], 4, 4, 15)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => SmallProduct.Run(some.AsSpan(0, 15), 4, 1, some, default, new float[64], 4, 4, 16));
        Assert.Throws<ArgumentException>(() => SmallProduct.Run(some, 4, 1, some.AsSpan(0, 63), default, new float[64], 4, 4, 16));
        Assert.Throws<ArgumentException>(() => SmallProduct.Run(some, 4, 1, some, default, new float[63], 4, 4, 16));
        Assert.Throws<ArgumentException>(() => SmallProduct.Run(some, 4, 1, some, some.AsSpan(0, 15), new float[64], 4, 4, 16));
    }

    private static float[] Draw(CounterRandom random, int length) => [.. Enumerable.Range(0, length).Select(i => (float)random.Normal((ulong)i))];
}
