using Gossamer.Distributed;
using Gossamer.Inference.Networks;
using Gossamer.Kernels.Execution;
using Gossamer.Learning.Models;
using Gossamer.Learning.Optimization;
using Gossamer.Sparsity.Layers;
using Gossamer.Sparsity.Rounds;
using Gossamer.Sparsity.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Sparsity.Execution;

/// <summary>
/// A network whose sparse layers run on sparse kernels and store active weights alone. It stands in the module's place: same inputs,
/// same outputs, same modes, same buffers; gradients go to the trainer's parameters.
/// </summary>
/// <remarks>
/// Neighbouring operations form segments: inside, activations stay packed and operations are fused; at the edges stand tensors
/// [batch, channels, height, width]. Layers left dense run on libtorch between them. A backward pass must follow its forward pass
/// before the next one of the same batch size.
/// </remarks>
public sealed class SparseNetwork : nn.Module<Tensor, Tensor>, ISegmentObserver
{
    private readonly nn.Module<Tensor, Tensor> _module;
    private readonly SparseTrainer _trainer;
    private readonly NetworkGraph _graph;
    private readonly NetworkTensors _tensors;
    private readonly IReadOnlyList<NetworkPart> _parts;
    private readonly BufferPool _pool;
    private readonly Tensor _trigger;
    private readonly ICommunicator? _statistics;
    private Exception? _failure;

    private SparseNetwork(
        nn.Module<Tensor, Tensor> module, SparseTrainer trainer, NetworkGraph graph, IReadOnlySet<string> sparse, KernelExecution execution,
        ReplicaExecution replicas)
        : base(nameof(SparseNetwork))
    {
        _module = module;
        _trainer = trainer;
        _graph = graph;
        _statistics = replicas.Statistics;
        ElementType = module.parameters().First().dtype;
        using (NewDisposeScope()) _trigger = zeros(1, ElementType, requires_grad: true).DetachFromDisposeScope();
        _tensors = new NetworkTensors(module, trainer.Parameters) { Trigger = replicas.AnnouncesGradients ? _trigger : null };
        Dictionary<string, SparseLayer> layers = trainer.Layers.Where(layer => sparse.Contains(layer.Name)).ToDictionary(static layer => layer.Name);
        if (ElementType == ScalarType.Float64) (_parts, _pool) = CreateParts<double>(layers, execution);
        else (_parts, _pool) = CreateParts<float>(layers, execution);
        trainer.StepBegins += ThrowIfFailed;
    }

    /// <summary>Element type of weights and activations.</summary>
    public ScalarType ElementType { get; }

    /// <summary>Names of the layers that run on sparse kernels.</summary>
    public IReadOnlySet<string> SparseLayers { get; private init; } = new HashSet<string>();

    /// <summary>
    /// Bytes of weights, gradients, optimizer slots and topology of all parameters, as they are stored. Gradients are counted whether or
    /// not they are there at this moment.
    /// </summary>
    public long ParameterBytes => _trainer.Parameters.Sum(static parameter =>
    {
        long stored = parameter.Value.numel() * parameter.Value.ElementSize;
        return stored * (2 + parameter.Slots.Count()) + (parameter is SparseParameter sparse ? sparse.Topology!.MemoryBytes : 0);
    });

    /// <summary>
    /// Bytes of the lists in which sparse convolutions keep the places of their weights, for each batch size met lately: there from the
    /// first step on.
    /// </summary>
    public long ListBytes => _parts.Sum(static part => part.Executor?.ListBytes ?? 0);

    /// <summary>Bytes of the buffers for packed activations and their gradients, grown to what the largest step so far needed.</summary>
    public long ActivationBytes => _pool.Bytes;

    /// <summary>
    /// Whether libtorch computes products of this network. Where it does not, one thread is enough for it: threads of its own, waiting for
    /// work, would only take processors from the sparse kernels.
    /// </summary>
    public bool LeavesProductsToLibtorch => _parts.Any(part => part.Executor is null && _graph.Nodes[part.Segment.First].Operation is WeightedOperation);

    /// <summary>Number of segments.</summary>
    public int Segments => _parts.Count(static part => part.Executor is not null);

