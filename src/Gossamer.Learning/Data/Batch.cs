namespace Gossamer.Learning.Data;

/// <summary>
/// Samples for one training step. The arrays belong to the loader and are filled anew once the next batch is asked for:
/// copy what must last.
/// </summary>
/// <param name="Samples">Values [<paramref name="Count"/>, sample…] in row-major order, of exactly that length.</param>
/// <param name="Labels">Labels [<paramref name="Count"/>].</param>
/// <param name="Indices">Where each sample lies in the data set [<paramref name="Count"/>].</param>
/// <param name="Count">Number of samples; less than the batch size only in the last batch of an epoch.</param>
/// <param name="Epoch">Epoch, from 0.</param>
/// <param name="Number">Place of the batch in its epoch, from 0.</param>
public sealed record Batch(float[] Samples, long[] Labels, int[] Indices, int Count, int Epoch, int Number)
{
    /// <summary>Number of samples of the batch that this is a part of; <see cref="Count"/> where it is all of it.</summary>
    public int WholeCount { get; init; } = Count;
}
