using System.CommandLine;
using Gossamer.Kernels.Randomness;
using Gossamer.Learning.Data;
using Gossamer.Learning.Data.Transforms;

namespace Gossamer.Cli.Commands.PrivateInference;

/// <summary>Samples of a data set as a network takes them.</summary>
internal static class CalibrationData
{
    public static Option<string?> Data { get; } = new("--data") { Description = "Data set, by name or path", HelpName = "NAME" };

    public static Option<bool> Raw { get; } = new("--raw") { Description = "Samples as stored, within [0, 1], without the data set's normalisation" };

    /// <summary>Some samples in a row, [count, sample…].</summary>
    public static float[] Read(DataSplit split, IDataset part, int first, int count, bool raw)
    {
        if (first < 0 || count < 1 || first + count > part.Count)
            throw new ArgumentException($"{part.Name} has {part.Count} samples, not {first} to {first + count - 1}");
        IReadOnlyList<ITransform> transforms = raw ? [] : split.Info.Augmentation.TestTransforms();
        int length = part.SampleShape.Aggregate(1, static (product, size) => product * size);
        float[] samples = new float[count * length];
        for (int i = 0; i < count; i++)
        {
            Span<float> sample = samples.AsSpan(i * length, length);
            part.Read(first + i, sample);
            foreach (ITransform transform in transforms) transform.Apply(sample, part.SampleShape, new CounterRandom(0, "private"));
        }
        return samples;
    }
}
