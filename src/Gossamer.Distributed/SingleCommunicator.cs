namespace Gossamer.Distributed;

/// <summary>A process by itself: every reduction is what it was given. Loads nothing.</summary>
public sealed class SingleCommunicator : ICommunicator
{
    /// <summary>The one there is; disposing it does nothing.</summary>
    public static SingleCommunicator Instance { get; } = new();

    /// <inheritdoc/>
    public int Rank => 0;

    /// <inheritdoc/>
    public int Size => 1;

    /// <inheritdoc/>
    public long Bytes => 0;

    /// <inheritdoc/>
    public void AllReduce<T>(Span<T> values, ReduceOperation operation = ReduceOperation.Sum)
        where T : unmanaged
    {
    }

    /// <inheritdoc/>
    public void AllGather<T>(ReadOnlySpan<T> own, Span<T> all)
        where T : unmanaged
    {
        if (all.Length != own.Length) throw new ArgumentException($"room for {all.Length} elements, expected {own.Length}", nameof(all));
        own.CopyTo(all);
    }

    /// <inheritdoc/>
    public void Broadcast<T>(Span<T> values, int root = 0)
        where T : unmanaged => RequireSelf(root);

    /// <inheritdoc/>
    public void Exchange<T>(ReadOnlySpan<T> own, Span<T> theirs, int partner)
        where T : unmanaged
    {
        RequireSelf(partner);
        own.CopyTo(theirs);
    }

    /// <summary>Never possible: there is nobody to receive.</summary>
    /// <exception cref="InvalidOperationException">Always.</exception>
    public void Send<T>(ReadOnlySpan<T> values, int to)
        where T : unmanaged => throw new InvalidOperationException("a process by itself has nobody to send to");

    /// <summary>Never possible: nobody sends.</summary>
    /// <exception cref="InvalidOperationException">Always.</exception>
    public void Receive<T>(Span<T> values, int? from = null)
        where T : unmanaged => throw new InvalidOperationException("a process by itself has nobody to receive from");

    /// <inheritdoc/>
    public void Barrier()
    {
    }

    /// <inheritdoc/>
    public ICommunicator Duplicate() => this;

    /// <inheritdoc/>
    public void Abort(int exitCode) => Environment.Exit(exitCode);

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private static void RequireSelf(int rank) => ArgumentOutOfRangeException.ThrowIfNotEqual(rank, 0);
}
