using System.Numerics;
using System.Runtime.CompilerServices;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Layout;
using Gossamer.Kernels.Numerics;

namespace Gossamer.Kernels.Normalization;

/// <summary>Gradients of a normalisation by the batch's own statistics; channel by channel.</summary>
/// <remarks>
/// The first pass needs the output's gradient behind the ReLU for its sums and keeps it for the second: where the addend's gradient goes,
/// or else where the input's gradient goes, which the second pass overwrites.
/// </remarks>
internal unsafe struct NormalizationGradientWork<T> : ILaneWork<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public PackedMaps<T> Input;
    public PackedMaps<T> Output;
    public PackedMaps<T> OutputGradient;
    public PackedMaps<T> InputGradient;
    public PackedMaps<T> AddendGradient;
    public bool Rectifies;

    /// <summary>Whether the addend's gradient is wanted.</summary>
    public bool Adds;

    /// <summary>Whether the input's gradient is stored past the caches.</summary>
    public bool Streams;

    /// <summary>Whether the first pass is made.</summary>
    public bool Sums;

    /// <summary>Whether the second pass is made.</summary>
    public bool Combines;

    /// <summary>Σg of each channel; null where both passes are made at once. So are the products.</summary>
    public double* GradientSums;

    /// <summary>Σg(x − mean) of each channel.</summary>
    public double* ProductSums;

    /// <summary>Elements of a channel in the whole batch.</summary>
    public double Count;

    public T* Scale;
    public T* Mean;
    public T* Variance;
    public T* ScaleGradient;
    public T* ShiftGradient;
    public double Epsilon;
    public WorkChunks Chunks;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Execute<TVector, TLanes>(int chunk)
        where TVector : unmanaged
        where TLanes : struct, ILanes<T, TVector>
    {
        T* memory = stackalloc T[PackedLayout.Lanes];
        bool joined = Input.IsContiguous && OutputGradient.IsContiguous && InputGradient.IsContiguous
            && (!Rectifies || !Sums || Output.IsContiguous) && (!Adds || AddendGradient.IsContiguous);
        int rows = joined ? 1 : Input.Height, elements = Input.Width * PackedLayout.Lanes * (joined ? Input.Height : 1);
        (int first, int end) = Chunks[chunk];
        for (int channel = first; channel < end; channel++) Channel<TVector, TLanes>(channel, rows, elements, memory);
        Streaming.Complete(Streams);
    }

    private readonly void Channel<TVector, TLanes>(int channel, int rows, int elements, T* memory)
        where TVector : unmanaged
        where TLanes : struct, ILanes<T, TVector>
    {
        bool keeps = Rectifies || Adds;
        PackedMaps<T> kept = Adds ? AddendGradient : keeps ? InputGradient : OutputGradient;
        double sum = 0, products = 0;
        for (int block = 0; Sums && block < Input.Blocks; block++)
        {
            (double blockSum, double blockProducts) = ChannelSums<T, TVector, TLanes>.Gradients(
                OutputGradient[block, channel], OutputGradient.RowPitch,
                Rectifies ? Output[block, channel] : null, Output.RowPitch,
                Input[block, channel], Input.RowPitch,
                keeps ? kept[block, channel] : null, kept.RowPitch,
                rows, elements, SampleMask.Of(memory, Input.Samples(block)), Mean[channel]);
            sum += blockSum;
            products += blockProducts;
        }
        double inverse = 1 / Math.Sqrt(double.CreateTruncating(Variance[channel]) + Epsilon);
        if (Sums)
        {
            ShiftGradient[channel] = T.CreateTruncating(sum);
            ScaleGradient[channel] = T.CreateTruncating(products * inverse);
            if (GradientSums != null) (GradientSums[channel], ProductSums[channel]) = (sum, products);
        }
        if (!Combines) return;
        if (!Sums) (sum, products) = (GradientSums[channel], ProductSums[channel]);

        // d input = s/σ · (g − Σg/n − (x − mean)/σ² · Σg(x − mean)/n)
        double slope = double.CreateTruncating(Scale[channel]) * inverse;
        var line = new Line(
            T.CreateTruncating(slope),
            T.CreateTruncating(-slope * inverse * inverse * products / Count),
            T.CreateTruncating(-slope * sum / Count));
        for (int block = 0; block < Input.Blocks; block++)
            Combine<TVector, TLanes>(kept, block, channel, rows, elements, SampleMask.Of(memory, Input.Samples(block)), line);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Combine<TVector, TLanes>(
        PackedMaps<T> gradient, int block, int channel, int rows, int elements, T* mask, Line line)
        where TVector : unmanaged
        where TLanes : struct, ILanes<T, TVector>
    {
        bool streams = Streams;
        TVector mean = TLanes.Broadcast(Mean[channel]);
        TVector ofGradient = TLanes.Broadcast(line.OfGradient), ofInput = TLanes.Broadcast(line.OfInput);
        TVector constant = TLanes.Broadcast(line.Constant);
        for (int row = 0; row < rows; row++)
        {
            T* g = gradient[block, channel] + row * gradient.RowPitch, x = Input[block, channel] + row * Input.RowPitch;
            T* to = InputGradient[block, channel] + row * InputGradient.RowPitch;
            for (int i = 0; i < elements; i += 2 * TLanes.Count)
            {
                int j = i + TLanes.Count;
                TVector d0 = TLanes.MultiplyAdd(TLanes.Subtract(TLanes.Load(x + i), mean), ofInput, constant);
                TVector d1 = TLanes.MultiplyAdd(TLanes.Subtract(TLanes.Load(x + j), mean), ofInput, constant);
                d0 = TLanes.MultiplyAdd(TLanes.Load(g + i), ofGradient, d0);
                d1 = TLanes.MultiplyAdd(TLanes.Load(g + j), ofGradient, d1);
                Streaming.Store<T, TVector, TLanes>(streams, SampleMask.Apply<T, TVector, TLanes>(mask, i, d0), to + i);
                Streaming.Store<T, TVector, TLanes>(streams, SampleMask.Apply<T, TVector, TLanes>(mask, j, d1), to + j);
            }
        }
    }

    /// <summary>The input's gradient as a linear function of the output's gradient and of the input's distance from the mean.</summary>
    private readonly record struct Line(T OfGradient, T OfInput, T Constant);
}
