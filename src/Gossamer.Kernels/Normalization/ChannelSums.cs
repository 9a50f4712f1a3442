using System.Numerics;
using System.Runtime.CompilerServices;
using Gossamer.Kernels.Layout;
using Gossamer.Kernels.Numerics;

namespace Gossamer.Kernels.Normalization;

/// <summary>
/// Sums over the rows of one map. Runs of <see cref="Run"/> vectors are added in the elements' own precision and the runs in double: as
/// good as adding every element in double, at the speed of single precision.
/// </summary>
internal static unsafe class ChannelSums<T, TVector, TLanes>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : unmanaged
    where TLanes : struct, ILanes<T, TVector>
{
    private static int Run => 64 * TLanes.Count;

    /// <summary>Σ (x − pivot) and Σ (x − pivot)².</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static (double Sum, double Squares) Deviations(T* map, nint pitch, int rows, int elements, T* mask, T pivot)
    {
        TVector center = TLanes.Broadcast(pivot);
        double sum = 0, squares = 0;
        TVector sum0 = TLanes.Zero, sum1 = TLanes.Zero, squares0 = TLanes.Zero, squares1 = TLanes.Zero;
        int pending = 0;
        for (int row = 0; row < rows; row++)
            for (int begin = 0; begin < elements; begin += Run)
            {
                T* x = map + row * pitch;
                int end = Math.Min(elements, begin + Run);
                for (int i = begin; i < end; i += 2 * TLanes.Count)
                {
                    TVector x0 = SampleMask.Apply<T, TVector, TLanes>(mask, i, TLanes.Subtract(TLanes.Load(x + i), center));
                    TVector x1 = SampleMask.Apply<T, TVector, TLanes>(
                        mask, i + TLanes.Count, TLanes.Subtract(TLanes.Load(x + i + TLanes.Count), center));
                    sum0 = TLanes.Add(sum0, x0);
                    sum1 = TLanes.Add(sum1, x1);
                    squares0 = TLanes.MultiplyAdd(x0, x0, squares0);
                    squares1 = TLanes.MultiplyAdd(x1, x1, squares1);
                }
                pending += end - begin;
                if (pending < Run) continue;
                pending = 0;
                sum += double.CreateTruncating(TLanes.Sum(TLanes.Add(sum0, sum1)));
                squares += double.CreateTruncating(TLanes.Sum(TLanes.Add(squares0, squares1)));
                sum0 = sum1 = squares0 = squares1 = TLanes.Zero;
            }
        sum += double.CreateTruncating(TLanes.Sum(TLanes.Add(sum0, sum1)));
        squares += double.CreateTruncating(TLanes.Sum(TLanes.Add(squares0, squares1)));
        return (sum, squares);
    }

    /// <summary>Σ g and Σ g · (x − mean) for the gradient g behind the ReLU, if there is one.</summary>
    /// <param name="gradient">Gradient in front of the ReLU.</param>
    /// <param name="gradientPitch">Elements from one of its rows to the next.</param>
    /// <param name="output">What the ReLU gave, or null where there is none.</param>
    /// <param name="outputPitch">Elements from one of its rows to the next.</param>
    /// <param name="input">x.</param>
    /// <param name="inputPitch">Elements from one of its rows to the next.</param>
    /// <param name="kept">Where to write g, or null.</param>
    /// <param name="keptPitch">Elements from one of its rows to the next.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="elements">Elements of a row.</param>
    /// <param name="mask">Samples that exist.</param>
    /// <param name="mean">The channel's mean.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static (double Sum, double Products) Gradients(
        T* gradient, nint gradientPitch, T* output, nint outputPitch, T* input, nint inputPitch, T* kept, nint keptPitch,
        int rows, int elements, T* mask, T mean)
    {
        TVector center = TLanes.Broadcast(mean);
        double sum = 0, products = 0;
        TVector sum0 = TLanes.Zero, sum1 = TLanes.Zero, products0 = TLanes.Zero, products1 = TLanes.Zero;
        int pending = 0;
        for (int row = 0; row < rows; row++)
            for (int begin = 0; begin < elements; begin += Run)
            {
                T* g = gradient + row * gradientPitch, x = input + row * inputPitch;
                T* y = output == null ? null : output + row * outputPitch;
                T* to = kept == null ? null : kept + row * keptPitch;
                int end = Math.Min(elements, begin + Run);
                for (int i = begin; i < end; i += 2 * TLanes.Count)
                {
                    int j = i + TLanes.Count;
                    TVector g0 = TLanes.Load(g + i), g1 = TLanes.Load(g + j);
                    TVector x0 = TLanes.Subtract(TLanes.Load(x + i), center), x1 = TLanes.Subtract(TLanes.Load(x + j), center);
                    if (y != null)
                    {
                        g0 = TLanes.WhereGreater(TLanes.Load(y + i), TLanes.Zero, g0, TLanes.Zero);
                        g1 = TLanes.WhereGreater(TLanes.Load(y + j), TLanes.Zero, g1, TLanes.Zero);
                    }
                    if (mask != null)
                    {
                        g0 = SampleMask.Apply<T, TVector, TLanes>(mask, i, g0);
                        g1 = SampleMask.Apply<T, TVector, TLanes>(mask, j, g1);
                        x0 = SampleMask.Apply<T, TVector, TLanes>(mask, i, x0);
                        x1 = SampleMask.Apply<T, TVector, TLanes>(mask, j, x1);
                    }
                    if (to != null)
                    {
                        TLanes.Store(g0, to + i);
                        TLanes.Store(g1, to + j);
                    }
                    sum0 = TLanes.Add(sum0, g0);
                    sum1 = TLanes.Add(sum1, g1);
                    products0 = TLanes.MultiplyAdd(g0, x0, products0);
                    products1 = TLanes.MultiplyAdd(g1, x1, products1);
                }
                pending += end - begin;
                if (pending < Run) continue;
                pending = 0;
                sum += double.CreateTruncating(TLanes.Sum(TLanes.Add(sum0, sum1)));
                products += double.CreateTruncating(TLanes.Sum(TLanes.Add(products0, products1)));
                sum0 = sum1 = products0 = products1 = TLanes.Zero;
            }
        sum += double.CreateTruncating(TLanes.Sum(TLanes.Add(sum0, sum1)));
        products += double.CreateTruncating(TLanes.Sum(TLanes.Add(products0, products1)));
        return (sum, products);
    }
}
