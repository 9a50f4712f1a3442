namespace Gossamer.Learning.Data;

/// <summary>Which part of every batch a loader makes: the batches are cut into <paramref name="Count"/> runs of nearly the same length.</summary>
/// <param name="Index">Which of them, from 0.</param>
/// <param name="Count">Number of parts, at least 1.</param>
public readonly record struct BatchPart(int Index, int Count)
{
    /// <summary>The batch as a whole.</summary>
    public static BatchPart Whole { get; } = new(0, 1);

    /// <summary>Where this part lies in a batch of <paramref name="samples"/>.</summary>
    public (int First, int End) Of(int samples) => ((int)((long)samples * Index / Count), (int)((long)samples * (Index + 1) / Count));
}
