using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

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
    /// <exception cref="ArgumentException">A length does not match the layout.</exception>
    public static void Pack<T>(ReadOnlySpan<T> source, PackedLayout layout, Span<T> packed)
        where T : unmanaged
    {
        Check(source.Length, layout, packed.Length);
        fixed (T* from = source, to = packed)
        {
            for (int block = 0; block < layout.Blocks; block++)
                for (int channel = 0; channel < layout.Channels; channel++)
                    PackPlane(from, layout, to, block, channel);
        }
    }

    /// <summary>Unpacks; samples beyond the batch and the halo are left out.</summary>
    /// <param name="packed">The packed buffer.</param>
    /// <param name="layout">Where its elements lie.</param>
    /// <param name="destination">[batch, channels, height, width].</param>
    /// <exception cref="ArgumentException">A length does not match the layout.</exception>
    public static void Unpack<T>(ReadOnlySpan<T> packed, PackedLayout layout, Span<T> destination)
        where T : unmanaged
    {
        Check(destination.Length, layout, packed.Length);
        fixed (T* from = packed, to = destination)
        {
            for (int block = 0; block < layout.Blocks; block++)
                for (int channel = 0; channel < layout.Channels; channel++)
                    UnpackPlane(from, layout, to, block, channel);
        }
    }

    /// <summary>Sets the halo of every map to zero and leaves the rest.</summary>
    /// <exception cref="ArgumentException">The length does not match the layout.</exception>
    public static void ClearHalo<T>(PackedLayout layout, Span<T> packed)
        where T : unmanaged
    {
        CheckPacked(layout, packed.Length);
        if (layout.Halo == 0) return;
        int side = layout.Halo * PackedLayout.Lanes, pitch = layout.RowPitch;
        for (int plane = 0; plane < layout.Blocks * layout.Channels; plane++)
        {
            Span<T> map = packed.Slice(plane * layout.PlanePitch, layout.PlanePitch);
            // From the end of one row's interior to the start of the next row's is one run; above and below add to the outer two.
            map[..(layout.Halo * pitch + side)].Clear();
            for (int row = 1; row < layout.Height; row++)
                map.Slice((layout.Halo + row) * pitch - side, 2 * side).Clear();
            map[((layout.Halo + layout.Height) * pitch - side)..].Clear();
        }
    }

    private static void PackPlane<T>(T* source, PackedLayout layout, T* packed, int block, int channel)
        where T : unmanaged
    {
        int square = Square<T>();
        int positions = layout.Height * layout.Width;
        nint sampleStride = (nint)layout.Channels * positions;
        int samples = Math.Min(PackedLayout.Lanes, layout.Batch - block * PackedLayout.Lanes);
        T* from = source + ((nint)block * PackedLayout.Lanes * layout.Channels + channel) * positions;
        T* to = packed + (nint)block * layout.BlockPitch + (nint)channel * layout.PlanePitch + layout.Interior;
        int whole = square == 0 ? 0 : samples / square * square;
        int position = 0;
        for (int row = 0; row < layout.Height; row++)
        {
            T* line = to + (nint)row * layout.RowPitch;
            int column = 0;
            for (; whole > 0 && column + square <= layout.Width; column += square)
                for (int lane = 0; lane < whole; lane += square)
                    Transpose(
                        from + lane * sampleStride + position + column, sampleStride,
                        line + column * PackedLayout.Lanes + lane, PackedLayout.Lanes);
            for (int rest = 0; rest < layout.Width; rest++)
            {
                T* cell = line + rest * PackedLayout.Lanes;
                for (int lane = rest < column ? whole : 0; lane < samples; lane++) cell[lane] = from[lane * sampleStride + position + rest];
                for (int lane = samples; lane < PackedLayout.Lanes; lane++) cell[lane] = default;
            }
            position += layout.Width;
        }
    }

    private static void UnpackPlane<T>(T* packed, PackedLayout layout, T* destination, int block, int channel)
        where T : unmanaged
    {
        int square = Square<T>();
        int positions = layout.Height * layout.Width;
        nint sampleStride = (nint)layout.Channels * positions;
        int samples = Math.Min(PackedLayout.Lanes, layout.Batch - block * PackedLayout.Lanes);
        T* from = packed + (nint)block * layout.BlockPitch + (nint)channel * layout.PlanePitch + layout.Interior;
        T* to = destination + ((nint)block * PackedLayout.Lanes * layout.Channels + channel) * positions;
        int whole = square == 0 ? 0 : samples / square * square;
        int position = 0;
        for (int row = 0; row < layout.Height; row++)
        {
            T* line = from + (nint)row * layout.RowPitch;
            int column = 0;
            for (; whole > 0 && column + square <= layout.Width; column += square)
                for (int lane = 0; lane < whole; lane += square)
                    Transpose(
                        line + column * PackedLayout.Lanes + lane, PackedLayout.Lanes,
                        to + lane * sampleStride + position + column, sampleStride);
            for (int rest = 0; rest < layout.Width; rest++)
            {
                T* cell = line + rest * PackedLayout.Lanes;
                for (int lane = rest < column ? whole : 0; lane < samples; lane++) to[lane * sampleStride + position + rest] = cell[lane];
            }
            position += layout.Width;
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
