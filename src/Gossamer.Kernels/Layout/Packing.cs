using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Gossamer.Kernels.Execution;

namespace Gossamer.Kernels.Layout;

/// <summary>Carries activations between [batch, channels, height, width] and the packed layout.</summary>
/// <remarks>
/// For each block of 32 samples and each channel this is the transpose of a matrix [32, height · width] whose rows lie channels ·
/// height · width apart, done in squares of 4 × 4 (float) or 2 × 2 (double) in registers.
/// </remarks>
public static unsafe class Packing
{
    /// <summary>
    /// Packs. Samples beyond the batch become zeros; the halo and the gaps keep what they hold (see <see cref="ClearHalo"/>).
    /// </summary>
    /// <param name="source">[batch, channels, height, width].</param>
    /// <param name="layout">Where the elements go.</param>
    /// <param name="packed">The packed buffer.</param>
    /// <param name="execution">Threads; all processors by default.</param>
    /// <exception cref="ArgumentException">A length does not match the layout.</exception>
    public static void Pack<T>(ReadOnlySpan<T> source, PackedLayout layout, Span<T> packed, KernelExecution? execution = null)
        where T : unmanaged
    {
        Check(source.Length, layout, packed.Length);
        fixed (T* from = source, to = packed)
            Run(new Transposition<T>(from, new PackedMaps<T>(layout, to), new PlaneChunks(layout), packs: true), layout, execution);
    }

    /// <summary>Unpacks; samples beyond the batch and the halo are left out.</summary>
    /// <param name="packed">The packed buffer.</param>
    /// <param name="layout">Where its elements lie.</param>
    /// <param name="destination">[batch, channels, height, width].</param>
    /// <param name="execution">Threads; all processors by default.</param>
    /// <exception cref="ArgumentException">A length does not match the layout.</exception>
    public static void Unpack<T>(ReadOnlySpan<T> packed, PackedLayout layout, Span<T> destination, KernelExecution? execution = null)
        where T : unmanaged
    {
        Check(destination.Length, layout, packed.Length);
        fixed (T* from = packed, to = destination)
            Run(new Transposition<T>(to, new PackedMaps<T>(layout, from), new PlaneChunks(layout), packs: false), layout, execution);
    }

    /// <summary>Sets the halo of every map to zero and leaves the rest.</summary>
    /// <param name="layout">Where the elements lie.</param>
    /// <param name="packed">The packed buffer.</param>
    /// <param name="execution">Threads; all processors by default.</param>
    /// <exception cref="ArgumentException">The length does not match the layout.</exception>
    public static void ClearHalo<T>(PackedLayout layout, Span<T> packed, KernelExecution? execution = null)
        where T : unmanaged
    {
        CheckPacked(layout, packed.Length);
        if (layout.Halo == 0) return;
        fixed (T* start = packed)
        {
            var work = new HaloClearing<T>(
                start, layout.PlanePitch, layout.RowPitch, layout.Height, layout.Halo, new PlaneChunks(layout));
            Run(work, layout, execution);
        }
    }

    private static void Run<TWork>(in TWork work, PackedLayout layout, KernelExecution? execution)
        where TWork : unmanaged, IChunkedWork =>
        (execution ?? KernelExecution.Default).Pool.Run(work, new PlaneChunks(layout).Count);

    private readonly struct HaloClearing<T>(T* start, nint planePitch, int rowPitch, int height, int halo, PlaneChunks chunks) : IChunkedWork
        where T : unmanaged
    {
        public void Execute(int chunk)
        {
            (int first, int end) = chunks[chunk];
            int side = halo * PackedLayout.Lanes;
            for (int plane = first; plane < end; plane++)
            {
                var map = new Span<T>(start + plane * planePitch, (int)planePitch);
                // From the end of one row's interior to the start of the next row's is one run; above and below add to the outer two.
                map[..(halo * rowPitch + side)].Clear();
                for (int row = 1; row < height; row++) map.Slice((halo + row) * rowPitch - side, 2 * side).Clear();
                map[((halo + height) * rowPitch - side)..].Clear();
            }
        }
    }

    private readonly struct Transposition<T>(T* dense, PackedMaps<T> maps, PlaneChunks chunks, bool packs) : IChunkedWork
        where T : unmanaged
    {
        public void Execute(int chunk)
        {
            (int first, int end) = chunks[chunk];
            for (int plane = first; plane < end; plane++)
            {
                (int block, int channel) = Math.DivRem(plane, maps.Channels);
                if (packs) PackPlane(dense, maps, block, channel);
                else UnpackPlane(maps, dense, block, channel);
            }
        }
    }

