using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Gossamer.Kernels.Numerics;

namespace Gossamer.Kernels.Execution;

/// <summary>
/// Stores past the caches, for results larger than these: an ordinary store first reads the line that it overwrites, which is a third of
/// the traffic of a pass that reads one buffer and writes another. Batch normalisation gains a third to a half, and together with the
/// sparse convolution that reads its result next a twentieth (measured at 8, 16 and 32 MB).
/// </summary>
internal static unsafe class Streaming
{
    private const int LeastBytes = 8 << 20;
    private const int Alignment = 64;

    /// <summary>Whether a result is large enough, and aligned for every vector.</summary>
    public static bool Pays<T>(T* start, int length)
        where T : unmanaged =>
        (nuint)length * (nuint)sizeof(T) >= LeastBytes && (nuint)start % Alignment == 0;

    /// <summary>Stores past the caches if <paramref name="streams"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<T, TVector, TLanes>(bool streams, TVector value, T* destination)
        where T : unmanaged
        where TVector : unmanaged
        where TLanes : struct, ILanes<T, TVector>
    {
        if (streams) TLanes.StoreStreaming(value, destination);
        else TLanes.Store(value, destination);
    }

    /// <summary>Ends a chunk: what it stored becomes visible before the thread says that the chunk is done.</summary>
    public static void Complete(bool streams)
    {
        if (streams && Sse.IsSupported) Sse.StoreFence();
    }
}
