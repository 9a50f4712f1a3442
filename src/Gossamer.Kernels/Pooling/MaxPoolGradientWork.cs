using System.Numerics;
using System.Runtime.CompilerServices;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Layout;
using Gossamer.Kernels.Numerics;

namespace Gossamer.Kernels.Pooling;

/// <summary>Brings the gradient of each window to its first element that equals the greatest.</summary>
internal unsafe struct MaxPoolGradientWork<T> : ILaneWork<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public PackedMaps<T> Input;
    public PackedMaps<T> Output;
    public PackedMaps<T> OutputGradient;
    public PackedMaps<T> InputGradient;
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
            if (Windows is { Kernel: 2, Stride: 2, Padding: 0 }) Pairs<TVector, TLanes>(block, channel, mask);
            else Any<TVector, TLanes>(block, channel, mask);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Pairs<TVector, TLanes>(int block, int channel, T* mask)
        where TVector : unmanaged
        where TLanes : struct, ILanes<T, TVector>
    {
        nint inputPitch = Input.RowPitch, targetPitch = InputGradient.RowPitch;
        int elements = Output.Width * PackedLayout.Lanes, rest = (Input.Width - 2 * Output.Width) * PackedLayout.Lanes;
        T* target = InputGradient[block, channel];
        for (int row = 0; row < Output.Height; row++, target += 2 * targetPitch)
        {
            T* x = Input[block, channel] + 2 * row * inputPitch;
            T* y = Output[block, channel] + row * Output.RowPitch, g = OutputGradient[block, channel] + row * OutputGradient.RowPitch;
            for (int i = 0; i < elements; i += PackedLayout.Lanes)
                for (int lane = 0; lane < PackedLayout.Lanes; lane += TLanes.Count)
                {
                    T* from = x + 2 * i + lane, to = target + 2 * i + lane;
                    TVector greatest = TLanes.Load(y + i + lane);
                    TVector left = SampleMask.Apply<T, TVector, TLanes>(mask, lane, TLanes.Load(g + i + lane));
                    left = Pass<TVector, TLanes>(from, to, greatest, left);
                    left = Pass<TVector, TLanes>(from + PackedLayout.Lanes, to + PackedLayout.Lanes, greatest, left);
                    left = Pass<TVector, TLanes>(from + inputPitch, to + targetPitch, greatest, left);
                    Pass<TVector, TLanes>(from + inputPitch + PackedLayout.Lanes, to + targetPitch + PackedLayout.Lanes, greatest, left);
                }
            new Span<T>(target + 2 * elements, rest).Clear();
            new Span<T>(target + targetPitch + 2 * elements, rest).Clear();
        }
        if (Input.Height > 2 * Output.Height) new Span<T>(target, Input.Width * PackedLayout.Lanes).Clear();
    }

    /// <summary>Stores what one element of a window takes of the gradient, and returns what is left for the others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Pass<TVector, TLanes>(T* from, T* to, TVector greatest, TVector left)
        where TVector : unmanaged
        where TLanes : struct, ILanes<T, TVector>
    {
        TVector x = TLanes.Load(from);
        TLanes.Store(TLanes.WhereEqual(x, greatest, left, TLanes.Zero), to);
        return TLanes.WhereEqual(x, greatest, TLanes.Zero, left);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Any<TVector, TLanes>(int block, int channel, T* mask)
        where TVector : unmanaged
        where TLanes : struct, ILanes<T, TVector>
    {
        InputGradient.Clear(block, channel);
        for (int row = 0; row < Output.Height; row++)
        {
            (int top, int bottom) = Windows.Rows(row);
            T* outputRow = Output[block, channel] + row * Output.RowPitch;
            T* gradientRow = OutputGradient[block, channel] + row * OutputGradient.RowPitch;
            for (int column = 0; column < Output.Width; column++)
            {
                (int left, int right) = Windows.Columns(column);
                for (int lane = 0; lane < PackedLayout.Lanes; lane += TLanes.Count)
                {
                    int at = column * PackedLayout.Lanes + lane;
                    TVector greatest = TLanes.Load(outputRow + at);
                    TVector rest = SampleMask.Apply<T, TVector, TLanes>(mask, lane, TLanes.Load(gradientRow + at));
                    for (int y = top; y < bottom; y++)
                    {
                        T* from = Input[block, channel] + y * Input.RowPitch + lane;
                        T* to = InputGradient[block, channel] + y * InputGradient.RowPitch + lane;
                        for (int i = left * PackedLayout.Lanes; i < right * PackedLayout.Lanes; i += PackedLayout.Lanes)
                        {
                            TVector x = TLanes.Load(from + i);
                            TVector taken = TLanes.WhereEqual(x, greatest, rest, TLanes.Zero);
                            TLanes.Store(TLanes.Add(TLanes.Load(to + i), taken), to + i);
                            rest = TLanes.WhereEqual(x, greatest, TLanes.Zero, rest);
                        }
                    }
                }
            }
        }
    }
}
