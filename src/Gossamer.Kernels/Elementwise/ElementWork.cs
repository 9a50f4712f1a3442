using System.Numerics;
using System.Runtime.CompilerServices;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Layout;
using Gossamer.Kernels.Numerics;

namespace Gossamer.Kernels.Elementwise;

/// <summary>result = operation(a, b), element by element; the result may lie where a or b lies. Absent samples become zeros.</summary>
internal unsafe struct ElementWork<T, TOperation>(PackedMaps<T> a, PackedMaps<T> b, PackedMaps<T> result, PlaneChunks chunks) : ILaneWork<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TOperation : struct, IElementOperation<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Execute<TVector, TLanes>(int chunk)
        where TVector : unmanaged
        where TLanes : struct, ILanes<T, TVector>
    {
        T* memory = stackalloc T[PackedLayout.Lanes];
        bool joined = a.IsContiguous && b.IsContiguous && result.IsContiguous;
        int rows = joined ? 1 : a.Height, elements = a.Width * PackedLayout.Lanes * (joined ? a.Height : 1);
        (int first, int end) = chunks[chunk];
        for (int plane = first; plane < end; plane++)
        {
            (int block, int channel) = Math.DivRem(plane, a.Channels);
            T* mask = SampleMask.Of(memory, a.Samples(block));
            for (int row = 0; row < rows; row++)
            {
                T* x = a[block, channel] + row * a.RowPitch, y = b[block, channel] + row * b.RowPitch;
                T* to = result[block, channel] + row * result.RowPitch;
                for (int i = 0; i < elements; i += 2 * TLanes.Count)
                {
                    int j = i + TLanes.Count;
                    TVector value0 = TOperation.Apply<TVector, TLanes>(TLanes.Load(x + i), TLanes.Load(y + i));
                    TVector value1 = TOperation.Apply<TVector, TLanes>(TLanes.Load(x + j), TLanes.Load(y + j));
                    TLanes.Store(SampleMask.Apply<T, TVector, TLanes>(mask, i, value0), to + i);
                    TLanes.Store(SampleMask.Apply<T, TVector, TLanes>(mask, j, value1), to + j);
                }
            }
        }
    }
}
