using System.Runtime.CompilerServices;

namespace Gossamer.Distributed.Mpi;

/// <summary>Ranks of MPI_COMM_WORLD, through the installed library.</summary>
/// <remarks>
/// Every call starts a non-blocking operation and waits for it by <see cref="MpiWait"/>: blocking calls of the library spin on a core
/// that a rank beside this one may need, and two threads may wait at once although the library only ever sees one of them.
/// </remarks>
internal sealed unsafe class MpiCommunicator : ICommunicator
{
    /// <summary>Elements are counted in 32 bits; longer arrays go in pieces.</summary>
    private const int PieceBytes = 1 << 30;

    private const int Tag = 1;

    private readonly MpiLibrary _library;
    private readonly nint _handle;
    private readonly bool _owns;
    private readonly StrongBox<long> _bytes;
    private bool _disposed;

    private MpiCommunicator(MpiLibrary library, nint handle, MpiCommunicator? parent)
    {
        (_library, _handle, _owns) = (library, handle, parent is null);
        _bytes = parent?._bytes ?? new StrongBox<long>();
        int rank, size;
        lock (library.Gate)
        {
            Check(library.CommRank(handle, &rank), "MPI_Comm_rank");
            Check(library.CommSize(handle, &size), "MPI_Comm_size");
        }
        (Rank, Size) = (rank, size);
    }

    /// <inheritdoc/>
    public int Rank { get; }

    /// <inheritdoc/>
    public int Size { get; }

    /// <inheritdoc/>
    public long Bytes => Interlocked.Read(ref _bytes.Value);

    private MpiConstants Constants => _library.Constants;

    /// <summary>Starts MPI.</summary>
    /// <exception cref="CommunicationException">There is no library, or it does not belong to the launcher.</exception>
    public static MpiCommunicator Open(LaunchedRank launched)
    {
        MpiLibrary library = MpiLibrary.Load(launched);
        int provided;
        Check(library.InitThread(null, null, MpiConstants.ThreadSerialized, &provided), "MPI_Init_thread");
        if (provided < MpiConstants.ThreadSerialized)
            throw new CommunicationException($"{library.Name} was built without threads; two threads of each rank need to use it in turns");
        var world = new MpiCommunicator(library, library.Constants.World, parent: null);
        if (launched.Size is { } size && size != world.Size)
            throw new CommunicationException(
                $"{launched.Launcher} has started {size} ranks, but {library.Name} sees {world.Size}: it belongs to another MPI; name the right "
                + $"library in {MpiLibrary.PathVariable}");
        return world;
    }

    /// <inheritdoc/>
    public void AllReduce<T>(Span<T> values, ReduceOperation operation = ReduceOperation.Sum)
        where T : unmanaged
    {
        nint type = TypeOf<T>(), reduction = operation switch
        {
            ReduceOperation.Sum => Constants.Sum,
            ReduceOperation.Minimum => Constants.Minimum,
            _ => Constants.Maximum,
        };
        foreach ((int start, int length) in Pieces<T>(values.Length))
        {
            fixed (T* piece = values.Slice(start, length))
            {
                nint request = 0;
                lock (_library.Gate)
                    Check(_library.Iallreduce((void*)Constants.InPlace, piece, length, type, reduction, _handle, &request), "MPI_Iallreduce");
                Complete(&request, Count<T>(length));
            }
        }
    }

    /// <inheritdoc/>
    public void AllGather<T>(ReadOnlySpan<T> own, Span<T> all)
        where T : unmanaged
    {
        if (all.Length != (long)own.Length * Size)
            throw new ArgumentException($"room for {all.Length} elements, expected {(long)own.Length * Size}", nameof(all));
        int bytes = checked(own.Length * sizeof(T));
        fixed (T* from = own, to = all)
        {
            nint request = 0;
            lock (_library.Gate)
                Check(_library.Iallgather(from, bytes, Constants.Byte, to, bytes, Constants.Byte, _handle, &request), "MPI_Iallgather");
            Complete(&request, Count<T>(own.Length));
        }
    }

    /// <inheritdoc/>
    public void Broadcast<T>(Span<T> values, int root = 0)
        where T : unmanaged
    {
        foreach ((int start, int length) in Pieces<T>(values.Length))
        {
            fixed (T* piece = values.Slice(start, length))
            {
                nint request = 0;
                lock (_library.Gate)
                    Check(_library.Ibcast(piece, length * sizeof(T), Constants.Byte, root, _handle, &request), "MPI_Ibcast");
                Complete(&request, Count<T>(length));
            }
        }
    }

