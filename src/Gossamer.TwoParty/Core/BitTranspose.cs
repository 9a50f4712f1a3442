using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Gossamer.TwoParty.Core;

/// <summary>
/// The transpose of 128 planes of bits: bit p of row n becomes bit n of plane p. Bit i of a plane is bit <c>i mod 8</c> of its byte
/// <c>i / 8</c>.
/// </summary>
/// <remarks>
/// Bytes are transposed by rounds of interleaving (one round rotates the bits of a byte's address by one place), and bits within
/// bytes by <c>GF2P8AFFINEQB</c>, which multiplies eight 8 x 8 bit matrices at once, or by taking the top bits of sixteen bytes.
/// </remarks>
public static unsafe class BitTranspose
{
    /// <summary>Planes.</summary>
    public const int Planes = 128;

    /// <summary>Rows are produced in multiples of this number.</summary>
    public const int RowQuantum = 512;

    private const int PlanesOfGroup = 16, Groups = Planes / PlanesOfGroup, RowsOfByte = 8, RowWords = Planes / 16;

    /// <summary>Writes the rows of <paramref name="planes"/>.</summary>
    /// <param name="planes">[128, rows / 8] bytes: plane p begins at byte p · rows / 8.</param>
    /// <param name="rows">[rows]; their number is a multiple of 512.</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    public static void ToRows(ReadOnlySpan<byte> planes, Span<Vector128<byte>> rows)
    {
        if (rows.Length % RowQuantum != 0) throw new ArgumentException($"Rows come in multiples of {RowQuantum}, not {rows.Length}.", nameof(rows));
        if (planes.Length != rows.Length * (Planes / 8))
            throw new ArgumentException($"{rows.Length} rows have {rows.Length * (Planes / 8)} bytes, not {planes.Length}.", nameof(planes));
        fixed (byte* from = planes)
        fixed (Vector128<byte>* to = rows)
        {
            ToRows(from, rows.Length / 8, to, rows.Length, BitTransposePaths.Fastest);
        }
    }

    /// <summary>The same on pointers, by a named path.</summary>
    internal static void ToRows(byte* planes, int planeBytes, Vector128<byte>* rows, int count, BitTransposePath path)
    {
        switch (path)
        {
            case BitTransposePath.Gfni:
                for (int row = 0; row < count; row += RowQuantum) Gfni512Rows(planes + row / 8, planeBytes, rows + row);
                break;
            case BitTransposePath.TopBits:
                for (int row = 0; row < count; row += 128) TopBits128Rows(planes + row / 8, planeBytes, rows + row);
                break;
            default:
                Portable(planes, planeBytes, rows, count);
                break;
        }
    }

