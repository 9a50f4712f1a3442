namespace Gossamer.Kernels.Execution;

/// <summary>The check of a span at the door.</summary>
internal static class SpanLength
{
    /// <summary>Refuses a span of another length than <paramref name="expected"/>.</summary>
    /// <exception cref="ArgumentException">It has another length.</exception>
    public static void Check(int length, int expected, string name)
    {
        if (length != expected) throw new ArgumentException($"length {length}, expected {expected}", name);
    }
}
