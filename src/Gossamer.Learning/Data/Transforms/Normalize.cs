using Gossamer.Kernels.Randomness;

namespace Gossamer.Learning.Data.Transforms;

/// <summary>
/// Subtracts a mean and divides by a standard deviation. The first dimension of a sample counts the channels; a single
/// mean serves all of them, so that samples without channels can be normalised too.
/// </summary>
public sealed class Normalize : ITransform
{
    private readonly float[] _mean;
    private readonly float[] _standardDeviation;

    /// <summary>One mean and standard deviation for each channel, or one of each for all.</summary>
    /// <exception cref="ArgumentException">The lengths differ or are 0, or a standard deviation is not positive.</exception>
    public Normalize(IReadOnlyList<float> mean, IReadOnlyList<float> standardDeviation)
    {
        ArgumentNullException.ThrowIfNull(mean);
        ArgumentNullException.ThrowIfNull(standardDeviation);
        if (mean.Count == 0 || mean.Count != standardDeviation.Count)
            throw new ArgumentException($"{mean.Count} means do not go with {standardDeviation.Count} standard deviations", nameof(mean));
        foreach (float deviation in standardDeviation)
        {
            if (!(deviation > 0))
                throw new ArgumentException($"a standard deviation is positive, not {deviation}", nameof(standardDeviation));
        }

        _mean = [.. mean];
        _standardDeviation = [.. standardDeviation];
    }

    /// <inheritdoc/>
    public void Apply(Span<float> sample, IReadOnlyList<int> shape, CounterRandom random)
    {
        if (_mean.Length != 1 && (shape.Count == 0 || shape[0] != _mean.Length))
            throw new ArgumentException(
                $"{_mean.Length} means do not fit samples of shape [{string.Join(", ", shape)}]", nameof(shape));
        int length = sample.Length / _mean.Length;
        for (int channel = 0; channel < _mean.Length; channel++)
        {
            float mean = _mean[channel], scale = 1 / _standardDeviation[channel];
            foreach (ref float value in sample.Slice(channel * length, length)) value = (value - mean) * scale;
        }
    }
}