    /// <inheritdoc/>
    public void Exchange<T>(ReadOnlySpan<T> own, Span<T> theirs, int partner)
        where T : unmanaged
    {
        if (theirs.Length != own.Length) throw new ArgumentException($"room for {theirs.Length} elements, expected {own.Length}", nameof(theirs));
        foreach ((int start, int length) in Pieces<T>(own.Length))
        {
            fixed (T* from = own.Slice(start, length), to = theirs.Slice(start, length))
            {
                nint sent = 0, received = 0;
                lock (_library.Gate)
                {
                    Check(_library.Irecv(to, length * sizeof(T), Constants.Byte, partner, Tag, _handle, &received), "MPI_Irecv");
                    Check(_library.Isend(from, length * sizeof(T), Constants.Byte, partner, Tag, _handle, &sent), "MPI_Isend");
                }
                Complete(&received, Count<T>(length));
                Complete(&sent, 0);
            }
        }
    }

    /// <inheritdoc/>
    public void Send<T>(ReadOnlySpan<T> values, int to)
        where T : unmanaged
    {
        int bytes = checked(values.Length * sizeof(T));
        fixed (T* from = values)
        {
            nint request = 0;
            lock (_library.Gate) Check(_library.Isend(from, bytes, Constants.Byte, to, Tag, _handle, &request), "MPI_Isend");
            Complete(&request, Count<T>(values.Length));
        }
    }

    /// <inheritdoc/>
    public void Receive<T>(Span<T> values, int? from = null)
        where T : unmanaged
    {
        int bytes = checked(values.Length * sizeof(T));
        fixed (T* to = values)
        {
            nint request = 0;
            lock (_library.Gate) Check(_library.Irecv(to, bytes, Constants.Byte, from ?? Constants.AnySource, Tag, _handle, &request), "MPI_Irecv");
            Complete(&request, 0);
        }
    }

    /// <inheritdoc/>
    public void Barrier()
    {
        nint request = 0;
        lock (_library.Gate) Check(_library.Ibarrier(_handle, &request), "MPI_Ibarrier");
        Complete(&request, 0);
    }

    /// <inheritdoc/>
    public ICommunicator Duplicate()
    {
        nint handle = 0;
        // Blocks inside the library until every rank has come, so others must not need the lock meanwhile: they come through a barrier.
        Barrier();
        lock (_library.Gate) Check(_library.CommDup(_handle, &handle), "MPI_Comm_dup");
        return new MpiCommunicator(_library, handle, parent: this);
    }

    /// <inheritdoc/>
    public void Abort(int exitCode)
    {
        Console.Out.Flush();
        Console.Error.Flush();
        // Without the lock: another thread may hang in the library with it.
        _library.Abort(Constants.World, exitCode);
        Environment.Exit(exitCode);
    }

    /// <summary>Ends MPI with the communicator that began it; every rank must come here. Duplicates end with it.</summary>
    public void Dispose()
    {
        if (_disposed || !_owns) return;
        _disposed = true;
        Barrier();
        lock (_library.Gate) Check(_library.Finalize(), "MPI_Finalize");
    }

    private static IEnumerable<(int Start, int Length)> Pieces<T>(int length)
        where T : unmanaged
    {
        int most = PieceBytes / Unsafe.SizeOf<T>();
        for (int start = 0; start < length; start += most) yield return (start, Math.Min(most, length - start));
    }

    private static void Check(int code, string call)
    {
        if (code != 0) throw new CommunicationException($"{call} failed with code {code}");
    }

    private long Count<T>(int elements)
        where T : unmanaged
    {
        long bytes = (long)elements * sizeof(T);
        Interlocked.Add(ref _bytes.Value, bytes);
        return bytes;
    }

    private void Complete(nint* request, long bytes)
    {
        var wait = new MpiWait(bytes);
        for (; ; )
        {
            int done;
            lock (_library.Gate) Check(_library.Test(request, &done, Constants.StatusIgnore), "MPI_Test");
            if (done != 0) return;
            wait.Pause();
        }
    }

    private nint TypeOf<T>()
        where T : unmanaged =>
        typeof(T) == typeof(float) ? Constants.Float
        : typeof(T) == typeof(double) ? Constants.Double
        : typeof(T) == typeof(long) ? Constants.Int64
        : typeof(T) == typeof(ulong) ? Constants.UInt64
        : throw new NotSupportedException($"there is no reduction of {typeof(T).Name}; there are float, double, long and ulong");
}
