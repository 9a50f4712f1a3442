using Gossamer.Kernels.Randomness;

namespace Gossamer.Learning.Data.Transforms;

/// <summary>Mirrors a picture left to right with probability one half.</summary>
public sealed class RandomHorizontalFlip : ITransform
{
    /// <inheritdoc/>
    public void Apply(Span<float> sample, IReadOnlyList<int> shape, CounterRandom random)
    {
        PictureShape picture = PictureShape.Of(shape);
        if (random.Below(0, 2) == 0) return;
        for (int row = 0; row < picture.Channels * picture.Height; row++)
            sample.Slice(row * picture.Width, picture.Width).Reverse();
    }
}
