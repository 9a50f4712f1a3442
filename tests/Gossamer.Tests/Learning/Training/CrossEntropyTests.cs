using CsCheck;
using Gossamer.Learning.Training;
using Xunit;
using static TorchSharp.torch;

namespace Gossamer.Tests.Learning.Training;

public sealed class CrossEntropyTests
{
    [Fact]
    public void The_loss_is_the_cross_entropy_to_the_smoothed_target() =>
        Gen.Select(Gen.Double[-5, 5].Array[4].Array[1, 6], Gen.Double[0, 0.99], Gen.Int[0, 3].Array[6]).Sample(
            static (logits, smoothing, labels) =>
            {
                double expected = logits.Select((row, i) =>
                {
                    double normalizer = Math.Log(row.Sum(Math.Exp));
                    return row.Select((z, k) => ((k == labels[i] ? 1 - smoothing : 0) + smoothing / row.Length) * (normalizer - z)).Sum();
                }).Average();
                using TorchSharp.DisposeScope scope = NewDisposeScope();
                Tensor z = tensor(logits.SelectMany(static row => row).ToArray()).reshape(logits.Length, 4);
                Tensor y = tensor(labels.Take(logits.Length).Select(static label => (long)label).ToArray());
                Assert.Equal(expected, CrossEntropy.WithSmoothing(smoothing)(z, y).item<double>(), 1e-9);
            }, iter: 200);

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.0)]
    public void Smoothing_outside_its_range_is_refused(double smoothing) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => CrossEntropy.WithSmoothing(smoothing));
}
