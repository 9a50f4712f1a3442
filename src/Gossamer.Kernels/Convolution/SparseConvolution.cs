using System.Buffers;
using System.Numerics;
using System.Runtime.Intrinsics;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Formats;
using Gossamer.Kernels.Layout;
using Gossamer.Kernels.Numerics;

namespace Gossamer.Kernels.Convolution;

/// <summary>
/// A convolution with a sparse weight on packed activations: forward, input gradient, weight gradient and bias gradient, for float or
/// double, cost proportional to the number of weights. Results are the same bits for any number of threads.
/// </summary>
/// <remarks>
/// Built for one topology and one set of layouts; weights and gradients are arrays in the topology's order, handed to each call. The
/// object keeps lists of 8 bytes for each weight and direction and no values; calls borrow scratch from the shared array pool. It is
/// not for several calls at once.
/// <para>
/// Halos must be zero. Samples that fill up the last block of a batch must be finite in the input and zero in the output's gradient;
/// <see cref="Packing.Pack"/> makes both zero, and the input gradient keeps zeros zero.
/// </para>
/// </remarks>
public sealed unsafe class SparseConvolution<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly GatherWork<T> _forward;
    private readonly ListingWork<T> _forwardValues;
    private readonly DotsWork<T> _dots;
    private readonly GroupSumWork<T> _groupSums;
    private readonly BiasGradientWork<T> _biasGradient;
    private GatherWork<T>[]? _backward;
    private ListingWork<T>[]? _backwardValues;

    // A convolution of 1 × 1 without borders sees a map as one long row.
    private readonly ConvolutionShape _viewShape;
    private readonly PackedLayout _viewInputGradient;
    private readonly PackedLayout _viewOutputGradient;

    /// <summary>Lists the weights for forward and weight gradient; those for the input gradient are listed on its first use.</summary>
    /// <param name="topology">[out, in / groups · kernel height · kernel width].</param>
    /// <param name="shape">The convolution.</param>
    /// <param name="input">Layout of the input [batch, in, height, width]; a halo of <see cref="ConvolutionShape.InputHalo"/> is fastest.</param>
    /// <param name="output">Layout of the output [batch, out, height', width'], any halo.</param>
    /// <param name="outputGradient">
    /// Layout of the output's gradient, by default the output's; a halo of <see cref="ConvolutionShape.OutputGradientHalo"/> is fastest.
    /// </param>
    /// <param name="inputGradient">Layout of the input's gradient, by default the input's.</param>
    /// <param name="execution">Threads and vector width; all processors and the widest by default.</param>
    /// <exception cref="ArgumentException">Topology or layouts do not belong to the shape, or the type is neither float nor double.</exception>
    public SparseConvolution(
        SparseTopology topology, ConvolutionShape shape, PackedLayout input, PackedLayout output,
        PackedLayout? outputGradient = null, PackedLayout? inputGradient = null,
        KernelExecution? execution = null)
    {
        if (typeof(T) != typeof(float) && typeof(T) != typeof(double))
            throw new ArgumentException($"elements of type {typeof(T)}, expected float or double");
        shape.Check(topology);
        Topology = topology;
        Shape = shape;
        Input = input;
        Output = output;
        OutputGradient = outputGradient ?? output;
        InputGradient = inputGradient ?? input;
        Execution = execution ?? KernelExecution.Default;
        PackedLayout expected = shape.Output(input);
        if (output.WithHalo(0) != expected)
            throw new ArgumentException($"the output's layout is {output}, expected {expected} with any halo", nameof(output));
        if (OutputGradient.WithHalo(0) != expected)
            throw new ArgumentException($"the output gradient's layout is {outputGradient}, expected {expected} with any halo", nameof(outputGradient));
        if (InputGradient.WithHalo(0) != input.WithHalo(0))
            throw new ArgumentException($"the input gradient's layout is {inputGradient}, expected {input} with any halo", nameof(inputGradient));

        PackedLayout viewInput = input, viewOutput = output;
        (_viewOutputGradient, _viewInputGradient) = (OutputGradient, InputGradient);
        _viewShape = shape;
        bool pointwise = shape is { KernelHeight: 1, KernelWidth: 1, Stride: 1, Padding: 0 };
        if (pointwise && input.Halo + output.Halo + OutputGradient.Halo + InputGradient.Halo == 0)
        {
            viewInput = Flat(input);
            viewOutput = Flat(output);
            _viewOutputGradient = viewOutput;
            _viewInputGradient = viewInput;
        }
        GatherPlan plan = GatherPlans.Forward(topology, _viewShape, viewInput, viewOutput, sizeof(T));
        _forward = Kernels.Gather(Execution.Width, plan, viewInput, viewOutput);
        _forwardValues = new ListingWork<T>(plan);
        _dots = Kernels.Dots(Execution.Width, plan, viewInput, _viewOutputGradient, shape.InChannels / shape.Groups);
        _groupSums = new GroupSumWork<T>(plan, _dots.Groups);
        _biasGradient = Kernels.BiasGradient(Execution.Width, _viewOutputGradient);
    }

    /// <summary>Active weights, [out, in / groups · kernel height · kernel width].</summary>
    public SparseTopology Topology { get; }

    /// <summary>The convolution.</summary>
    public ConvolutionShape Shape { get; }

    /// <summary>Layout of the input.</summary>
    public PackedLayout Input { get; }

    /// <summary>Layout of the output.</summary>
    public PackedLayout Output { get; }

    /// <summary>Layout of the output's gradient.</summary>
    public PackedLayout OutputGradient { get; }

    /// <summary>Layout of the input's gradient.</summary>
    public PackedLayout InputGradient { get; }

    /// <summary>Threads and vector width.</summary>
    public KernelExecution Execution { get; }

    /// <summary>output = convolution of input and weight + bias, then max(·, 0) if asked. The output's halo keeps what it holds.</summary>
    /// <param name="weight">Active weights in the topology's order.</param>
    /// <param name="bias">[out], or empty for none.</param>
    /// <param name="input">Packed input.</param>
    /// <param name="output">Packed output, not overlapping the input.</param>
    /// <param name="rectifies">Whether to apply ReLU.</param>
    /// <exception cref="ArgumentException">A length does not match.</exception>
    public void Forward(ReadOnlySpan<T> weight, ReadOnlySpan<T> bias, ReadOnlySpan<T> input, Span<T> output, bool rectifies = false)
    {
        Check(weight.Length, Topology.NonZeros, nameof(weight));
        if (!bias.IsEmpty) Check(bias.Length, Shape.OutChannels, nameof(bias));
        Check(input.Length, Input.Length, nameof(input));
        Check(output.Length, Output.Length, nameof(output));
        fixed (T* values = weight, biases = bias, from = input, to = output)
            Gather(_forward, _forwardValues, values, biases, from, to, rectifies);
    }

    /// <summary>inputGradient = what the output's gradient is worth to the input. Its halo keeps what it holds.</summary>
    /// <param name="weight">Active weights in the topology's order.</param>
    /// <param name="outputGradient">Packed gradient of the output.</param>
    /// <param name="inputGradient">Packed gradient of the input, overwritten.</param>
    /// <exception cref="ArgumentException">A length does not match.</exception>
    public void BackwardInput(ReadOnlySpan<T> weight, ReadOnlySpan<T> outputGradient, Span<T> inputGradient)
    {
        Check(weight.Length, Topology.NonZeros, nameof(weight));
        Check(outputGradient.Length, OutputGradient.Length, nameof(outputGradient));
        Check(inputGradient.Length, InputGradient.Length, nameof(inputGradient));
        if (_backward is null)
        {
            GatherPlan[] plans = GatherPlans.InputGradient(Topology, _viewShape, _viewOutputGradient, _viewInputGradient, sizeof(T));
            _backwardValues = [.. plans.Select(plan => new ListingWork<T>(plan))];
            _backward = [.. plans.Select(plan => Kernels.Gather(Execution.Width, plan, _viewOutputGradient, _viewInputGradient))];
        }
        fixed (T* values = weight, from = outputGradient, to = inputGradient)
        {
            for (int phase = 0; phase < _backward.Length; phase++)
                Gather(_backward[phase], _backwardValues![phase], values, null, from, to, false);
        }
    }

    /// <summary>weightGradient = the gradient of each active weight; biasGradient = that of the bias. Both are overwritten.</summary>
    /// <param name="input">Packed input.</param>
    /// <param name="outputGradient">Packed gradient of the output.</param>
    /// <param name="weightGradient">Gradient of the active weights in the topology's order.</param>
    /// <param name="biasGradient">[out], or empty for none.</param>
    /// <exception cref="ArgumentException">A length does not match.</exception>
    public void BackwardWeight(ReadOnlySpan<T> input, ReadOnlySpan<T> outputGradient, Span<T> weightGradient, Span<T> biasGradient = default)
    {
        Check(input.Length, Input.Length, nameof(input));
        Check(outputGradient.Length, OutputGradient.Length, nameof(outputGradient));
        Check(weightGradient.Length, Topology.NonZeros, nameof(weightGradient));
        if (!biasGradient.IsEmpty) Check(biasGradient.Length, Shape.OutChannels, nameof(biasGradient));
        T[] scratch = ArrayPool<T>.Shared.Rent(Math.Max(1, _dots.Groups * Topology.NonZeros));
        fixed (T* from = input, gradient = outputGradient, to = weightGradient, biases = biasGradient, sums = scratch)
        {
            _dots.InputStart = from;
            _dots.GradientStart = gradient;
            _dots.Sums = sums;
            Execution.Pool.Run(_dots);
            _groupSums.Sums = sums;
            _groupSums.Gradient = to;
            Execution.Pool.Run(_groupSums);
            if (!biasGradient.IsEmpty)
            {
                _biasGradient.Gradient = gradient;
                _biasGradient.Sums = biases;
                Execution.Pool.Run(_biasGradient);
            }
        }
        ArrayPool<T>.Shared.Return(scratch);
    }

    private void Gather(GatherWork<T> work, ListingWork<T> listing, T* values, T* bias, T* source, T* destination, bool rectifies)
    {
        T[] scratch = ArrayPool<T>.Shared.Rent(Math.Max(1, work.Plan.Count));
        fixed (T* listed = scratch)
        {
            listing.Values = values;
            listing.Listed = listed;
            Execution.Pool.Run(listing);
            work.Values = listed;
            work.Bias = bias;
            work.Source = source;
            work.Destination = destination;
            work.Rectifies = rectifies;
            Execution.Pool.Run(work);
        }
        ArrayPool<T>.Shared.Return(scratch);
    }

    private static PackedLayout Flat(PackedLayout layout) => new(layout.Batch, layout.Channels, 1, layout.Height * layout.Width);

    private static void Check(int length, int expected, string name)
    {
        if (length != expected) throw new ArgumentException($"length {length}, expected {expected}", name);
    }

    /// <summary>The kernels of each width.</summary>
    private static class Kernels
    {
        public static GatherWork<T> Gather(LaneWidth width, GatherPlan plan, PackedLayout source, PackedLayout destination) => width switch
        {
            LaneWidth.Vector512 => new GatherWork<T, Vector512<T>, Lanes512<T>>(plan, source, destination),
            LaneWidth.Vector256 => new GatherWork<T, Vector256<T>, Lanes256<T>>(plan, source, destination),
            LaneWidth.Vector128 => new GatherWork<T, Vector128<T>, Lanes128<T>>(plan, source, destination),
            _ => new GatherWork<T, T, LanesScalar<T>>(plan, source, destination),
        };

        public static DotsWork<T> Dots(LaneWidth width, GatherPlan plan, PackedLayout input, PackedLayout gradient, int channels) => width switch
        {
            LaneWidth.Vector512 => new DotsWork<T, Vector512<T>, Lanes512<T>>(plan, input, gradient, channels),
            LaneWidth.Vector256 => new DotsWork<T, Vector256<T>, Lanes256<T>>(plan, input, gradient, channels),
            LaneWidth.Vector128 => new DotsWork<T, Vector128<T>, Lanes128<T>>(plan, input, gradient, channels),
            _ => new DotsWork<T, T, LanesScalar<T>>(plan, input, gradient, channels),
        };

        public static BiasGradientWork<T> BiasGradient(LaneWidth width, PackedLayout layout) => width switch
        {
            LaneWidth.Vector512 => new BiasGradientWork<T, Vector512<T>, Lanes512<T>>(layout),
            LaneWidth.Vector256 => new BiasGradientWork<T, Vector256<T>, Lanes256<T>>(layout),
            LaneWidth.Vector128 => new BiasGradientWork<T, Vector128<T>, Lanes128<T>>(layout),
            _ => new BiasGradientWork<T, T, LanesScalar<T>>(layout),
        };
    }
}
