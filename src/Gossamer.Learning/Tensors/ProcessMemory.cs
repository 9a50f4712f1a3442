using System.Runtime.InteropServices;

namespace Gossamer.Learning.Tensors;

/// <summary>How the process keeps memory that libtorch asks for again in every step.</summary>
public static unsafe class ProcessMemory
{
    // malloc.h of glibc.
    private const int TrimThreshold = -1, TopPad = -2, MapMaximum = -4;
    private const int Padding = 64 << 20;

    /// <summary>
    /// Makes the C library keep freed memory instead of returning it to the kernel, which would fault in the big activations
    /// of every step anew and can take a large part of a dense step. For the whole process; call it once before a training
    /// run allocates.
    /// </summary>
    /// <remarks>The price is memory: what the process once held it keeps, holes between live blocks included.</remarks>
    /// <returns>Whether the C library took the settings; false where it has none (not Linux, or not glibc).</returns>
    public static bool KeepAllocations()
    {
        if (!OperatingSystem.IsLinux() || !NativeLibrary.TryLoad("libc.so.6", out nint library)) return false;
        try
        {
            if (!NativeLibrary.TryGetExport(library, "mallopt", out nint export)) return false;
            var mallopt = (delegate* unmanaged[Cdecl]<int, int, int>)export;
            return (mallopt(MapMaximum, 0) & mallopt(TrimThreshold, int.MaxValue) & mallopt(TopPad, Padding)) == 1;
        }
        finally
        {
            // The process itself holds the C library; this gives back only our count on it.
            NativeLibrary.Free(library);
        }
    }
}
