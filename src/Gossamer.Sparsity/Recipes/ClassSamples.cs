using Gossamer.Kernels.Randomness;
using Gossamer.Learning.Data;
using Gossamer.Learning.Data.Transforms;
using Gossamer.Learning.Tensors;
using static TorchSharp.torch;

namespace Gossamer.Sparsity.Recipes;

/// <summary>The samples by which methods judge weights before training: the same number of every class, drawn from the seed.</summary>
internal static class ClassSamples
{
    /// <summary>
    /// Inputs [samples, …] and labels [samples], <paramref name="perClass"/> of each class or all it has; the caller disposes.
    /// </summary>
    public static (Tensor Inputs, Tensor Labels) Draw(
        IDataset dataset, IReadOnlyList<ITransform> transforms, int perClass, ulong seed)
    {
        var random = new CounterRandom(seed, "pruning samples");
        int[][] members = [.. Enumerable.Range(0, dataset.ClassNames.Count).Select(static _ => Array.Empty<int>())];
        foreach (IGrouping<int, int> group in Enumerable.Range(0, dataset.Count).GroupBy(dataset.Label)) members[group.Key] = [.. group];
        var chosen = new List<int>();
        for (int label = 0; label < members.Length; label++)
        {
            random.Fork((ulong)label).Shuffle<int>(members[label]);
            chosen.AddRange(members[label].Take(perClass));
        }

        int length = dataset.SampleShape.Aggregate(1, static (product, size) => product * size);
        float[] values = new float[chosen.Count * length];
        for (int i = 0; i < chosen.Count; i++)
        {
            Span<float> sample = values.AsSpan(i * length, length);
            dataset.Read(chosen[i], sample);
            foreach (ITransform transform in transforms) transform.Apply(sample, dataset.SampleShape, random);
        }
        Tensor inputs = empty([chosen.Count, .. dataset.SampleShape.Select(static size => (long)size)]);
        TensorData.CopyFrom<float>(values, inputs);
        return (inputs, tensor(chosen.Select(index => (long)dataset.Label(index)).ToArray()));
    }
}
