using System.Runtime.InteropServices;

namespace Gossamer.Kernels.Execution;

/// <summary>Pages of 2 MB where Linux leaves them to the program's wish.</summary>
internal static unsafe partial class LargePages
{
    /// <summary>Size and alignment of a large page.</summary>
    public const nuint Bytes = 2 << 20;

    private const int MadviseHugePage = 14;

    /// <summary>Asks for large pages; where none are to be had, memory stays as it is.</summary>
    public static void Request(void* address, nuint length)
    {
        if (OperatingSystem.IsLinux()) _ = Advise(address, length, MadviseHugePage);
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* address, nuint length, int advice);
}