    /// <summary>The definition, bit by bit.</summary>
    private static void Portable(byte* planes, int planeBytes, Vector128<byte>* rows, int count)
    {
        new Span<byte>(rows, count * 16).Clear();
        for (int plane = 0; plane < Planes; plane++)
        {
            for (int row = 0; row < count; row++)
            {
                int bit = planes[plane * planeBytes + (row >> 3)] >> (row & 7) & 1;
                ((byte*)(rows + row))[plane >> 3] |= (byte)(bit << (plane & 7));
            }
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Gfni512Rows(byte* planes, int planeBytes, Vector128<byte>* rows)
    {
        Vector512<byte>* scratch = stackalloc Vector512<byte>[(Groups + 1) * PlanesOfGroup + 1];
        scratch = (Vector512<byte>*)((nuint)scratch + 63 & ~(nuint)63);
        var identity = Vector512.Create(0x8040201008040201UL).AsByte();
        // Byte j of the two 8 x 8 matrices of a lane side by side: the bits of column j in planes 0 to 15 of the group.
        var lanePairs = Vector128.Create((byte)0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15);
        var pairs = Vector512.Create(Vector256.Create(lanePairs, lanePairs), Vector256.Create(lanePairs, lanePairs));
        Vector512<byte>* tile = scratch + Groups * PlanesOfGroup;
        for (int group = 0; group < Groups; group++)
        {
            byte* from = planes + group * PlanesOfGroup * planeBytes;
            for (int i = 0; i < 4; i++)
            {
                // The bit instruction reads a matrix from its last byte on: planes enter each half of a group in falling order.
                Vector512<byte> a = Vector512.Load(from + (i ^ 7) * planeBytes), b = Vector512.Load(from + ((i + 4) ^ 7) * planeBytes);
                Vector512<byte> c = Vector512.Load(from + ((i + 8) ^ 7) * planeBytes), d = Vector512.Load(from + ((i + 12) ^ 7) * planeBytes);
                InterleaveTwice(ref a, ref b, ref c, ref d);
                Vector512<byte>* to = tile + 4 * i;
                (to[0], to[1], to[2], to[3]) = (a, b, c, d);
            }
            for (int i = 0; i < 4; i++)
            {
                Vector512<byte> a = tile[i], b = tile[i + 4], c = tile[i + 8], d = tile[i + 12];
                InterleaveTwice(ref a, ref b, ref c, ref d);
                Vector512<byte>* to = scratch + group * PlanesOfGroup + 4 * i;
                to[0] = Avx512BW.Shuffle(Gfni.V512.GaloisFieldAffineTransform(identity, a, 0), pairs);
                to[1] = Avx512BW.Shuffle(Gfni.V512.GaloisFieldAffineTransform(identity, b, 0), pairs);
                to[2] = Avx512BW.Shuffle(Gfni.V512.GaloisFieldAffineTransform(identity, c, 0), pairs);
                to[3] = Avx512BW.Shuffle(Gfni.V512.GaloisFieldAffineTransform(identity, d, 0), pairs);
            }
        }
        for (int i = 0; i < PlanesOfGroup; i++) StoreRows(scratch + i, rows + 8 * i);
    }

    /// <summary>Two rounds of interleaving on rows i, i + 4, i + 8 and i + 12 of sixteen, which give rows 4i to 4i + 3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void InterleaveTwice(ref Vector512<byte> a, ref Vector512<byte> b, ref Vector512<byte> c, ref Vector512<byte> d)
    {
        Vector512<byte> acLow = Avx512BW.UnpackLow(a, c), acHigh = Avx512BW.UnpackHigh(a, c);
        Vector512<byte> bdLow = Avx512BW.UnpackLow(b, d), bdHigh = Avx512BW.UnpackHigh(b, d);
        a = Avx512BW.UnpackLow(acLow, bdLow);
        b = Avx512BW.UnpackHigh(acLow, bdLow);
        c = Avx512BW.UnpackLow(acHigh, bdHigh);
        d = Avx512BW.UnpackHigh(acHigh, bdHigh);
    }

    /// <summary>Eight rows from each lane: words of eight groups are interleaved to whole rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void StoreRows(Vector512<byte>* from, Vector128<byte>* rows)
    {
        Vector512<short> a0 = from[0].AsInt16(), a1 = from[16].AsInt16(), a2 = from[32].AsInt16(), a3 = from[48].AsInt16();
        Vector512<short> a4 = from[64].AsInt16(), a5 = from[80].AsInt16(), a6 = from[96].AsInt16(), a7 = from[112].AsInt16();
        for (int round = 0; round < 3; round++)
        {
            Vector512<short> b0 = Avx512BW.UnpackLow(a0, a4), b1 = Avx512BW.UnpackHigh(a0, a4);
            Vector512<short> b2 = Avx512BW.UnpackLow(a1, a5), b3 = Avx512BW.UnpackHigh(a1, a5);
            Vector512<short> b4 = Avx512BW.UnpackLow(a2, a6), b5 = Avx512BW.UnpackHigh(a2, a6);
            Vector512<short> b6 = Avx512BW.UnpackLow(a3, a7), b7 = Avx512BW.UnpackHigh(a3, a7);
            (a0, a1, a2, a3, a4, a5, a6, a7) = (b0, b1, b2, b3, b4, b5, b6, b7);
        }
        StoreLanes(a0.AsByte(), rows);
        StoreLanes(a1.AsByte(), rows + 1);
        StoreLanes(a2.AsByte(), rows + 2);
        StoreLanes(a3.AsByte(), rows + 3);
        StoreLanes(a4.AsByte(), rows + 4);
        StoreLanes(a5.AsByte(), rows + 5);
        StoreLanes(a6.AsByte(), rows + 6);
        StoreLanes(a7.AsByte(), rows + 7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreLanes(Vector512<byte> lanes, Vector128<byte>* rows)
    {
        rows[0] = Avx512F.ExtractVector128(lanes, 0);
        rows[128] = Avx512F.ExtractVector128(lanes, 1);
        rows[256] = Avx512F.ExtractVector128(lanes, 2);
        rows[384] = Avx512F.ExtractVector128(lanes, 3);
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TopBits128Rows(byte* planes, int planeBytes, Vector128<byte>* rows)
    {
        Vector128<byte>* tile = stackalloc Vector128<byte>[PlanesOfGroup];
        for (int group = 0; group < Groups; group++)
        {
            byte* from = planes + group * PlanesOfGroup * planeBytes;
            for (int i = 0; i < 4; i++)
            {
                Vector128<byte> a = Vector128.Load(from + i * planeBytes), b = Vector128.Load(from + (i + 4) * planeBytes);
                Vector128<byte> c = Vector128.Load(from + (i + 8) * planeBytes), d = Vector128.Load(from + (i + 12) * planeBytes);
                InterleaveTwice(ref a, ref b, ref c, ref d);
                Vector128<byte>* to = tile + 4 * i;
                (to[0], to[1], to[2], to[3]) = (a, b, c, d);
            }
            ushort* columns = (ushort*)rows + group;
            for (int i = 0; i < 4; i++)
            {
                Vector128<byte> a = tile[i], b = tile[i + 4], c = tile[i + 8], d = tile[i + 12];
                InterleaveTwice(ref a, ref b, ref c, ref d);
                ushort* to = columns + 4 * i * RowsOfByte * RowWords;
                StoreTopBits(a, to);
                StoreTopBits(b, to + RowsOfByte * RowWords);
                StoreTopBits(c, to + 2 * RowsOfByte * RowWords);
                StoreTopBits(d, to + 3 * RowsOfByte * RowWords);
            }
        }
    }

    /// <summary>Sixteen bits of each of eight rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreTopBits(Vector128<byte> columns, ushort* rows)
    {
        for (int bit = RowsOfByte - 1; bit >= 0; bit--)
        {
            rows[bit * RowWords] = (ushort)columns.ExtractMostSignificantBits();
            columns += columns;
        }
    }

    /// <summary>Two rounds of interleaving on rows i, i + 4, i + 8 and i + 12 of sixteen, which give rows 4i to 4i + 3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void InterleaveTwice(ref Vector128<byte> a, ref Vector128<byte> b, ref Vector128<byte> c, ref Vector128<byte> d)
    {
        Vector128<byte> acLow = UnpackLow(a, c), acHigh = UnpackHigh(a, c), bdLow = UnpackLow(b, d), bdHigh = UnpackHigh(b, d);
        a = UnpackLow(acLow, bdLow);
        b = UnpackHigh(acLow, bdLow);
        c = UnpackLow(acHigh, bdHigh);
        d = UnpackHigh(acHigh, bdHigh);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> UnpackLow(Vector128<byte> a, Vector128<byte> b) =>
        Sse2.IsSupported ? Sse2.UnpackLow(a, b) : AdvSimd.Arm64.ZipLow(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> UnpackHigh(Vector128<byte> a, Vector128<byte> b) =>
        Sse2.IsSupported ? Sse2.UnpackHigh(a, b) : AdvSimd.Arm64.ZipHigh(a, b);
}
