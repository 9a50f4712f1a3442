using System.Numerics;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Layout;

namespace Gossamer.Kernels.Normalization;

/// <summary>
/// Batch normalisation of packed activations, with an addend and a ReLU fused into it:
/// output = [ReLU](scale · (x − mean) / √(variance + ε) + shift [+ addend]), mean and variance of each channel.
/// For float or double; results are the same bits for any number of threads.
/// </summary>
/// <remarks>
/// A channel is normalised right after its statistics are taken, while the second-level cache still holds it: main memory is read once
/// and written once. Halos are neither read nor written. Samples that fill up the last block may hold anything in what is read, and
/// come out as zeros. Calls share nothing: several may run at once.
/// </remarks>
public sealed unsafe class PackedBatchNorm<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly KernelExecution? _execution;

    /// <summary>Describes a normalisation of [batch, channels, height, width].</summary>
    /// <param name="input">Layout of the input.</param>
    /// <param name="output">Layout of the output: the input's sizes, any halo. So are all that follow.</param>
    /// <param name="rectifies">Whether a ReLU follows.</param>
    /// <param name="addend">Layout of what is added in front of the ReLU, or null for nothing.</param>
    /// <param name="outputGradient">Layout of the output's gradient, by default the output's.</param>
    /// <param name="inputGradient">Layout of the input's gradient, by default the input's.</param>
    /// <param name="addendGradient">Layout of the addend's gradient, by default the addend's.</param>
    /// <param name="execution">Threads and vector width; all processors and the widest by default.</param>
    /// <exception cref="ArgumentException">Layouts differ in more than the halo, or there is a gradient of no addend.</exception>
    public PackedBatchNorm(
        PackedLayout input, PackedLayout output, bool rectifies, PackedLayout? addend = null,
        PackedLayout? outputGradient = null, PackedLayout? inputGradient = null, PackedLayout? addendGradient = null,
        KernelExecution? execution = null)
    {
        if (addend is null && addendGradient is not null)
            throw new ArgumentException("the gradient of an addend that does not exist", nameof(addendGradient));
        Input = input;
        Output = output;
        Rectifies = rectifies;
        Addend = addend;
        OutputGradient = outputGradient ?? output;
        InputGradient = inputGradient ?? input;
        AddendGradient = addendGradient ?? addend;
        _execution = execution;
        input.CheckSizes(output, nameof(output));
        input.CheckSizes(OutputGradient, nameof(outputGradient));
        input.CheckSizes(InputGradient, nameof(inputGradient));
        if (addend is not null) input.CheckSizes(addend, nameof(addend));
        if (AddendGradient is not null) input.CheckSizes(AddendGradient, nameof(addendGradient));
    }

    /// <summary>Layout of the input.</summary>
    public PackedLayout Input { get; }

    /// <summary>Layout of the output.</summary>
    public PackedLayout Output { get; }

    /// <summary>Whether a ReLU follows.</summary>
    public bool Rectifies { get; }

    /// <summary>Layout of the addend, or null.</summary>
    public PackedLayout? Addend { get; }

    /// <summary>Layout of the output's gradient.</summary>
    public PackedLayout OutputGradient { get; }

    /// <summary>Layout of the input's gradient.</summary>
    public PackedLayout InputGradient { get; }

    /// <summary>Layout of the addend's gradient, or null.</summary>
    public PackedLayout? AddendGradient { get; }

    /// <summary>
    /// Normalises by this batch's statistics and tells them. The output may be the input's or the addend's memory if the layouts are equal.
    /// </summary>
    /// <param name="input">Packed input.</param>
    /// <param name="addend">Packed addend, empty if there is none.</param>
    /// <param name="output">Packed output.</param>
    /// <param name="scale">γ, [channels].</param>
    /// <param name="shift">β, [channels].</param>
    /// <param name="epsilon">ε, added to the variance.</param>
    /// <param name="mean">Mean of each channel, [channels], written.</param>
    /// <param name="variance">Biased variance of each channel, [channels], written.</param>
    /// <exception cref="ArgumentException">A length does not match.</exception>
    public void Forward(
        ReadOnlySpan<T> input, ReadOnlySpan<T> addend, Span<T> output, ReadOnlySpan<T> scale, ReadOnlySpan<T> shift, double epsilon,
        Span<T> mean, Span<T> variance) =>
        Normalize(input, addend, output, scale, shift, epsilon, mean, variance, measures: true);

    /// <summary>Statistics of the input alone, for a batch whose parts lie in several places; <see cref="Apply"/> then takes those of all.</summary>
    /// <param name="input">Packed input.</param>
    /// <param name="mean">Mean of each channel, [channels], written.</param>
    /// <param name="variance">Biased variance of each channel, [channels], written.</param>
    /// <exception cref="ArgumentException">A length does not match.</exception>
    public void Measure(ReadOnlySpan<T> input, Span<T> mean, Span<T> variance)
    {
        Input.CheckLength(input.Length, nameof(input));
        CheckChannels(mean.Length, nameof(mean));
        CheckChannels(variance.Length, nameof(variance));
        fixed (T* x = input, means = mean, variances = variance)
        {
            var work = new NormalizationWork<T>
            {
                Input = new PackedMaps<T>(Input, x),
                Measures = true,
                Mean = means,
                Variance = variances,
                Chunks = WorkChunks.OfChannels(Input),
            };
            LaneWork.Run<T, NormalizationWork<T>>(_execution, work, work.Chunks.Count);
        }
    }

    /// <summary>Normalises by given statistics. The output may be the input's or the addend's memory if the layouts are equal.</summary>
    /// <param name="input">Packed input.</param>
    /// <param name="addend">Packed addend, empty if there is none.</param>
    /// <param name="output">Packed output.</param>
    /// <param name="scale">γ, [channels].</param>
    /// <param name="shift">β, [channels].</param>
    /// <param name="epsilon">ε, added to the variance.</param>
    /// <param name="mean">Mean of each channel, [channels].</param>
    /// <param name="variance">Variance of each channel, [channels].</param>
    /// <exception cref="ArgumentException">A length does not match.</exception>
    public void Apply(
        ReadOnlySpan<T> input, ReadOnlySpan<T> addend, Span<T> output, ReadOnlySpan<T> scale, ReadOnlySpan<T> shift, double epsilon,
        ReadOnlySpan<T> mean, ReadOnlySpan<T> variance) =>
        Normalize(input, addend, output, scale, shift, epsilon, mean, variance, measures: false);

    /// <summary>
    /// Gradients of <see cref="Forward"/>, those of the statistics included. <paramref name="inputGradient"/> or
    /// <paramref name="addendGradient"/> may be the memory of <paramref name="outputGradient"/> if the layouts are equal.
    /// </summary>
    /// <param name="input">Packed input of the forward pass.</param>
    /// <param name="output">Packed output of the forward pass; not read without ReLU, and may then be empty.</param>
    /// <param name="outputGradient">Packed gradient of the output.</param>
    /// <param name="inputGradient">Packed gradient of the input, overwritten.</param>
    /// <param name="addendGradient">Packed gradient of the addend, overwritten; empty if it is not wanted.</param>
    /// <param name="scale">γ, [channels].</param>
    /// <param name="epsilon">ε of the forward pass.</param>
    /// <param name="mean">Mean of each channel as the forward pass told it.</param>
    /// <param name="variance">Variance of each channel as the forward pass told it.</param>
    /// <param name="scaleGradient">Gradient of γ, [channels], overwritten.</param>
    /// <param name="shiftGradient">Gradient of β, [channels], overwritten.</param>
    /// <exception cref="ArgumentException">A length does not match, or both gradients are the same memory.</exception>
    public void Backward(
        ReadOnlySpan<T> input, ReadOnlySpan<T> output, ReadOnlySpan<T> outputGradient, Span<T> inputGradient, Span<T> addendGradient,
        ReadOnlySpan<T> scale, double epsilon, ReadOnlySpan<T> mean, ReadOnlySpan<T> variance,
        Span<T> scaleGradient, Span<T> shiftGradient) =>
        Differentiate(
            input, output, outputGradient, inputGradient, addendGradient, scale, epsilon, mean, variance, scaleGradient, shiftGradient,
            [], [], (double)Input.Batch * Input.Height * Input.Width, sums: true, combines: true);

    /// <summary>
    /// The first half of <see cref="Backward"/> for a part of a batch normalised by the statistics of the whole: gradients of γ and β by this
    /// part, and what the other parts need of it: Σg and Σg(x − mean) of each channel, g the gradient behind the ReLU, both [channels] and
    /// written. Keeps what the second half needs in the gradients of input and addend; all else is as there.
    /// </summary>
    public void BackwardSums(
        ReadOnlySpan<T> input, ReadOnlySpan<T> output, ReadOnlySpan<T> outputGradient, Span<T> inputGradient, Span<T> addendGradient,
        ReadOnlySpan<T> scale, double epsilon, ReadOnlySpan<T> mean, ReadOnlySpan<T> variance,
        Span<T> scaleGradient, Span<T> shiftGradient, Span<double> gradientSums, Span<double> productSums) =>
        Differentiate(
            input, output, outputGradient, inputGradient, addendGradient, scale, epsilon, mean, variance, scaleGradient, shiftGradient,
            gradientSums, productSums, count: 0, sums: true, combines: false);

    /// <summary>
    /// The second half: the gradient of the input, from the sums over all parts and the number of elements that a channel has in all of them.
    /// </summary>
    public void BackwardInput(
        ReadOnlySpan<T> input, ReadOnlySpan<T> outputGradient, Span<T> inputGradient, Span<T> addendGradient, ReadOnlySpan<T> scale,
        double epsilon, ReadOnlySpan<T> mean, ReadOnlySpan<T> variance, ReadOnlySpan<double> gradientSums, ReadOnlySpan<double> productSums,
        double count) =>
        Differentiate(
            input, [], outputGradient, inputGradient, addendGradient, scale, epsilon, mean, variance, [], [], gradientSums, productSums,
            count, sums: false, combines: true);

    private void Differentiate(
        ReadOnlySpan<T> input, ReadOnlySpan<T> output, ReadOnlySpan<T> outputGradient, Span<T> inputGradient, Span<T> addendGradient,
        ReadOnlySpan<T> scale, double epsilon, ReadOnlySpan<T> mean, ReadOnlySpan<T> variance, Span<T> scaleGradient, Span<T> shiftGradient,
        ReadOnlySpan<double> gradientSums, ReadOnlySpan<double> productSums, double count, bool sums, bool combines)
    {
        Input.CheckLength(input.Length, nameof(input));
        if (sums && (Rectifies || !output.IsEmpty)) Output.CheckLength(output.Length, nameof(output));
        OutputGradient.CheckLength(outputGradient.Length, nameof(outputGradient));
        InputGradient.CheckLength(inputGradient.Length, nameof(inputGradient));
        CheckAddend(AddendGradient, addendGradient.Length, optional: true, nameof(addendGradient));
        CheckChannels(scale.Length, nameof(scale));
        CheckChannels(mean.Length, nameof(mean));
        CheckChannels(variance.Length, nameof(variance));
        if (sums)
        {
            CheckChannels(scaleGradient.Length, nameof(scaleGradient));
            CheckChannels(shiftGradient.Length, nameof(shiftGradient));
        }
        if (!sums || !combines)
        {
            CheckChannels(gradientSums.Length, nameof(gradientSums));
            CheckChannels(productSums.Length, nameof(productSums));
        }
        if (inputGradient.Overlaps(addendGradient))
            throw new ArgumentException("the gradients of input and addend lie in the same memory", nameof(addendGradient));
        bool adds = !addendGradient.IsEmpty;
        fixed (T* x = input, y = output, g = outputGradient, dx = inputGradient, dz = addendGradient)
        fixed (T* scales = scale, means = mean, variances = variance, scaleGradients = scaleGradient, shiftGradients = shiftGradient)
        fixed (double* ofGradients = gradientSums, ofProducts = productSums)
        {
            var work = new NormalizationGradientWork<T>
            {
                Input = new PackedMaps<T>(Input, x),
                Output = Rectifies && sums ? new PackedMaps<T>(Output, y) : default,
                OutputGradient = new PackedMaps<T>(OutputGradient, g),
                InputGradient = new PackedMaps<T>(InputGradient, dx),
                AddendGradient = adds ? new PackedMaps<T>(AddendGradient!, dz) : default,
                Rectifies = Rectifies,
                Adds = adds,
                // Without an addend, what is behind the ReLU is kept there and just read again.
                Streams = (adds || !Rectifies) && !inputGradient.Overlaps(outputGradient) && Streaming.Pays(dx, inputGradient.Length),
                Sums = sums,
                Combines = combines,
                GradientSums = ofGradients,
                ProductSums = ofProducts,
                Count = count,
                Scale = scales,
                Mean = means,
                Variance = variances,
                ScaleGradient = scaleGradients,
                ShiftGradient = shiftGradients,
                Epsilon = epsilon,
                Chunks = WorkChunks.OfChannels(Input),
            };
            LaneWork.Run<T, NormalizationGradientWork<T>>(_execution, work, work.Chunks.Count);
        }
    }

    private void Normalize(
        ReadOnlySpan<T> input, ReadOnlySpan<T> addend, Span<T> output, ReadOnlySpan<T> scale, ReadOnlySpan<T> shift, double epsilon,
        ReadOnlySpan<T> mean, ReadOnlySpan<T> variance, bool measures)
    {
        Input.CheckLength(input.Length, nameof(input));
        CheckAddend(Addend, addend.Length, optional: false, nameof(addend));
        Output.CheckLength(output.Length, nameof(output));
        CheckChannels(scale.Length, nameof(scale));
        CheckChannels(shift.Length, nameof(shift));
        CheckChannels(mean.Length, nameof(mean));
        CheckChannels(variance.Length, nameof(variance));
        fixed (T* x = input, y = output, z = addend, scales = scale, shifts = shift, means = mean, variances = variance)
        {
            var work = new NormalizationWork<T>
            {
                Input = new PackedMaps<T>(Input, x),
                Output = new PackedMaps<T>(Output, y),
                Addend = Addend is null ? default : new PackedMaps<T>(Addend, z),
                Adds = Addend is not null,
                Rectifies = Rectifies,
                Streams = !output.Overlaps(input) && !output.Overlaps(addend) && Streaming.Pays(y, output.Length),
                Measures = measures,
                Normalizes = true,
                Scale = scales,
                Shift = shifts,
                Mean = means,
                Variance = variances,
                Epsilon = epsilon,
                Chunks = WorkChunks.OfChannels(Input),
            };
            LaneWork.Run<T, NormalizationWork<T>>(_execution, work, work.Chunks.Count);
        }
    }

    private void CheckChannels(int length, string name) => SpanLength.Check(length, Input.Channels, name);

    private static void CheckAddend(PackedLayout? layout, int length, bool optional, string name)
    {
        if (layout is null && length > 0) throw new ArgumentException($"length {length}, but there is no addend", name);
        if (layout is not null && !(optional && length == 0)) layout.CheckLength(length, name);
    }
}
