namespace Gossamer.Kernels.Execution;

/// <summary>Memory that a chunk of work uses and leaves behind, one piece for each thread and type of element, kept for the next.</summary>
internal static class ThreadScratch<T>
    where T : unmanaged
{
    [ThreadStatic]
    private static AlignedBuffer<T>? _buffer;

    /// <summary>At least <paramref name="count"/> elements of unknown content, the calling thread's until its next call.</summary>
    public static Span<T> Take(int count)
    {
        if (_buffer is null || _buffer.Length < count)
        {
            _buffer?.Dispose();
            _buffer = new AlignedBuffer<T>(count);
        }
        return _buffer.Span;
    }
}
