using Gossamer.Learning.Data.Grids;

namespace Gossamer.Agreement.Segmentation;

/// <summary>A picture with the masks of its raters.</summary>
/// <param name="Case">The case.</param>
/// <param name="Picture">What the raters saw.</param>
/// <param name="Masks">For each rater 1 where it marks a pixel and 0 elsewhere.</param>
/// <param name="Region">1 where a pixel counts; null for everywhere.</param>
internal sealed record TrainingPicture(string Case, PictureFile Picture, IReadOnlyList<byte[]> Masks, byte[]? Region)
{
    /// <summary>Channels [3, height, width], each with mean 0 and deviation 1 over the pixels that count.</summary>
    public float[] Normalized()
    {
        int pixels = Picture.Width * Picture.Height;
        float[] values = new float[3 * pixels];
        for (int channel = 0; channel < 3; channel++)
        {
            double sum = 0, squares = 0, count = 0;
            for (int i = 0; i < pixels; i++)
            {
                if (Region is not null && Region[i] == 0) continue;
                double value = Picture.Rgb[3 * i + channel];
                sum += value;
                squares += value * value;
                count++;
            }
            double mean = sum / Math.Max(1, count), deviation = Math.Sqrt(Math.Max(1, squares / Math.Max(1, count) - mean * mean));
            for (int i = 0; i < pixels; i++) values[channel * pixels + i] = Region is not null && Region[i] == 0 ? 0 : (float)((Picture.Rgb[3 * i + channel] - mean) / deviation);
        }
        return values;
    }
}
