using System.Numerics;
using System.Runtime.CompilerServices;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Layout;
using Gossamer.Kernels.Numerics;

namespace Gossamer.Kernels.Pooling;

/// <summary>The mean of each map, or the way back.</summary>
internal unsafe struct GlobalAverageWork<T> : ILaneWork<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public PackedMaps<T> Maps;

    /// <summary>[batch / 32, channels, 32].</summary>
    public T* Means;

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
            (int block, int channel) = Math.DivRem(plane, Maps.Channels);
            T* mask = SampleMask.Of(memory, Maps.Samples(block)), map = Maps[block, channel];
            T* mean = Means + (nint)plane * PackedLayout.Lanes;
            if (Spreads) Spread<TVector, TLanes>(mean, map, mask);
            else Average<TVector, TLanes>(map, mean, mask);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Average<TVector, TLanes>(T* map, T* mean, T* mask)
        where TVector : unmanaged
        where TLanes : struct, ILanes<T, TVector>
    {
        TVector share = Share<TVector, TLanes>();
        for (int lane = 0; lane < PackedLayout.Lanes; lane += 2 * TLanes.Count)
        {
            // A sum for each row first: the error grows with height + width instead of their product.
            TVector sum0 = TLanes.Zero, sum1 = TLanes.Zero;
            for (int row = 0; row < Maps.Height; row++)
            {
                TVector row0 = TLanes.Zero, row1 = TLanes.Zero;
                T* from = map + row * Maps.RowPitch + lane;
                for (int i = 0; i < Maps.Width * PackedLayout.Lanes; i += PackedLayout.Lanes)
                {
                    row0 = TLanes.Add(row0, TLanes.Load(from + i));
                    row1 = TLanes.Add(row1, TLanes.Load(from + i + TLanes.Count));
                }
                sum0 = TLanes.Add(sum0, row0);
                sum1 = TLanes.Add(sum1, row1);
            }
            int next = lane + TLanes.Count;
            TLanes.Store(SampleMask.Apply<T, TVector, TLanes>(mask, lane, TLanes.Multiply(sum0, share)), mean + lane);
            TLanes.Store(SampleMask.Apply<T, TVector, TLanes>(mask, next, TLanes.Multiply(sum1, share)), mean + next);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Spread<TVector, TLanes>(T* gradient, T* map, T* mask)
        where TVector : unmanaged
        where TLanes : struct, ILanes<T, TVector>
    {
        TVector share = Share<TVector, TLanes>();
        for (int lane = 0; lane < PackedLayout.Lanes; lane += 2 * TLanes.Count)
        {
            int next = lane + TLanes.Count;
            TVector each0 = TLanes.Multiply(share, SampleMask.Apply<T, TVector, TLanes>(mask, lane, TLanes.Load(gradient + lane)));
            TVector each1 = TLanes.Multiply(share, SampleMask.Apply<T, TVector, TLanes>(mask, next, TLanes.Load(gradient + next)));
            for (int row = 0; row < Maps.Height; row++)
            {
                T* to = map + row * Maps.RowPitch + lane;
                for (int i = 0; i < Maps.Width * PackedLayout.Lanes; i += PackedLayout.Lanes)
                {
                    TLanes.Store(each0, to + i);
                    TLanes.Store(each1, to + i + TLanes.Count);
                }
            }
        }
    }

    private readonly TVector Share<TVector, TLanes>()
        where TVector : unmanaged
        where TLanes : struct, ILanes<T, TVector> => TLanes.Broadcast(T.One / T.CreateTruncating(Maps.Height * Maps.Width));
}
