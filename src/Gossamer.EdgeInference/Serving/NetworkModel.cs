using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Gossamer.Inference.Execution;
using Gossamer.Inference.Networks;
using Gossamer.Kernels.Execution;

namespace Gossamer.EdgeInference.Serving;

/// <summary>
/// A trained network, run by its active weights alone: input <c>input</c> [−1, sample…], output <c>output</c> [−1, result…], both FP32.
/// Each call computes on its own thread; calls that overlap take plans of their own, made when they are first needed and kept.
/// </summary>
public sealed class NetworkModel : IServedModel
{
    /// <summary>What <see cref="ModelDescription.Platform"/> says.</summary>
    public const string Platform = "gossamer_network";

    private static readonly KernelExecution OneThread = KernelExecution.Default with { Pool = new WorkerPool(1) };

    private readonly TrainedNetwork _network;
    private readonly ConcurrentBag<InferencePlan> _idle = [];

    /// <summary>Serves <paramref name="network"/>.</summary>
    /// <param name="name">Name of the model.</param>
    /// <param name="version">Its version.</param>
    /// <param name="network">The network, whose arrays must not change afterwards.</param>
    public NetworkModel(string name, string version, TrainedNetwork network)
    {
        _network = network;
        var plan = new InferencePlan(network, OneThread);
        _idle.Add(plan);
        Description = new ModelDescription(
            name, version, Platform,
            [new TensorSpec("input", TensorDataType.Float32, Batched(plan.SampleShape))],
            [new TensorSpec("output", TensorDataType.Float32, Batched(plan.ResultShape))]);
    }

    /// <inheritdoc/>
    public ModelDescription Description { get; }

    /// <summary>Serves the network of a file.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, no network, or of another version.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static NetworkModel Load(string name, string version, string path) => new(name, version, NetworkFile.Load(path));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<InferenceTensor>> InferAsync(ModelCall call, CancellationToken cancellation)
    {
        InferenceTensor input = call.Inputs[0];
        if (!_idle.TryTake(out InferencePlan? plan)) plan = new InferencePlan(_network, OneThread);
        try
        {
            long batch = input.Shape[0], bytes = batch * plan.ResultLength * sizeof(float);
            if (bytes > MessageLimits.Bytes)
                throw InferenceException.Invalid($"the results of {batch} samples are {bytes} bytes, at most {MessageLimits.Bytes} fit into a message");
            byte[] result = new byte[bytes];
            plan.Run(input.AsSpan<float>(), (int)batch, MemoryMarshal.Cast<byte, float>(result.AsSpan()));
            long[] shape = [batch, .. plan.ResultShape.Select(static size => (long)size)];
            return new([InferenceTensor.FromRaw(Description.Outputs[0].Name, TensorDataType.Float32, shape, result)]);
        }
        finally
        {
            _idle.Add(plan);
        }
    }

    /// <summary>Frees the plans; no call may be under way.</summary>
    public void Dispose()
    {
        while (_idle.TryTake(out InferencePlan? plan)) plan.Dispose();
    }

    private static long[] Batched(IReadOnlyList<int> shape) => [-1, .. shape.Select(static size => (long)size)];
}
