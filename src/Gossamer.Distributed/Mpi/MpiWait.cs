using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Gossamer.Distributed.Mpi;

/// <summary>
/// How a thread waits for an operation that moves on only while it is asked: at first it yields its core between two looks, later it
/// sleeps, longer and longer. A rank that waits for a slower one then costs it nothing.
/// </summary>
/// <param name="bytes">Size of the operation.</param>
internal struct MpiWait(long bytes)
{
    /// <summary>Microseconds of attention, beside what the bytes take at half a gigabyte a second.</summary>
    private const double Attention = 500;

    private const double LongWait = 50_000;

    private readonly long _started = Stopwatch.GetTimestamp();

    /// <summary>Lets others run for a moment.</summary>
    public readonly void Pause()
    {
        double microseconds = Stopwatch.GetElapsedTime(_started).TotalMicroseconds, patience = Attention + bytes / 500.0;
        if (microseconds < patience) Thread.Yield();
        else if (microseconds > patience + LongWait || OperatingSystem.IsWindows()) Thread.Sleep(1);
        else _ = Sleep(20);
    }

    [DllImport("libc", EntryPoint = "usleep")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Sleep(uint microseconds);
}
