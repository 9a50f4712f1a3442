using Gossamer.Kernels.Formats;
using Gossamer.Kernels.Layout;

namespace Gossamer.Kernels.Convolution;

/// <summary>
/// A two-dimensional convolution of [batch, in, height, width] with a weight [out, in / groups, kernel height, kernel width];
/// stride, padding (zeros) and dilation are the same along both axes.
/// </summary>
public sealed record ConvolutionShape
{
    /// <summary>Describes a convolution.</summary>
    /// <param name="inChannels">Input channels, a multiple of <paramref name="groups"/>.</param>
    /// <param name="outChannels">Output channels, a multiple of <paramref name="groups"/>.</param>
    /// <param name="kernelHeight">Rows of the kernel.</param>
    /// <param name="kernelWidth">Columns of the kernel.</param>
    /// <param name="stride">Input positions from one output position to the next.</param>
    /// <param name="padding">Zeros around the input.</param>
    /// <param name="dilation">Input positions from one kernel element to the next.</param>
    /// <param name="groups">Independent convolutions side by side.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive, or the padding negative.</exception>
    /// <exception cref="ArgumentException">The groups do not divide the channels.</exception>
    public ConvolutionShape(
        int inChannels, int outChannels, int kernelHeight, int kernelWidth,
        int stride = 1, int padding = 0, int dilation = 1, int groups = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inChannels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(outChannels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(kernelHeight);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(kernelWidth);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(stride);
        ArgumentOutOfRangeException.ThrowIfNegative(padding);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dilation);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(groups);
        if (inChannels % groups != 0 || outChannels % groups != 0)
            throw new ArgumentException($"{groups} groups do not divide {inChannels} and {outChannels} channels", nameof(groups));
        InChannels = inChannels;
        OutChannels = outChannels;
        KernelHeight = kernelHeight;
        KernelWidth = kernelWidth;
        Stride = stride;
        Padding = padding;
        Dilation = dilation;
        Groups = groups;
    }

    /// <summary>Input channels.</summary>
    public int InChannels { get; }

    /// <summary>Output channels.</summary>
    public int OutChannels { get; }

    /// <summary>Rows of the kernel.</summary>
    public int KernelHeight { get; }

    /// <summary>Columns of the kernel.</summary>
    public int KernelWidth { get; }

    /// <summary>Input positions from one output position to the next.</summary>
    public int Stride { get; }

    /// <summary>Zeros around the input.</summary>
    public int Padding { get; }

    /// <summary>Input positions from one kernel element to the next.</summary>
    public int Dilation { get; }

    /// <summary>Independent convolutions side by side.</summary>
    public int Groups { get; }

    /// <summary>Rows of the weight as a <see cref="SparseTopology"/>.</summary>
    public int WeightRows => OutChannels;

    /// <summary>Columns of the weight as a <see cref="SparseTopology"/>: in / groups · kernel height · kernel width.</summary>
    public int WeightColumns => InChannels / Groups * KernelHeight * KernelWidth;

    /// <summary>
    /// The border around the input with which the kernels run fastest. With less they are as exact, but handle the weights of
    /// each kernel position by themselves.
    /// </summary>
    public int InputHalo => Padding;

    /// <summary>The border around the output's gradient with which the input gradient runs fastest.</summary>
    public int OutputGradientHalo => Math.Max(0, (Dilation * (KernelWidth - 1) - Padding + Stride - 1) / Stride);

    /// <summary>Refuses a topology that is not of the weight's shape.</summary>
    /// <exception cref="ArgumentException">Rows or columns differ.</exception>
    internal void Check(SparseTopology topology)
    {
        if (topology.Rows != WeightRows || topology.Columns != WeightColumns)
            throw new ArgumentException(
                $"a topology [{topology.Rows}, {topology.Columns}], expected [{WeightRows}, {WeightColumns}]", nameof(topology));
    }

    /// <summary>Rows of the output for an input of <paramref name="height"/> rows.</summary>
    public int OutputHeight(int height) => Extent(height, KernelHeight);

    /// <summary>Columns of the output for an input of <paramref name="width"/> columns.</summary>
    public int OutputWidth(int width) => Extent(width, KernelWidth);

    /// <summary>The layout of the output for an input of layout <paramref name="input"/>.</summary>
    /// <param name="input">Layout of the input, with <see cref="InChannels"/> channels.</param>
    /// <param name="halo">Border of the output, for the layer that reads it.</param>
    /// <exception cref="ArgumentException">The channels differ, or the kernel does not fit the padded input.</exception>
    public PackedLayout Output(PackedLayout input, int halo = 0)
    {
        (int height, int width) = OutputSize(input.Channels, input.Height, input.Width);
        return new PackedLayout(input.Batch, OutChannels, height, width, halo);
    }

    /// <summary>The layout of the output for an input of layout <paramref name="input"/>.</summary>
    /// <param name="input">Layout of the input, with <see cref="InChannels"/> channels.</param>
    /// <param name="halo">Border of the output; the input's is fastest for layers that keep the size of the map.</param>
    /// <exception cref="ArgumentException">The channels differ, or the kernel does not fit the padded input.</exception>
    public PlaneLayout Output(PlaneLayout input, int halo)
    {
        (int height, int width) = OutputSize(input.Channels, input.Height, input.Width);
        return new PlaneLayout(input.Batch, OutChannels, height, width, halo);
    }

    private (int Height, int Width) OutputSize(int channels, int inputHeight, int inputWidth)
    {
        if (channels != InChannels) throw new ArgumentException($"an input of {channels} channels, expected {InChannels}");
        int height = OutputHeight(inputHeight), width = OutputWidth(inputWidth);
        return height > 0 && width > 0
            ? (height, width)
            : throw new ArgumentException(
                $"a kernel of {KernelHeight} × {KernelWidth}, dilation {Dilation}, does not fit {inputHeight} × {inputWidth} with padding {Padding}");
    }

    private int Extent(int size, int kernel)
    {
        int room = size + 2 * Padding - Dilation * (kernel - 1) - 1;
        return room < 0 ? 0 : room / Stride + 1;
    }
}
