using Gossamer.Kernels.Randomness;
using Gossamer.Learning.Data.Formats;

namespace Gossamer.Learning.Data.Sets;

/// <summary>The split of a set of which one part alone is at hand.</summary>
internal static class SinglePartSplit
{
    /// <summary>Share of each class that becomes the test part.</summary>
    public const double TestShare = 0.2;

    /// <summary>A stratified split in 80 % training and 20 % test samples, and its statement.</summary>
    /// <exception cref="InvalidDataException">There are too few samples; <paramref name="source"/> names them in the message.</exception>
    public static (IDataset Train, IDataset Test, string Statement) Draw(IDataset all, string setName, ulong seed, string source)
    {
        if (Enumerable.Range(0, all.Count).CountBy(all.Label).All(static samples => samples.Value < 3))
            throw FormatError.At(
                source, "samples", "no class has the 3 samples that a split takes",
                "give the test part a folder of its own");
        (IDataset train, IDataset test) = StratifiedSplit.Draw(
            all, TestShare, new CounterRandom(seed, "split"), $"{setName}/train", $"{setName}/test");
        return (train, test,
            $"{train.Count:N0} train + {test.Count:N0} test, a stratified 80/20 split (seed {seed}) "
            + $"of the {all.Count:N0} samples of {Path.GetFileName(source)}");
    }
}
