using System.Numerics;

namespace Gossamer.Kernels.Ring;

/// <summary>Panels in plain C#, for processors without AVX2 and as the oracle of the others.</summary>
internal readonly unsafe struct PanelKernelPortable<T> : IPanelKernel<T>
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
{
    public static int Lanes => 4;

    public static void Wide(T* rows, T* columns, int depth, T* tile) => Multiply(rows, columns, depth, tile, 2 * Lanes);

    public static void Narrow(T* rows, T* lowerRows, T* columns, int depth, T* tile)
    {
        Multiply(rows, columns, depth, tile, Lanes);
        Multiply(lowerRows, columns, depth, tile + RingProduct.PanelRows * Lanes, Lanes);
    }

    private static void Multiply(T* rows, T* columns, int depth, T* tile, int width)
    {
        new Span<T>(tile, RingProduct.PanelRows * width).Clear();
        for (int k = 0; k < depth; k++)
        {
            for (int i = 0; i < RingProduct.PanelRows; i++)
            {
                for (int j = 0; j < width; j++) tile[i * width + j] += rows[k * RingProduct.PanelRows + i] * columns[k * width + j];
            }
        }
    }
}
