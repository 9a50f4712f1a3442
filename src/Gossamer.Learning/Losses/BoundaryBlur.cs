using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Learning.Losses;

/// <summary>Soft labels for pictures whose boundaries raters place with a known spread: a Gaussian of that standard deviation over each class.</summary>
public static class BoundaryBlur
{
    /// <summary>Shares [batch, classes, height, width] blurred by <paramref name="deviation"/> pixels; they still add up to 1.</summary>
    public static Tensor Apply(Tensor shares, double deviation)
    {
        if (!(deviation > 0)) throw new ArgumentOutOfRangeException(nameof(deviation), deviation, "expected above 0");
        if (shares.dim() != 4) throw new ArgumentException($"shares of {shares.dim()} dimensions, expected batch, classes, height and width", nameof(shares));
        int reach = Math.Max(1, (int)Math.Ceiling(3 * deviation));
        using var scope = NewDisposeScope();
        Tensor places = arange(-reach, reach + 1).to_type(ScalarType.Float32), kernel = (-(places.square()) / (2 * deviation * deviation)).exp();
        kernel = kernel / kernel.sum();
        long channels = shares.shape[1];
        Tensor padded = nn.functional.pad(shares, (reach, reach, reach, reach), PaddingModes.Replicate);
        Tensor rows = nn.functional.conv2d(padded, kernel.reshape(1, 1, 1, -1).repeat(channels, 1, 1, 1), groups: channels);
        return nn.functional.conv2d(rows, kernel.reshape(1, 1, -1, 1).repeat(channels, 1, 1, 1), groups: channels).MoveToOuterDisposeScope();
    }
}
