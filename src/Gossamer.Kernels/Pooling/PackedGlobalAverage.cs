using System.Numerics;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Layout;
using Gossamer.Kernels.Linear;

namespace Gossamer.Kernels.Pooling;

/// <summary>
/// The mean of each map of packed activations, as features for a linear layer (<see cref="BatchBlocks"/>), for float or double. Results
/// are the same bits for any number of threads.
/// </summary>
/// <remarks>
/// Halos are neither read nor written. Samples that fill up the last block may hold anything in what is read, and come out as zeros.
/// Calls share nothing: several may run at once.
/// </remarks>
public sealed unsafe class PackedGlobalAverage<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly KernelExecution? _execution;

    /// <summary>Describes a pooling of [batch, channels, height, width] to [batch / 32, channels, 32].</summary>
    /// <param name="input">Layout of the input.</param>
    /// <param name="inputGradient">Layout of the input's gradient, by default the input's.</param>
    /// <param name="execution">Threads and vector width; all processors and the widest by default.</param>
    /// <exception cref="ArgumentException">The layouts differ in more than the halo.</exception>
    public PackedGlobalAverage(PackedLayout input, PackedLayout? inputGradient = null, KernelExecution? execution = null)
    {
        Input = input;
        InputGradient = inputGradient ?? input;
        input.CheckSizes(InputGradient, nameof(inputGradient));
        _execution = execution;
    }

    /// <summary>Layout of the input.</summary>
    public PackedLayout Input { get; }

    /// <summary>Layout of the input's gradient.</summary>
    public PackedLayout InputGradient { get; }

    /// <summary>output = the mean of each map.</summary>
    /// <param name="input">Packed input.</param>
    /// <param name="output">[batch / 32, channels, 32].</param>
    /// <exception cref="ArgumentException">A length does not match.</exception>
    public void Forward(ReadOnlySpan<T> input, Span<T> output)
    {
        Input.CheckLength(input.Length, nameof(input));
        CheckFeatures(output.Length, nameof(output));
        fixed (T* from = input, to = output) Run(new PackedMaps<T>(Input, from), to, spreads: false);
    }

    /// <summary>inputGradient = the gradient of each mean, spread evenly over its map.</summary>
    /// <param name="outputGradient">[batch / 32, channels, 32].</param>
    /// <param name="inputGradient">Packed gradient of the input, overwritten.</param>
    /// <exception cref="ArgumentException">A length does not match.</exception>
    public void Backward(ReadOnlySpan<T> outputGradient, Span<T> inputGradient)
    {
        CheckFeatures(outputGradient.Length, nameof(outputGradient));
        InputGradient.CheckLength(inputGradient.Length, nameof(inputGradient));
        fixed (T* from = outputGradient, to = inputGradient) Run(new PackedMaps<T>(InputGradient, to), from, spreads: true);
    }

    private void Run(PackedMaps<T> maps, T* means, bool spreads)
    {
        var work = new GlobalAverageWork<T> { Maps = maps, Means = means, Chunks = new PlaneChunks(Input), Spreads = spreads };
        LaneWork.Run<T, GlobalAverageWork<T>>(_execution, work, work.Chunks.Count);
    }

    private void CheckFeatures(int length, string name)
    {
        int expected = BatchBlocks.Length(Input.Channels, Input.Batch);
        if (length != expected) throw new ArgumentException($"length {length}, expected {expected}", name);
    }
}
