using System.Runtime.InteropServices;

namespace Gossamer.Distributed.Mpi;

/// <summary>What the header of an MPI library defines. Handles are addresses or integers, and both fit a register.</summary>
internal sealed record MpiConstants
{
    /// <summary>Only one thread calls at a time; the same number in all libraries.</summary>
    public const int ThreadSerialized = 2;

    /// <summary>MPICH's numbers, which its ABI initiative has fixed for Intel MPI, MVAPICH and Cray too (mpi.h of MPICH 3 and 4).</summary>
    public static MpiConstants OfMpich { get; } = new()
    {
        World = 0x44000000,
        Byte = 0x4c00010d,
        Float = 0x4c00040a,
        Double = 0x4c00080b,
        Int64 = 0x4c00083a,
        UInt64 = 0x4c00083e,
        Maximum = 0x58000001,
        Minimum = 0x58000002,
        Sum = 0x58000003,
        InPlace = -1,
        StatusIgnore = 1,
        AnySource = -2,
    };

    public required nint World { get; init; }

    public required nint Byte { get; init; }

    public required nint Float { get; init; }

    public required nint Double { get; init; }

    public required nint Int64 { get; init; }

    public required nint UInt64 { get; init; }

    public required nint Sum { get; init; }

    public required nint Minimum { get; init; }

    public required nint Maximum { get; init; }

    /// <summary>Address that stands for "the receive buffer holds what is sent".</summary>
    public required nint InPlace { get; init; }

    public required nint StatusIgnore { get; init; }

    public required int AnySource { get; init; }

    /// <summary>Open MPI's: a handle is the address of an exported object (mpi.h of Open MPI 4 and 5).</summary>
    public static MpiConstants OfOpenMpi(nint library) => new()
    {
        World = NativeLibrary.GetExport(library, "ompi_mpi_comm_world"),
        Byte = NativeLibrary.GetExport(library, "ompi_mpi_byte"),
        Float = NativeLibrary.GetExport(library, "ompi_mpi_float"),
        Double = NativeLibrary.GetExport(library, "ompi_mpi_double"),
        Int64 = NativeLibrary.GetExport(library, "ompi_mpi_int64_t"),
        UInt64 = NativeLibrary.GetExport(library, "ompi_mpi_uint64_t"),
        Sum = NativeLibrary.GetExport(library, "ompi_mpi_op_sum"),
        Minimum = NativeLibrary.GetExport(library, "ompi_mpi_op_min"),
        Maximum = NativeLibrary.GetExport(library, "ompi_mpi_op_max"),
        InPlace = 1,
        StatusIgnore = 0,
        AnySource = -1,
    };
}
