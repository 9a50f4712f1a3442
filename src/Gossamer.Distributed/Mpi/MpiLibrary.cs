using System.Runtime.InteropServices;

namespace Gossamer.Distributed.Mpi;

/// <summary>
/// The installed MPI library and the dozen functions of it that are used. No managed package, and no compile-time choice: Open MPI names its
/// constants by exported symbols, MPICH and its kin (Intel MPI, MVAPICH, Cray) by integers, and both are told apart at load.
/// </summary>
internal sealed unsafe class MpiLibrary
{
    /// <summary>Environment variable that names the library.</summary>
    public const string PathVariable = "GOSSAMER_MPI";

    private static readonly string[] OpenMpiNames = ["libmpi.so.40", "libmpi.40.dylib"];
    private static readonly string[] MpichNames = ["libmpich.so.12", "libmpi.so.12", "libmpi.12.dylib"];
    private static readonly string[] CommonNames = ["libmpi.so", "libmpi.dylib"];

    private MpiLibrary(string name, nint handle)
    {
        Name = name;
        Constants = NativeLibrary.TryGetExport(handle, "ompi_mpi_comm_world", out _) ? MpiConstants.OfOpenMpi(handle) : MpiConstants.OfMpich;
        InitThread = (delegate* unmanaged<int*, byte***, int, int*, int>)Function("MPI_Init_thread");
        Finalize = (delegate* unmanaged<int>)Function("MPI_Finalize");
        CommRank = (delegate* unmanaged<nint, int*, int>)Function("MPI_Comm_rank");
        CommSize = (delegate* unmanaged<nint, int*, int>)Function("MPI_Comm_size");
        CommDup = (delegate* unmanaged<nint, nint*, int>)Function("MPI_Comm_dup");
        Iallreduce = (delegate* unmanaged<void*, void*, int, nint, nint, nint, nint*, int>)Function("MPI_Iallreduce");
        Iallgather = (delegate* unmanaged<void*, int, nint, void*, int, nint, nint, nint*, int>)Function("MPI_Iallgather");
        Ibcast = (delegate* unmanaged<void*, int, nint, int, nint, nint*, int>)Function("MPI_Ibcast");
        Ibarrier = (delegate* unmanaged<nint, nint*, int>)Function("MPI_Ibarrier");
        Isend = (delegate* unmanaged<void*, int, nint, int, int, nint, nint*, int>)Function("MPI_Isend");
        Irecv = (delegate* unmanaged<void*, int, nint, int, int, nint, nint*, int>)Function("MPI_Irecv");
        Test = (delegate* unmanaged<nint*, int*, nint, int>)Function("MPI_Test");
        Abort = (delegate* unmanaged<nint, int, int>)Function("MPI_Abort");

        nint Function(string export) => NativeLibrary.TryGetExport(handle, export, out nint address)
            ? address
            : throw new CommunicationException($"{name} is no MPI library of version 3 or later: it has no {export}");
    }

    /// <summary>One at a time: the library is asked for serialised threads only, which every build of it can give.</summary>
    public Lock Gate { get; } = new();

    /// <summary>The name it was loaded by.</summary>
    public string Name { get; }

    /// <summary>Handles and special values.</summary>
    public MpiConstants Constants { get; }

    public delegate* unmanaged<int*, byte***, int, int*, int> InitThread { get; }

    public delegate* unmanaged<int> Finalize { get; }

    public delegate* unmanaged<nint, int*, int> CommRank { get; }

    public delegate* unmanaged<nint, int*, int> CommSize { get; }

    public delegate* unmanaged<nint, nint*, int> CommDup { get; }

    public delegate* unmanaged<void*, void*, int, nint, nint, nint, nint*, int> Iallreduce { get; }

    public delegate* unmanaged<void*, int, nint, void*, int, nint, nint, nint*, int> Iallgather { get; }

    public delegate* unmanaged<void*, int, nint, int, nint, nint*, int> Ibcast { get; }

    public delegate* unmanaged<nint, nint*, int> Ibarrier { get; }

    public delegate* unmanaged<void*, int, nint, int, int, nint, nint*, int> Isend { get; }

    public delegate* unmanaged<void*, int, nint, int, int, nint, nint*, int> Irecv { get; }

    public delegate* unmanaged<nint*, int*, nint, int> Test { get; }

    public delegate* unmanaged<nint, int, int> Abort { get; }

    /// <summary>Loads the library of <paramref name="launched"/>, or the one that <c>GOSSAMER_MPI</c> names.</summary>
    /// <exception cref="CommunicationException">None can be loaded; the message lists what was tried.</exception>
    public static MpiLibrary Load(LaunchedRank launched)
    {
        string? chosen = Environment.GetEnvironmentVariable(PathVariable);
        string[] names = chosen is { Length: > 0 } ? [chosen]
            : launched.IsOpenMpi ? [.. OpenMpiNames, .. CommonNames, .. MpichNames]
            : [.. MpichNames, .. CommonNames, .. OpenMpiNames];
        foreach (string name in names)
            if (NativeLibrary.TryLoad(name, out nint handle))
                return new MpiLibrary(name, handle);
        throw new CommunicationException(
            $"{launched.Launcher} has started this process as rank {launched.Rank}{(launched.Size is { } size ? $" of {size}" : "")}, but no MPI "
            + $"library can be loaded (tried {string.Join(", ", names)}); install Open MPI or MPICH, or name the library in {PathVariable}");
    }
}
