using CsCheck;
using Gossamer.Learning.Statistics;
using Xunit;

namespace Gossamer.Tests.Learning.Statistics;

/// <summary>Pooling against the formula of greatest least means.</summary>
public sealed class IsotonicRegressionTests
{
    [Fact]
    public void Fits_are_the_greatest_of_least_weighted_means() => Gen.Select(Gen.Double[-1, 1], Gen.Double[0.1, 3]).Array[1, 9].Sample(
        points =>
        {
            double[] values = [.. points.Select(static point => point.Item1)], weights = [.. points.Select(static point => point.Item2)];
            double[] fitted = IsotonicRegression.Fit(values, weights);
            double Mean(int first, int last) => Enumerable.Range(first, last - first + 1).Sum(i => values[i] * weights[i]) / Enumerable.Range(first, last - first + 1).Sum(i => weights[i]);
            for (int i = 0; i < values.Length; i++)
            {
                double expected = Enumerable.Range(0, i + 1).Max(first => Enumerable.Range(i, values.Length - i).Min(last => Mean(first, last)));
                Assert.Equal(expected, fitted[i], 1e-12);
            }
        },
        iter: 300, threads: 1, seed: "0000KOIPe036");

    [Fact]
    public void Weights_must_fit()
    {
        Assert.Equal([1, 2, 3], IsotonicRegression.Fit([1, 2, 3]));
        Assert.Throws<ArgumentException>(static () => IsotonicRegression.Fit([1, 2], [1]));
        Assert.Throws<ArgumentException>(static () => IsotonicRegression.Fit([1, 2], [1, 0]));
    }
}
