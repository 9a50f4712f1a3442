using System.Numerics;
using System.Runtime.CompilerServices;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Layout;
using Gossamer.Kernels.Numerics;

namespace Gossamer.Kernels.Pooling;

/// <summary>The mean of each window, or the way back.</summary>
internal unsafe struct AveragePoolWork<T> : ILaneWork<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The larger maps: the input, or its gradient.</summary>
    public PackedMaps<T> Wide;

    /// <summary>The maps with an element for each window: the output, or its gradient.</summary>
    public PackedMaps<T> Pooled;

    public PoolingWindows Windows;
    public PlaneChunks Chunks;

    /// <summary>Whether gradients are spread and not elements averaged.</summary>
    public bool Spreads;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Execute<TVector, TLanes>(int chunk)
        where TVector : unmanaged
        where TLanes : struct, ILanes<T, TVector>
    {
        T* memory = stackalloc T[PackedLayout.Lanes];
        (int first, int end) = Chunks[chunk];
        for (int plane = first; plane < end; plane++)
        {
            (int block, int channel) = Math.DivRem(plane, Wide.Channels);
            T* mask = SampleMask.Of(memory, Wide.Samples(block));
            if (Spreads) Wide.Clear(block, channel);
            for (int row = 0; row < Pooled.Height; row++)
                for (int column = 0; column < Pooled.Width; column++)
                    Window<TVector, TLanes>(
                        Wide[block, channel], Pooled[block, channel] + row * Pooled.RowPitch + column * PackedLayout.Lanes,
                        Windows.Rows(row), Windows.Columns(column), mask);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Window<TVector, TLanes>(T* wide, T* pooled, (int First, int End) rows, (int First, int End) columns, T* mask)
        where TVector : unmanaged
        where TLanes : struct, ILanes<T, TVector>
    {
        TVector share = TLanes.Broadcast(T.One / T.CreateTruncating(Windows.Kernel * Windows.Kernel));
        for (int lane = 0; lane < PackedLayout.Lanes; lane += TLanes.Count)
        {
            TVector gradient = TLanes.Zero, sum = TLanes.Zero;
            if (Spreads) gradient = TLanes.Multiply(share, SampleMask.Apply<T, TVector, TLanes>(mask, lane, TLanes.Load(pooled + lane)));
            for (int y = rows.First; y < rows.End; y++)
            {
                T* cell = wide + y * Wide.RowPitch + columns.First * PackedLayout.Lanes + lane;
                for (int x = columns.First; x < columns.End; x++, cell += PackedLayout.Lanes)
                    if (Spreads) TLanes.Store(TLanes.Add(TLanes.Load(cell), gradient), cell);
                    else sum = TLanes.Add(sum, TLanes.Load(cell));
            }
            if (!Spreads) TLanes.Store(SampleMask.Apply<T, TVector, TLanes>(mask, lane, TLanes.Multiply(sum, share)), pooled + lane);
        }
    }
}