    /// <summary>
    /// Makes the layers of <paramref name="trainer"/> run on sparse kernels. Their weights leave <paramref name="module"/>, which is
    /// not to be called by itself any more until <see cref="RestoreModule"/>.
    /// </summary>
    /// <param name="module">The module that the trainer was attached to.</param>
    /// <param name="trainer">Holds the sparse layers.</param>
    /// <param name="sampleShape">Shape of one sample, without the batch dimension.</param>
    /// <param name="sparse">Layers to run on sparse kernels; all by default. The others run on libtorch.</param>
    /// <param name="execution">Threads and vector width of the sparse kernels; all processors and the widest by default.</param>
    /// <param name="replicas">What ranks that train together need of it; nothing by default.</param>
    /// <exception cref="NotSupportedException">The module, its element type or the method has no form on sparse kernels.</exception>
    public static SparseNetwork Convert(
        nn.Module<Tensor, Tensor> module, SparseTrainer trainer, IReadOnlyList<int> sampleShape, IReadOnlySet<string>? sparse = null,
        KernelExecution? execution = null, ReplicaExecution replicas = default)
    {
        if (!ReferenceEquals(trainer.Module, module))
            throw new ArgumentException("the trainer was attached to another module", nameof(trainer));
        NetworkGraph graph = ModuleGraph.Of(module, sampleShape);
        ScalarType type = module.parameters().First().dtype;
        if (type is not (ScalarType.Float32 or ScalarType.Float64))
            throw new NotSupportedException($"sparse kernels compute in float32 or float64, not in {type}");
        sparse ??= trainer.Layers.Select(static layer => layer.Name).ToHashSet(StringComparer.Ordinal);
        HashSet<string> products = [.. graph.Nodes.Select(static node => node.Operation).OfType<WeightedOperation>().Select(static o => o.Weight)];
        foreach (SparseLayer layer in trainer.Layers)
        {
            if (!sparse.Contains(layer.Name)) continue;
            if (!products.Contains(layer.Name))
                throw new NotSupportedException($"'{layer.Name}' belongs to no linear layer or convolution of the network's graph");
            trainer.StoreActive(layer);
            ModuleWeights.Release(module, layer.Name);
        }
        return new SparseNetwork(module, trainer, graph, sparse, execution ?? KernelExecution.Default, replicas) { SparseLayers = sparse };
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        bool keepsActivations = training && is_grad_enabled();
        var values = new Tensor?[_graph.Values];
        values[NetworkGraph.Input] = input.to(ElementType);
        foreach (NetworkPart part in _parts)
        {
            if (part.Executor is null)
            {
                NetworkNode node = _graph.Nodes[part.Segment.First];
                Tensor[] taken = [.. node.Inputs.Select(value => values[value]!)];
                values[part.Segment.First + 1] = node.Operation is BatchNormOperation norm && training && _statistics is not null
                    ? SynchronizedNormalization.Apply(norm, taken[0], _tensors, _statistics)
                    : TorchOperations.Apply(node.Operation, taken, _tensors.Operand, training);
                continue;
            }
            Tensor[] inputs = [.. part.Segment.Inputs.Select(value => values[value]!)];
            var call = new SegmentCall(
                part.Executor, training, keepsActivations, inputs.Any(static tensor => tensor.requires_grad), failure => _failure ??= failure);
            List<Tensor> outputs = SegmentFunction.Apply(call, _trigger, inputs);
            for (int i = 0; i < outputs.Count; i++) values[part.Segment.Outputs[i]] = outputs[i];
        }
        return values[_graph.Output]!.MoveToOuterDisposeScope();
    }

    /// <summary>Puts the weights, dense and zero where inactive, back into the module, so that it can be saved or run by itself.</summary>
    public void RestoreModule()
    {
        foreach (SparseLayer layer in _trainer.Layers)
            if (layer.Parameter is SparseParameter sparse)
                ModuleWeights.Replace(_module, layer.Name, sparse.ToDense());
    }

    /// <summary>Takes the weights out of the module again.</summary>
    public void ReleaseModule()
    {
        foreach (SparseLayer layer in _trainer.Layers)
            if (layer.Parameter is SparseParameter)
                ModuleWeights.Release(_module, layer.Name);
    }

    /// <inheritdoc/>
    public override void train(bool train = true)
    {
        base.train(train);
        _module.train(train);
    }

    /// <summary>The buffers of the module, under its names.</summary>
    public override IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_nonpersistent = false) =>
        _module.named_buffers(recurse, include_nonpersistent);

    /// <summary>The parameters of the module, under its names; those of sparse layers are empty.</summary>
    public override IEnumerable<(string name, TorchSharp.Modules.Parameter parameter)> named_parameters(bool recurse = true) =>
        _module.named_parameters(recurse);

    /// <inheritdoc/>
    public override IEnumerable<TorchSharp.Modules.Parameter> parameters(bool recurse = true) => _module.parameters(recurse);

    /// <inheritdoc/>
    void ISegmentObserver.GradientReady(SparseLayer layer, IWeightGradient gradient) => _trainer.CollectCandidates(layer, gradient);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _trainer.StepBegins -= ThrowIfFailed;
            foreach (NetworkPart part in _parts) part.Executor?.Dispose();
            _pool.Dispose();
            _trigger.Dispose();
        }
        base.Dispose(disposing);
    }

    private void ThrowIfFailed()
    {
        Exception? failure = _failure;
        _failure = null;
        if (failure is not null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
    }

    private (IReadOnlyList<NetworkPart> Parts, BufferPool Pool) CreateParts<T>(
        IReadOnlyDictionary<string, SparseLayer> layers, KernelExecution execution)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        var context = new SegmentContext<T>(layers, _tensors, this, execution, _statistics);
        return ([.. NetworkPartition.Of(_graph, layers.Keys.ToHashSet(StringComparer.Ordinal)).Select(part => part.IsPacked
            ? new NetworkPart(part.Segment, new SegmentExecutor<T>(part.Segment, context))
            : new NetworkPart(part.Segment, null))], context.Pool);
    }

    /// <summary>A segment, or a single node that libtorch computes.</summary>
    private sealed record NetworkPart(Segment Segment, SegmentExecutor? Executor);
}
