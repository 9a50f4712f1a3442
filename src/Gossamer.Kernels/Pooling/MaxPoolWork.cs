using System.Numerics;
using System.Runtime.CompilerServices;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Layout;
using Gossamer.Kernels.Numerics;

namespace Gossamer.Kernels.Pooling;

/// <summary>The greatest element of each window.</summary>
internal unsafe struct MaxPoolWork<T> : ILaneWork<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public PackedMaps<T> Input;
    public PackedMaps<T> Output;
    public PoolingWindows Windows;
    public PlaneChunks Chunks;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Execute<TVector, TLanes>(int chunk)
        where TVector : unmanaged
        where TLanes : struct, ILanes<T, TVector>
    {
        T* memory = stackalloc T[PackedLayout.Lanes];
        (int first, int end) = Chunks[chunk];
        for (int plane = first; plane < end; plane++)
        {
            (int block, int channel) = Math.DivRem(plane, Input.Channels);
            T* mask = SampleMask.Of(memory, Input.Samples(block));
            if (Windows is { Kernel: 2, Stride: 2, Padding: 0 })
                Pairs<TVector, TLanes>(Input[block, channel], Output[block, channel], mask);
            else
                Any<TVector, TLanes>(Input[block, channel], Output[block, channel], mask);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Pairs<TVector, TLanes>(T* input, T* output, T* mask)
        where TVector : unmanaged
        where TLanes : struct, ILanes<T, TVector>
    {
        int elements = Output.Width * PackedLayout.Lanes;
        for (int row = 0; row < Output.Height; row++)
        {
            T* upper = input + 2 * row * Input.RowPitch, lower = upper + Input.RowPitch, to = output + row * Output.RowPitch;
            for (int i = 0; i < elements; i += PackedLayout.Lanes)
                for (int lane = 0; lane < PackedLayout.Lanes; lane += TLanes.Count)
                {
                    int left = 2 * i + lane, right = left + PackedLayout.Lanes;
                    TVector greatest = TLanes.Maximum(
                        TLanes.Maximum(TLanes.Load(upper + left), TLanes.Load(upper + right)),
                        TLanes.Maximum(TLanes.Load(lower + left), TLanes.Load(lower + right)));
                    TLanes.Store(SampleMask.Apply<T, TVector, TLanes>(mask, lane, greatest), to + i + lane);
                }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Any<TVector, TLanes>(T* input, T* output, T* mask)
        where TVector : unmanaged
        where TLanes : struct, ILanes<T, TVector>
    {
        for (int row = 0; row < Output.Height; row++)
        {
            (int top, int bottom) = Windows.Rows(row);
            for (int column = 0; column < Output.Width; column++)
            {
                (int left, int right) = Windows.Columns(column);
                T* to = output + row * Output.RowPitch + column * PackedLayout.Lanes;
                for (int lane = 0; lane < PackedLayout.Lanes; lane += 2 * TLanes.Count)
                {
                    TVector greatest0 = TLanes.Broadcast(T.NegativeInfinity), greatest1 = greatest0;
                    for (int y = top; y < bottom; y++)
                    {
                        T* from = input + y * Input.RowPitch + lane;
                        for (int x = left; x < right; x++)
                        {
                            greatest0 = TLanes.Maximum(greatest0, TLanes.Load(from + x * PackedLayout.Lanes));
                            greatest1 = TLanes.Maximum(greatest1, TLanes.Load(from + x * PackedLayout.Lanes + TLanes.Count));
                        }
                    }
                    TLanes.Store(SampleMask.Apply<T, TVector, TLanes>(mask, lane, greatest0), to + lane);
                    TLanes.Store(SampleMask.Apply<T, TVector, TLanes>(mask, lane + TLanes.Count, greatest1), to + lane + TLanes.Count);
                }
            }
        }
    }
}
