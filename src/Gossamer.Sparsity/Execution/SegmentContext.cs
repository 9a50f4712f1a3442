using System.Numerics;
using Gossamer.Distributed;
using Gossamer.Kernels.Execution;
using Gossamer.Sparsity.Layers;

namespace Gossamer.Sparsity.Execution;

/// <summary>What the segments of one network share.</summary>
/// <param name="layers">The sparse layers by the name of their weight.</param>
/// <param name="tensors">All other tensors.</param>
/// <param name="observer">Is told of gradients.</param>
/// <param name="execution">Threads and vector width.</param>
/// <param name="statistics">The ranks over whose parts of a batch normalisation takes its statistics; null for this part alone.</param>
internal sealed class SegmentContext<T>(
    IReadOnlyDictionary<string, SparseLayer> layers, NetworkTensors tensors, ISegmentObserver observer, KernelExecution execution,
    ICommunicator? statistics = null)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Buffers of activations.</summary>
    public BufferPool<T> Pool { get; } = new();

    /// <summary>Tensors other than sparse weights.</summary>
    public NetworkTensors Tensors => tensors;

    /// <summary>Is told of gradients.</summary>
    public ISegmentObserver Observer => observer;

    /// <summary>Threads and vector width.</summary>
    public KernelExecution Execution => execution;

    /// <summary>The ranks over whose parts of a batch normalisation takes its statistics; null for this part alone.</summary>
    public ICommunicator? Statistics => statistics;

    /// <summary>The weight of a layer.</summary>
    public WeightParameter<T> Weight(string name) => new(layers[name]);

    /// <summary>A vector of the module, or null for none.</summary>
    public VectorParameter<T>? Vector(string? name) => name is null ? null : new VectorParameter<T>(tensors, name);
}
