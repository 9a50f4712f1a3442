using System.Numerics;
using System.Runtime.CompilerServices;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Numerics;

namespace Gossamer.Kernels.Dense;

/// <summary>
/// Products of small dense matrices in single precision on the calling thread, for networks of some thousand weights, where the calls of a
/// tensor library cost more than the arithmetic: result[r, c] = bias[c] + Σ over i of left[r, i] · right[i, c].
/// </summary>
/// <remarks>
/// Columns are padded to <see cref="ColumnMultiple"/>, so that rows of right and result are whole vectors; left is read one element at a time
/// and takes any strides, a transposed matrix too. Sums run over i in order, whatever the width of the vectors.
/// </remarks>
public static unsafe class SmallProduct
{
    /// <summary>What the number of columns must be a multiple of.</summary>
    public const int ColumnMultiple = 16;

    /// <summary><paramref name="columns"/> rounded up to a multiple of <see cref="ColumnMultiple"/>.</summary>
    public static int Padded(int columns) => (columns + ColumnMultiple - 1) / ColumnMultiple * ColumnMultiple;

    /// <summary>Computes the product.</summary>
    /// <param name="left">Element (r, i) is at r · <paramref name="leftRow"/> + i · <paramref name="leftColumn"/>.</param>
    /// <param name="leftRow">Distance between rows of left.</param>
    /// <param name="leftColumn">Distance between columns of left.</param>
    /// <param name="right">[inner, columns], contiguous.</param>
    /// <param name="bias">[columns]; empty for none.</param>
    /// <param name="result">[rows, columns], contiguous; must not overlap the others.</param>
    /// <param name="rows">Rows of the result.</param>
    /// <param name="inner">Terms of each sum.</param>
    /// <param name="columns">Columns of the result, a multiple of <see cref="ColumnMultiple"/>.</param>
    /// <param name="rectify">Whether negative results become zero.</param>
    /// <param name="width">Width of the vectors; the widest by default.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Run(
        ReadOnlySpan<float> left, int leftRow, int leftColumn, ReadOnlySpan<float> right, ReadOnlySpan<float> bias, Span<float> result, int rows, int inner, int columns,
        bool rectify = false, LaneWidth? width = null)
    {
        if (columns % ColumnMultiple != 0 || columns < 0) throw new ArgumentException($"{columns} columns, expected a multiple of {ColumnMultiple}", nameof(columns));
        if (rows < 1 || inner < 0) throw new ArgumentException($"{rows} rows of {inner} terms, expected at least 1 and 0");
        if (leftRow < 0 || leftColumn < 0 || (inner > 0 && left.Length <= (long)(rows - 1) * leftRow + (long)(inner - 1) * leftColumn))
            throw new ArgumentException($"left has {left.Length} elements, too few for {rows} x {inner} with strides {leftRow} and {leftColumn}", nameof(left));
        if (right.Length < (long)inner * columns) throw new ArgumentException($"right has {right.Length} elements, expected {inner} x {columns}", nameof(right));
        if (result.Length < (long)rows * columns) throw new ArgumentException($"result has {result.Length} elements, expected {rows} x {columns}", nameof(result));
        if (!bias.IsEmpty && bias.Length < columns) throw new ArgumentException($"bias has {bias.Length} elements, expected {columns}", nameof(bias));
        fixed (float* a = left, b = right, c = result, start = bias)
        {
            var product = new Product
            {
                Left = a, LeftRow = leftRow, LeftColumn = leftColumn, Right = b, Bias = bias.IsEmpty ? null : start, Result = c, Rows = rows, Inner = inner, Columns = columns,
                Rectify = rectify,
            };
            switch (width ?? LaneWidths.Widest)
            {
                case LaneWidth.Vector512: product.Run<System.Runtime.Intrinsics.Vector512<float>, Lanes512<float>>(); break;
                case LaneWidth.Vector256: product.Run<System.Runtime.Intrinsics.Vector256<float>, Lanes256<float>>(); break;
                case LaneWidth.Vector128: product.Run<System.Runtime.Intrinsics.Vector128<float>, Lanes128<float>>(); break;
                default: product.Run<float, LanesScalar<float>>(); break;
            }
        }
    }

    private struct Product
    {
        public float* Left;
        public int LeftRow;
        public int LeftColumn;
        public float* Right;
        public float* Bias;
        public float* Result;
        public int Rows;
        public int Inner;
        public int Columns;
        public bool Rectify;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<TVector, TLanes>()
            where TVector : unmanaged
            where TLanes : struct, ILanes<float, TVector>
        {
            int row = 0;
            for (; row <= Rows - 4; row += 4)
            {
                int column = 0;
                // Sixteen sums need more than the sixteen registers of narrower vectors.
                if (TLanes.ManyRegisters)
                    for (; column <= Columns - 4 * TLanes.Count; column += 4 * TLanes.Count) FourByFour<TVector, TLanes>(row, column);
                for (; column <= Columns - 2 * TLanes.Count; column += 2 * TLanes.Count) FourByTwo<TVector, TLanes>(row, column);
                for (; column < Columns; column += TLanes.Count) FourByOne<TVector, TLanes>(row, column);
            }
            for (; row < Rows; row++)
            {
                int column = 0;
                for (; column <= Columns - 4 * TLanes.Count; column += 4 * TLanes.Count) OneByFour<TVector, TLanes>(row, column);
                for (; column < Columns; column += TLanes.Count) OneByOne<TVector, TLanes>(row, column);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly TVector Start<TVector, TLanes>(int column)
            where TVector : unmanaged
            where TLanes : struct, ILanes<float, TVector> => Bias == null ? TLanes.Zero : TLanes.Load(Bias + column);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void Store<TVector, TLanes>(TVector value, int row, int column)
            where TVector : unmanaged
            where TLanes : struct, ILanes<float, TVector> =>
            TLanes.Store(Rectify ? TLanes.Rectify(value) : value, Result + (long)row * Columns + column);

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void FourByFour<TVector, TLanes>(int row, int column)
            where TVector : unmanaged
            where TLanes : struct, ILanes<float, TVector>
        {
            TVector s00 = Start<TVector, TLanes>(column), s01 = Start<TVector, TLanes>(column + TLanes.Count);
            TVector s02 = Start<TVector, TLanes>(column + 2 * TLanes.Count), s03 = Start<TVector, TLanes>(column + 3 * TLanes.Count);
            TVector s10 = s00, s11 = s01, s12 = s02, s13 = s03, s20 = s00, s21 = s01, s22 = s02, s23 = s03, s30 = s00, s31 = s01, s32 = s02, s33 = s03;
            float* a0 = Left + (long)row * LeftRow, a1 = a0 + LeftRow, a2 = a1 + LeftRow, a3 = a2 + LeftRow, b = Right + column;
            int step = LeftColumn, columns = Columns;
            for (int i = Inner; i > 0; i--)
            {
                TVector b0 = TLanes.Load(b), b1 = TLanes.Load(b + TLanes.Count), b2 = TLanes.Load(b + 2 * TLanes.Count), b3 = TLanes.Load(b + 3 * TLanes.Count);
                TVector a = TLanes.Broadcast(*a0);
                s00 = TLanes.MultiplyAdd(a, b0, s00);
                s01 = TLanes.MultiplyAdd(a, b1, s01);
                s02 = TLanes.MultiplyAdd(a, b2, s02);
                s03 = TLanes.MultiplyAdd(a, b3, s03);
                a = TLanes.Broadcast(*a1);
                s10 = TLanes.MultiplyAdd(a, b0, s10);
                s11 = TLanes.MultiplyAdd(a, b1, s11);
                s12 = TLanes.MultiplyAdd(a, b2, s12);
                s13 = TLanes.MultiplyAdd(a, b3, s13);
                a = TLanes.Broadcast(*a2);
                s20 = TLanes.MultiplyAdd(a, b0, s20);
                s21 = TLanes.MultiplyAdd(a, b1, s21);
                s22 = TLanes.MultiplyAdd(a, b2, s22);
                s23 = TLanes.MultiplyAdd(a, b3, s23);
                a = TLanes.Broadcast(*a3);
                s30 = TLanes.MultiplyAdd(a, b0, s30);
                s31 = TLanes.MultiplyAdd(a, b1, s31);
                s32 = TLanes.MultiplyAdd(a, b2, s32);
                s33 = TLanes.MultiplyAdd(a, b3, s33);
                a0 += step;
                a1 += step;
                a2 += step;
                a3 += step;
                b += columns;
            }
            StoreFour<TVector, TLanes>(s00, s01, s02, s03, row, column);
            StoreFour<TVector, TLanes>(s10, s11, s12, s13, row + 1, column);
            StoreFour<TVector, TLanes>(s20, s21, s22, s23, row + 2, column);
            StoreFour<TVector, TLanes>(s30, s31, s32, s33, row + 3, column);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void StoreFour<TVector, TLanes>(TVector s0, TVector s1, TVector s2, TVector s3, int row, int column)
            where TVector : unmanaged
            where TLanes : struct, ILanes<float, TVector>
        {
            Store<TVector, TLanes>(s0, row, column);
            Store<TVector, TLanes>(s1, row, column + TLanes.Count);
            Store<TVector, TLanes>(s2, row, column + 2 * TLanes.Count);
            Store<TVector, TLanes>(s3, row, column + 3 * TLanes.Count);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void FourByTwo<TVector, TLanes>(int row, int column)
            where TVector : unmanaged
            where TLanes : struct, ILanes<float, TVector>
        {
            TVector s00 = Start<TVector, TLanes>(column), s01 = Start<TVector, TLanes>(column + TLanes.Count);
            TVector s10 = s00, s11 = s01, s20 = s00, s21 = s01, s30 = s00, s31 = s01;
            float* a = Left + (long)row * LeftRow, b = Right + column;
            int next = LeftRow;
            for (int i = Inner; i > 0; i--)
            {
                TVector b0 = TLanes.Load(b), b1 = TLanes.Load(b + TLanes.Count);
                TVector a0 = TLanes.Broadcast(a[0]), a1 = TLanes.Broadcast(a[next]), a2 = TLanes.Broadcast(a[2 * next]), a3 = TLanes.Broadcast(a[3 * next]);
                s00 = TLanes.MultiplyAdd(a0, b0, s00);
                s01 = TLanes.MultiplyAdd(a0, b1, s01);
                s10 = TLanes.MultiplyAdd(a1, b0, s10);
                s11 = TLanes.MultiplyAdd(a1, b1, s11);
                s20 = TLanes.MultiplyAdd(a2, b0, s20);
                s21 = TLanes.MultiplyAdd(a2, b1, s21);
                s30 = TLanes.MultiplyAdd(a3, b0, s30);
                s31 = TLanes.MultiplyAdd(a3, b1, s31);
                a += LeftColumn;
                b += Columns;
            }
            Store<TVector, TLanes>(s00, row, column);
            Store<TVector, TLanes>(s01, row, column + TLanes.Count);
            Store<TVector, TLanes>(s10, row + 1, column);
            Store<TVector, TLanes>(s11, row + 1, column + TLanes.Count);
            Store<TVector, TLanes>(s20, row + 2, column);
            Store<TVector, TLanes>(s21, row + 2, column + TLanes.Count);
            Store<TVector, TLanes>(s30, row + 3, column);
            Store<TVector, TLanes>(s31, row + 3, column + TLanes.Count);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void FourByOne<TVector, TLanes>(int row, int column)
            where TVector : unmanaged
            where TLanes : struct, ILanes<float, TVector>
        {
            TVector s0 = Start<TVector, TLanes>(column), s1 = s0, s2 = s0, s3 = s0;
            float* a = Left + (long)row * LeftRow, b = Right + column;
            int next = LeftRow;
            for (int i = Inner; i > 0; i--)
            {
                TVector b0 = TLanes.Load(b);
                s0 = TLanes.MultiplyAdd(TLanes.Broadcast(a[0]), b0, s0);
                s1 = TLanes.MultiplyAdd(TLanes.Broadcast(a[next]), b0, s1);
                s2 = TLanes.MultiplyAdd(TLanes.Broadcast(a[2 * next]), b0, s2);
                s3 = TLanes.MultiplyAdd(TLanes.Broadcast(a[3 * next]), b0, s3);
                a += LeftColumn;
                b += Columns;
            }
            Store<TVector, TLanes>(s0, row, column);
            Store<TVector, TLanes>(s1, row + 1, column);
            Store<TVector, TLanes>(s2, row + 2, column);
            Store<TVector, TLanes>(s3, row + 3, column);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void OneByFour<TVector, TLanes>(int row, int column)
            where TVector : unmanaged
            where TLanes : struct, ILanes<float, TVector>
        {
            TVector s0 = Start<TVector, TLanes>(column), s1 = Start<TVector, TLanes>(column + TLanes.Count);
            TVector s2 = Start<TVector, TLanes>(column + 2 * TLanes.Count), s3 = Start<TVector, TLanes>(column + 3 * TLanes.Count);
            float* a = Left + (long)row * LeftRow, b = Right + column;
            for (int i = Inner; i > 0; i--)
            {
                TVector value = TLanes.Broadcast(*a);
                s0 = TLanes.MultiplyAdd(value, TLanes.Load(b), s0);
                s1 = TLanes.MultiplyAdd(value, TLanes.Load(b + TLanes.Count), s1);
                s2 = TLanes.MultiplyAdd(value, TLanes.Load(b + 2 * TLanes.Count), s2);
                s3 = TLanes.MultiplyAdd(value, TLanes.Load(b + 3 * TLanes.Count), s3);
                a += LeftColumn;
                b += Columns;
            }
            StoreFour<TVector, TLanes>(s0, s1, s2, s3, row, column);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void OneByOne<TVector, TLanes>(int row, int column)
            where TVector : unmanaged
            where TLanes : struct, ILanes<float, TVector>
        {
            TVector sum = Start<TVector, TLanes>(column);
            float* a = Left + (long)row * LeftRow, b = Right + column;
            for (int i = Inner; i > 0; i--)
            {
                sum = TLanes.MultiplyAdd(TLanes.Broadcast(*a), TLanes.Load(b), sum);
                a += LeftColumn;
                b += Columns;
            }
            Store<TVector, TLanes>(sum, row, column);
        }
    }
}
