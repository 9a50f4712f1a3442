namespace Gossamer.EdgeInference.Live;

/// <summary>Windows of one device, slot and rate, one after the other: a task, which travels and is answered as one.</summary>
/// <param name="Level">Their rate, from 0 (the lowest).</param>
/// <param name="Count">How many, at least 1.</param>
/// <param name="Codes">[count, samples of a window]: samples as 16-bit codes.</param>
public sealed record WindowBatch(int Level, int Count, ReadOnlyMemory<short> Codes)
{
    /// <summary>Bits on the wire.</summary>
    public long Bits => 16L * Codes.Length;

    /// <summary>Samples of a window.</summary>
    public int Length => Codes.Length / Count;

    /// <summary>The samples of a window.</summary>
    public ReadOnlyMemory<short> Window(int index) => Codes.Slice(index * Length, Length);
}
