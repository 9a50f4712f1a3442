using System.Runtime.CompilerServices;
using Gossamer.Kernels.Layout;
using Gossamer.Kernels.Numerics;

namespace Gossamer.Kernels.Convolution;

/// <summary>
/// The inner loops of the weight gradient: sums over blocks, rows and columns of products of the output's gradient with shifted
/// inputs. Four weights of a row go together, so that a vector of the gradient is loaded once for four products.
/// </summary>
internal static unsafe class DotProducts<T, TVector, TSimd>
    where T : unmanaged
    where TVector : unmanaged
    where TSimd : struct, ILanes<T, TVector>
{
    /// <summary>Adds to each of <paramref name="sums"/> the product of the gradient's box and the input's at the weight's offset.</summary>
    /// <param name="gradient">The output gradient's box.</param>
    /// <param name="input">The input's box at offset 0.</param>
    /// <param name="offsets">Offset of each weight.</param>
    /// <param name="sums">Sum of each weight.</param>
    /// <param name="count">Weights.</param>
    public static void Add(in Box<T> gradient, in Box<T> input, int* offsets, T* sums, int count)
    {
        int k = 0;
        for (; count - k >= 4; k += 4) Four(gradient, input, offsets + k, sums + k);
        for (; k < count; k++) One(gradient, input, offsets[k], sums + k);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four(in Box<T> gradient, in Box<T> input, int* offsets, T* sums)
    {
        (int pieces, int vectors) = Pieces(gradient, input);
        nint toB = offsets[1] - offsets[0], toC = offsets[2] - offsets[0], toD = offsets[3] - offsets[0];
        TVector evenA = TSimd.Broadcast(default), oddA = evenA, evenB = evenA, oddB = evenA;
        TVector evenC = evenA, oddC = evenA, evenD = evenA, oddD = evenA;
        for (int block = 0; block < gradient.Blocks; block++)
        {
            for (int row = 0; row < gradient.Rows; row++)
            {
                T* g = gradient.Start + block * gradient.BlockPitch + row * gradient.RowPitch;
                T* a = input.Start + offsets[0] + block * input.BlockPitch + row * input.RowPitch;
                for (int piece = 0; piece < pieces; piece++)
                {
                    for (nint v = 0; v < vectors; v += 2 * TSimd.Count)
                    {
                        TVector even = TSimd.Load(g + v), odd = TSimd.Load(g + v + TSimd.Count);
                        T* at = a + v;
                        evenA = TSimd.MultiplyAdd(TSimd.Load(at), even, evenA);
                        oddA = TSimd.MultiplyAdd(TSimd.Load(at + TSimd.Count), odd, oddA);
                        evenB = TSimd.MultiplyAdd(TSimd.Load(at + toB), even, evenB);
                        oddB = TSimd.MultiplyAdd(TSimd.Load(at + toB + TSimd.Count), odd, oddB);
                        evenC = TSimd.MultiplyAdd(TSimd.Load(at + toC), even, evenC);
                        oddC = TSimd.MultiplyAdd(TSimd.Load(at + toC + TSimd.Count), odd, oddC);
                        evenD = TSimd.MultiplyAdd(TSimd.Load(at + toD), even, evenD);
                        oddD = TSimd.MultiplyAdd(TSimd.Load(at + toD + TSimd.Count), odd, oddD);
                    }
                    g += gradient.Step;
                    a += input.Step;
                }
            }
        }
        Accumulate(sums, TSimd.Add(evenA, oddA));
        Accumulate(sums + 1, TSimd.Add(evenB, oddB));
        Accumulate(sums + 2, TSimd.Add(evenC, oddC));
        Accumulate(sums + 3, TSimd.Add(evenD, oddD));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One(in Box<T> gradient, in Box<T> input, int offset, T* sum)
    {
        (int pieces, int vectors) = Pieces(gradient, input);
        TVector even = TSimd.Broadcast(default), odd = even;
        for (int block = 0; block < gradient.Blocks; block++)
        {
            for (int row = 0; row < gradient.Rows; row++)
            {
                T* g = gradient.Start + block * gradient.BlockPitch + row * gradient.RowPitch;
                T* a = input.Start + offset + block * input.BlockPitch + row * input.RowPitch;
                for (int piece = 0; piece < pieces; piece++)
                {
                    for (nint v = 0; v < vectors; v += 2 * TSimd.Count)
                    {
                        even = TSimd.MultiplyAdd(TSimd.Load(a + v), TSimd.Load(g + v), even);
                        odd = TSimd.MultiplyAdd(TSimd.Load(a + v + TSimd.Count), TSimd.Load(g + v + TSimd.Count), odd);
                    }
                    g += gradient.Step;
                    a += input.Step;
                }
            }
        }
        Accumulate(sum, TSimd.Add(even, odd));
    }

    /// <summary>Runs without gaps in a row of the box, and their length in elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (int Pieces, int Elements) Pieces(in Box<T> gradient, in Box<T> input) =>
        input.Step == PackedLayout.Lanes && gradient.Step == PackedLayout.Lanes
            ? (1, gradient.Columns * PackedLayout.Lanes)
            : (gradient.Columns, PackedLayout.Lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Accumulate(T* sum, TVector products)
    {
        T total = TSimd.Sum(products);
        if (typeof(T) == typeof(float)) *(float*)sum += *(float*)&total;
        else *(double*)sum += *(double*)&total;
    }
}
