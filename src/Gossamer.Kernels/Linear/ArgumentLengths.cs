namespace Gossamer.Kernels.Linear;

/// <summary>Checks of the lengths of spans, at the door of every public method.</summary>
internal static class ArgumentLengths
{
    /// <summary>Throws unless a span has the length of [batch / 32, features, 32].</summary>
    public static void CheckPacked(int length, int features, int batch, string name)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batch);
        if (length != BatchBlocks.Length(features, batch))
            throw new ArgumentException(
                $"{length} elements for [{BatchBlocks.Count(batch)}, {features}, {BatchBlocks.Size}]", name);
    }

    /// <summary>Throws unless a span has the expected length.</summary>
    public static void Check(long length, long expected, string name)
    {
        if (length != expected) throw new ArgumentException($"{length} elements, expected {expected}", name);
    }

    /// <summary>Throws unless a span is empty or has the expected length.</summary>
    public static void CheckOptional(long length, long expected, string name)
    {
        if (length != 0) Check(length, expected, name);
    }
}
