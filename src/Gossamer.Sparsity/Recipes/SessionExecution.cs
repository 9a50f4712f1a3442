using Gossamer.Inference.Checkpoints;
using Gossamer.Inference.Networks;
using Gossamer.Kernels.Execution;
using Gossamer.Kernels.Numerics;
using Gossamer.Learning.Data;
using Gossamer.Learning.Models;
using Gossamer.Learning.Replication;
using Gossamer.Learning.Runs;
using Gossamer.Sparsity.Execution;
using Gossamer.Sparsity.Training;
using static TorchSharp.torch;

namespace Gossamer.Sparsity.Recipes;

/// <summary>The network of a training in the form that runs: the module itself under masks, or segments on sparse kernels.</summary>
internal sealed class SessionExecution : IDisposable
{
    private const string Layers = "sparse-layers";

    private readonly SparseNetwork? _sparse;
    private readonly ExecutionVerifier? _verifier;
    private readonly WorkerPool? _pool;

    private SessionExecution(
        nn.Module<Tensor, Tensor> module, SparseNetwork? sparse, ExecutionVerifier? verifier, WorkerPool? pool,
        IReadOnlyList<LayerExecution>? choices)
    {
        (_sparse, _verifier, _pool, Choices) = (sparse, verifier, pool, choices);
        Network = (nn.Module<Tensor, Tensor>?)verifier ?? sparse ?? module;
    }

    private bool SavesChoice { get; init; }

    /// <summary>Whether ranks take statistics of normalisation together, so that their buffers are alike.</summary>
    public bool SharesStatistics { get; private init; }

    /// <summary>Samples to logits.</summary>
    public nn.Module<Tensor, Tensor> Network { get; }

    /// <summary>The choice made for each layer under auto.</summary>
    public IReadOnlyList<LayerExecution>? Choices { get; }

    /// <summary>What the check against the masked network has found so far.</summary>
    public VerificationSummary? Verification => _verifier?.Summary;

    /// <summary>Brings <paramref name="module"/> into the form that <paramref name="options"/> ask for.</summary>
    /// <param name="options">Options of the training.</param>
    /// <param name="module">The network, its sparse layers masked.</param>
    /// <param name="trainer">Attached to the network.</param>
    /// <param name="samples">What it trains on.</param>
    /// <param name="batch">Samples of a step.</param>
    /// <param name="checkpoint">What the training continues from, or null.</param>
    /// <param name="threads">Threads of the sparse kernels. libtorch gets one where no product is left to it.</param>
    /// <param name="replicas">The ranks that train together.</param>
    /// <exception cref="NotSupportedException">Network or method has no form on sparse kernels.</exception>
    public static SessionExecution Start(
        SparseTrainingOptions options, nn.Module<Tensor, Tensor> module, SparseTrainer trainer, IDataset samples, int batch,
        StateReader? checkpoint, int threads, ReplicaGroup replicas)
    {
        bool shares = replicas is { Size: > 1, HasFixedOrder: false } && options.BatchStatistics != BatchStatistics.Averaged
            && module.named_buffers().Any();
        var together = new ReplicaExecution(shares ? replicas.Communicator : null, GradientExchange.Overlaps(replicas, trainer));
        if (options.Verify && replicas.CutsBatches)
            throw new ArgumentException($"the check against masks sees whole batches only, and here they are cut over {replicas.Size} ranks");
        // A network without sparse layers, such as a dense twin, is libtorch's in any mode.
        if (options.Execution == ExecutionMode.Masked || trainer.Layers.Count == 0)
            return new SessionExecution(module, OnLibtorch(module, trainer, samples, together), null, null, null) { SharesStatistics = shares };
        WorkerPool? pool = threads == Environment.ProcessorCount ? null : new WorkerPool(threads);
        var kernels = new KernelExecution(pool ?? WorkerPool.Shared, LaneWidths.Widest);
        IReadOnlyList<LayerExecution>? choices = null;
        HashSet<string> sparse = [.. trainer.Layers.Select(static layer => layer.Name)];
        if (options.Execution == ExecutionMode.Dense)
        {
            sparse.Clear();
        }
        else if (options.Execution == ExecutionMode.Auto)
        {
            IEnumerable<string>? known = options.SparseLayers ?? checkpoint?.ReadText(Layers).Split(',', StringSplitOptions.RemoveEmptyEntries);
            if (known?.FirstOrDefault(name => !sparse.Contains(name)) is { } unknown)
                throw new ArgumentException($"there is no sparse layer '{unknown}'; the network has {string.Join(", ", sparse)}");
            if (known is null)
            {
                NetworkGraph graph = ModuleGraph.Of(module, samples.SampleShape);
                // Ranks run the same network, so one of them measures for all.
                choices = replicas.Agree(
                    RecipeJson.Of<IReadOnlyList<LayerExecution>>(), () => ExecutionChoice.Measure(graph, trainer.Layers, batch, kernels));
                known = choices.Where(static choice => choice.RunsSparse).Select(static choice => choice.Name);
            }
            sparse = known.ToHashSet(StringComparer.Ordinal);
        }
        nn.Module<Tensor, Tensor>? reference = options.Verify
            ? ModelCatalog.Find(options.Model).Create(samples.SampleShape, samples.ClassNames.Count, options.Seed)
            : null;
        SparseNetwork network = SparseNetwork.Convert(module, trainer, samples.SampleShape, sparse, kernels, together);
        // libtorch's threads, waiting for work, would only take processors from the sparse kernels.
        if (!network.LeavesProductsToLibtorch && reference is null)
            set_num_threads(1);
        return new SessionExecution(module, network, reference is null ? null : new ExecutionVerifier(network, reference, trainer), pool, choices)
        {
            SharesStatistics = shares,
            SavesChoice = true,
        };
    }

    /// <summary>Puts the weights back into the module.</summary>
    public void RestoreModule() => _sparse?.RestoreModule();

    /// <summary>Notes which layers run on sparse kernels: a training that goes on keeps the choice.</summary>
    public void Save(StateWriter state)
    {
        if (SavesChoice) state.Write(Layers, string.Join(',', _sparse!.SparseLayers.Order(StringComparer.Ordinal)));
    }

    /// <summary>The masked network in a form whose normalisation and gradients other ranks can follow; null where the module itself will do.</summary>
    /// <exception cref="NotSupportedException">It is needed, and the network has no graph.</exception>
    private static SparseNetwork? OnLibtorch(
        nn.Module<Tensor, Tensor> module, SparseTrainer trainer, IDataset samples, ReplicaExecution together)
    {
        bool described = ModuleGraph.Describes(module, samples.SampleShape);
        if (together.Statistics is not null && !described)
            throw new NotSupportedException("statistics of this network's normalisation cannot be synchronised over ranks; average them (--batch-norm averaged)");
        return together == default || !described
            ? null
            : SparseNetwork.Convert(module, trainer, samples.SampleShape, new HashSet<string>(), replicas: together);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _verifier?.Dispose();
        _sparse?.Dispose();
        _pool?.Dispose();
    }
}
