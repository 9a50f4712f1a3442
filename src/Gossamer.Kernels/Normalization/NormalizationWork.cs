using System.Numerics;
using System.Runtime.CompilerServices;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Layout;
using Gossamer.Kernels.Numerics;

namespace Gossamer.Kernels.Normalization;

/// <summary>Statistics, if asked for, and normalisation; channel by channel.</summary>
internal unsafe struct NormalizationWork<T> : ILaneWork<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // The pivot of the statistics is the mean of at most so many elements: near enough to the channel's for sums without cancellation.
    private const int PivotElements = 8 * PackedLayout.Lanes;

    public PackedMaps<T> Input;
    public PackedMaps<T> Output;
    public PackedMaps<T> Addend;
    public bool Adds;
    public bool Rectifies;

    /// <summary>Whether the output is stored past the caches.</summary>
    public bool Streams;

    /// <summary>Whether mean and variance are those of the input, to be written, or given.</summary>
    public bool Measures;

    /// <summary>Whether the output is wanted, or the statistics alone.</summary>
    public bool Normalizes;

    public T* Scale;
    public T* Shift;
    public T* Mean;
    public T* Variance;
    public double Epsilon;
    public WorkChunks Chunks;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Execute<TVector, TLanes>(int chunk)
        where TVector : unmanaged
        where TLanes : struct, ILanes<T, TVector>
    {
        T* memory = stackalloc T[PackedLayout.Lanes];
        bool joined = Input.IsContiguous && (!Normalizes || (Output.IsContiguous && (!Adds || Addend.IsContiguous)));
        int rows = joined ? 1 : Input.Height, elements = Input.Width * PackedLayout.Lanes * (joined ? Input.Height : 1);
        (int first, int end) = Chunks[chunk];
        for (int channel = first; channel < end; channel++)
        {
            double variance = Measures ? 0 : double.CreateTruncating(Variance[channel]);
            if (Measures)
            {
                (double mean, variance) = Measure<TVector, TLanes>(channel, rows, elements, memory);
                Mean[channel] = T.CreateTruncating(mean);
                Variance[channel] = T.CreateTruncating(variance);
            }
            if (!Normalizes) continue;
            T factor = T.CreateTruncating(double.CreateTruncating(Scale[channel]) / Math.Sqrt(variance + Epsilon));
            for (int block = 0; block < Input.Blocks; block++)
                Normalize<TVector, TLanes>(block, channel, rows, elements, SampleMask.Of(memory, Input.Samples(block)), factor);
        }
        Streaming.Complete(Streams);
    }

    private readonly (double Mean, double Variance) Measure<TVector, TLanes>(int channel, int rows, int elements, T* memory)
        where TVector : unmanaged
        where TLanes : struct, ILanes<T, TVector>
    {
        int near = Math.Min(elements, PivotElements), firstSamples = Input.Samples(0);
        (double head, _) = ChannelSums<T, TVector, TLanes>.Deviations(
            Input[0, channel], 0, 1, near, SampleMask.Of(memory, firstSamples), T.Zero);
        T pivot = T.CreateTruncating(head / ((double)near / PackedLayout.Lanes * firstSamples));
        double sum = 0, squares = 0, count = (double)Input.Batch * Input.Height * Input.Width;
        for (int block = 0; block < Input.Blocks; block++)
        {
            (double blockSum, double blockSquares) = ChannelSums<T, TVector, TLanes>.Deviations(
                Input[block, channel], Input.RowPitch, rows, elements, SampleMask.Of(memory, Input.Samples(block)), pivot);
            sum += blockSum;
            squares += blockSquares;
        }
        double offset = sum / count;
        return (double.CreateTruncating(pivot) + offset, Math.Max(0, squares / count - offset * offset));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Normalize<TVector, TLanes>(int block, int channel, int rows, int elements, T* mask, T factor)
        where TVector : unmanaged
        where TLanes : struct, ILanes<T, TVector>
    {
        TVector mean = TLanes.Broadcast(Mean[channel]), shift = TLanes.Broadcast(Shift[channel]), slope = TLanes.Broadcast(factor);
        bool rectifies = Rectifies, streams = Streams;
        for (int row = 0; row < rows; row++)
        {
            T* x = Input[block, channel] + row * Input.RowPitch, y = Output[block, channel] + row * Output.RowPitch;
            T* z = Adds ? Addend[block, channel] + row * Addend.RowPitch : null;
            for (int i = 0; i < elements; i += 2 * TLanes.Count)
            {
                int j = i + TLanes.Count;
                TVector y0 = TLanes.MultiplyAdd(TLanes.Subtract(TLanes.Load(x + i), mean), slope, shift);
                TVector y1 = TLanes.MultiplyAdd(TLanes.Subtract(TLanes.Load(x + j), mean), slope, shift);
                if (z != null)
                {
                    y0 = TLanes.Add(y0, TLanes.Load(z + i));
                    y1 = TLanes.Add(y1, TLanes.Load(z + j));
                }
                if (rectifies)
                {
                    y0 = TLanes.Rectify(y0);
                    y1 = TLanes.Rectify(y1);
                }
                Streaming.Store<T, TVector, TLanes>(streams, SampleMask.Apply<T, TVector, TLanes>(mask, i, y0), y + i);
                Streaming.Store<T, TVector, TLanes>(streams, SampleMask.Apply<T, TVector, TLanes>(mask, j, y1), y + j);
            }
        }
    }
}