    private static void PackPlane<T>(T* source, in PackedMaps<T> maps, int block, int channel)
        where T : unmanaged
    {
        int square = Square<T>();
        int positions = maps.Height * maps.Width;
        nint sampleStride = (nint)maps.Channels * positions;
        int samples = maps.Samples(block);
        T* from = source + ((nint)block * PackedLayout.Lanes * maps.Channels + channel) * positions;
        T* to = maps[block, channel];
        int whole = square == 0 ? 0 : samples / square * square;
        int position = 0;
        for (int row = 0; row < maps.Height; row++)
        {
            T* line = to + row * maps.RowPitch;
            int column = 0;
            for (; whole > 0 && column + square <= maps.Width; column += square)
                for (int lane = 0; lane < whole; lane += square)
                    Transpose(
                        from + lane * sampleStride + position + column, sampleStride,
                        line + column * PackedLayout.Lanes + lane, PackedLayout.Lanes);
            for (int rest = 0; rest < maps.Width; rest++)
            {
                T* cell = line + rest * PackedLayout.Lanes;
                for (int lane = rest < column ? whole : 0; lane < samples; lane++) cell[lane] = from[lane * sampleStride + position + rest];
                for (int lane = samples; lane < PackedLayout.Lanes; lane++) cell[lane] = default;
            }
            position += maps.Width;
        }
    }

    private static void UnpackPlane<T>(in PackedMaps<T> maps, T* destination, int block, int channel)
        where T : unmanaged
    {
        int square = Square<T>();
        int positions = maps.Height * maps.Width;
        nint sampleStride = (nint)maps.Channels * positions;
        int samples = maps.Samples(block);
        T* from = maps[block, channel];
        T* to = destination + ((nint)block * PackedLayout.Lanes * maps.Channels + channel) * positions;
        int whole = square == 0 ? 0 : samples / square * square;
        int position = 0;
        for (int row = 0; row < maps.Height; row++)
        {
            T* line = from + row * maps.RowPitch;
            int column = 0;
            for (; whole > 0 && column + square <= maps.Width; column += square)
                for (int lane = 0; lane < whole; lane += square)
                    Transpose(
                        line + column * PackedLayout.Lanes + lane, PackedLayout.Lanes,
                        to + lane * sampleStride + position + column, sampleStride);
            for (int rest = 0; rest < maps.Width; rest++)
            {
                T* cell = line + rest * PackedLayout.Lanes;
                for (int lane = rest < column ? whole : 0; lane < samples; lane++) to[lane * sampleStride + position + rest] = cell[lane];
            }
            position += maps.Width;
        }
    }

    /// <summary>Side of the squares transposed in registers, or 0 where the processor or the type has none.</summary>
    private static int Square<T>()
        where T : unmanaged =>
        !(Sse2.IsSupported || AdvSimd.Arm64.IsSupported) ? 0 : sizeof(T) switch { 4 => 4, 8 => 2, _ => 0 };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose<T>(T* source, nint sourcePitch, T* destination, nint destinationPitch)
        where T : unmanaged
    {
        if (sizeof(T) == 4)
        {
            Vector128<float> a = Vector128.Load((float*)source), b = Vector128.Load((float*)(source + sourcePitch));
            Vector128<float> c = Vector128.Load((float*)(source + 2 * sourcePitch)), d = Vector128.Load((float*)(source + 3 * sourcePitch));
            Vector128<double> abLow = InterleaveLow(a, b).AsDouble(), abHigh = InterleaveHigh(a, b).AsDouble();
            Vector128<double> cdLow = InterleaveLow(c, d).AsDouble(), cdHigh = InterleaveHigh(c, d).AsDouble();
            InterleaveLow(abLow, cdLow).AsSingle().Store((float*)destination);
            InterleaveHigh(abLow, cdLow).AsSingle().Store((float*)(destination + destinationPitch));
            InterleaveLow(abHigh, cdHigh).AsSingle().Store((float*)(destination + 2 * destinationPitch));
            InterleaveHigh(abHigh, cdHigh).AsSingle().Store((float*)(destination + 3 * destinationPitch));
        }
        else
        {
            Vector128<double> a = Vector128.Load((double*)source), b = Vector128.Load((double*)(source + sourcePitch));
            InterleaveLow(a, b).Store((double*)destination);
            InterleaveHigh(a, b).Store((double*)(destination + destinationPitch));
        }
    }

    private static Vector128<float> InterleaveLow(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackLow(a, b) : AdvSimd.Arm64.ZipLow(a, b);

    private static Vector128<float> InterleaveHigh(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackHigh(a, b) : AdvSimd.Arm64.ZipHigh(a, b);

    private static Vector128<double> InterleaveLow(Vector128<double> a, Vector128<double> b) =>
        Sse2.IsSupported ? Sse2.UnpackLow(a, b) : AdvSimd.Arm64.ZipLow(a, b);

    private static Vector128<double> InterleaveHigh(Vector128<double> a, Vector128<double> b) =>
        Sse2.IsSupported ? Sse2.UnpackHigh(a, b) : AdvSimd.Arm64.ZipHigh(a, b);

    private static void Check(int dense, PackedLayout layout, int packed)
    {
        if (dense != layout.DenseLength)
            throw new ArgumentException($"{dense} elements for [{layout.Batch}, {layout.Channels}, {layout.Height}, {layout.Width}]");
        CheckPacked(layout, packed);
    }

    private static void CheckPacked(PackedLayout layout, int packed)
    {
        if (packed != layout.Length)
            throw new ArgumentException($"a packed buffer of {packed} elements, expected {layout.Length}");
    }
}
