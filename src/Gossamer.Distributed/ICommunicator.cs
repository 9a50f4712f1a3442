namespace Gossamer.Distributed;

/// <summary>
/// What the processes of one run tell each other. Every rank makes the same collective calls in the same order on the same communicator;
/// each call returns when its result is there. Different communicators may be used from different threads at once.
/// </summary>
public interface ICommunicator : IDisposable
{
    /// <summary>Number of this process among all, from 0.</summary>
    int Rank { get; }

    /// <summary>Number of processes, at least 1.</summary>
    int Size { get; }

    /// <summary>
    /// Bytes of the arrays that this rank has handed in so far, here and to duplicates, each call counted once. What a library sends for it depends on its
    /// algorithm: a ring moves 2 · (size − 1) / size times as much for a reduction. 0 for a single process.
    /// </summary>
    long Bytes { get; }

    /// <summary>Replaces <paramref name="values"/> on every rank by the element-wise reduction over all ranks.</summary>
    /// <param name="values">As many on every rank; float, double, long or ulong.</param>
    /// <param name="operation">How two elements become one. The order of a sum is the library's choice: see <see cref="TreeSum"/>.</param>
    /// <exception cref="NotSupportedException">There is no reduction of <typeparamref name="T"/>.</exception>
    void AllReduce<T>(Span<T> values, ReduceOperation operation = ReduceOperation.Sum)
        where T : unmanaged;

    /// <summary>Collects the arrays of all ranks, by rank.</summary>
    /// <param name="own">What this rank contributes, as many elements as on every other.</param>
    /// <param name="all">Receives size · own.Length elements.</param>
    /// <exception cref="ArgumentException">The length of <paramref name="all"/> is another.</exception>
    void AllGather<T>(ReadOnlySpan<T> own, Span<T> all)
        where T : unmanaged;

    /// <summary>Overwrites <paramref name="values"/> on every rank with those of <paramref name="root"/>.</summary>
    void Broadcast<T>(Span<T> values, int root = 0)
        where T : unmanaged;

    /// <summary>Sends <paramref name="own"/> to <paramref name="partner"/> and receives as many elements from it.</summary>
    void Exchange<T>(ReadOnlySpan<T> own, Span<T> theirs, int partner)
        where T : unmanaged;

    /// <summary>Sends to one rank.</summary>
    void Send<T>(ReadOnlySpan<T> values, int to)
        where T : unmanaged;

    /// <summary>Receives from one rank; from whichever sends first where <paramref name="from"/> is null.</summary>
    void Receive<T>(Span<T> values, int? from = null)
        where T : unmanaged;

    /// <summary>Returns when every rank has called it.</summary>
    void Barrier();

    /// <summary>The same ranks with a channel of their own, for another thread; a collective call.</summary>
    ICommunicator Duplicate();

    /// <summary>Ends the processes of all ranks.</summary>
    /// <param name="exitCode">What the launcher is to end with.</param>
    void Abort(int exitCode);
}
