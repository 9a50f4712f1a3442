using System.Buffers;
using Gossamer.Kernels.Randomness;

namespace Gossamer.Learning.Data.Transforms;

/// <summary>
/// Pads a picture with zeros on every side and cuts out a part of the first size at a random place; each of the
/// (2·padding + 1)² places is equally likely.
/// </summary>
public sealed class RandomCrop : ITransform
{
    /// <summary>A crop out of <paramref name="padding"/> pixels of padding.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="padding"/> is negative.</exception>
    public RandomCrop(int padding)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(padding);
        Padding = padding;
    }

    /// <summary>Pixels added on every side.</summary>
    public int Padding { get; }

    /// <inheritdoc/>
    public void Apply(Span<float> sample, IReadOnlyList<int> shape, CounterRandom random)
    {
        PictureShape picture = PictureShape.Of(shape);
        int down = random.Below(0, 2 * Padding + 1) - Padding;
        int right = random.Below(1, 2 * Padding + 1) - Padding;
        if (down == 0 && right == 0) return;

        float[] copy = ArrayPool<float>.Shared.Rent(sample.Length);
        Span<float> source = copy.AsSpan(0, sample.Length);
        sample.CopyTo(source);
        sample.Clear();
        int fromColumn = Math.Max(0, right), width = picture.Width - Math.Abs(right);
        for (int channel = 0; width > 0 && channel < picture.Channels; channel++)
        {
            for (int row = Math.Max(0, -down); row < picture.Height - Math.Max(0, down); row++)
            {
                int from = (channel * picture.Height + row + down) * picture.Width + fromColumn;
                int to = (channel * picture.Height + row) * picture.Width + Math.Max(0, -right);
                source.Slice(from, width).CopyTo(sample[to..]);
            }
        }

        ArrayPool<float>.Shared.Return(copy);
    }
}
