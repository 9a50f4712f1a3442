namespace Gossamer.Learning.Data.Inspection;

/// <summary>What one part of a data set holds.</summary>
/// <param name="Name">Name of the part, for example <c>cifar-10/test</c>.</param>
/// <param name="Count">Number of samples.</param>
/// <param name="ClassCounts">Samples of each class, in the order of the labels.</param>
/// <param name="Channels">Values of each channel: of each entry of the first dimension where a sample has three, else one for all.</param>
public sealed record PartInspection(
    string Name, int Count, IReadOnlyList<int> ClassCounts, IReadOnlyList<ChannelStatistics> Channels)
{
    /// <summary>Reads every sample of <paramref name="part"/>.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was requested.</exception>
    public static PartInspection Of(IDataset part, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(part);
        int length = part.SampleShape.Aggregate(1, static (product, size) => checked(product * size));
        int channels = part.SampleShape.Count == 3 ? part.SampleShape[0] : 1;
        int plane = length / channels;
        int[] classCounts = new int[part.ClassNames.Count];
        double[] sums = new double[channels], squares = new double[channels];
        float[] minima = new float[channels], maxima = new float[channels];
        minima.AsSpan().Fill(float.PositiveInfinity);
        maxima.AsSpan().Fill(float.NegativeInfinity);
        float[] sample = new float[length];
        for (int index = 0; index < part.Count; index++)
        {
            cancellation.ThrowIfCancellationRequested();
            classCounts[part.Label(index)]++;
            part.Read(index, sample);
            for (int channel = 0; channel < channels; channel++)
            {
                double sum = 0, square = 0;
                (float minimum, float maximum) = (minima[channel], maxima[channel]);
                foreach (float value in sample.AsSpan(channel * plane, plane))
                {
                    sum += value;
                    square += (double)value * value;
                    minimum = Math.Min(minimum, value);
                    maximum = Math.Max(maximum, value);
                }

                sums[channel] += sum;
                squares[channel] += square;
                (minima[channel], maxima[channel]) = (minimum, maximum);
            }
        }

        double values = (double)part.Count * plane;
        return new PartInspection(
            part.Name, part.Count, classCounts,
            [
                .. Enumerable.Range(0, channels).Select(channel => new ChannelStatistics(
                    sums[channel] / values, Math.Sqrt(Math.Max(0, squares[channel] / values - Math.Pow(sums[channel] / values, 2))),
                    minima[channel], maxima[channel])),
            ]);
    }
}
