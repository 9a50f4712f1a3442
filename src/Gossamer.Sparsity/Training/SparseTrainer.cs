using System.Diagnostics;
using System.Numerics;
using Gossamer.Distributed;
using Gossamer.Inference.Checkpoints;
using Gossamer.Kernels.Formats;
using Gossamer.Kernels.Randomness;
using Gossamer.Learning.Optimization;
using Gossamer.Learning.Tensors;
using Gossamer.Sparsity.Budgets;
using Gossamer.Sparsity.Drop;
using Gossamer.Sparsity.Growth;
using Gossamer.Sparsity.Initialization;
using Gossamer.Sparsity.Layers;
using Gossamer.Sparsity.Methods;
using Gossamer.Sparsity.Rounds;
using Gossamer.Sparsity.Structures;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Sparsity.Training;

/// <summary>
/// Keeps a module sparse while it trains. Stands where an optimizer would: after each backward pass call <see cref="Step"/>,
/// which masks and clips gradients, takes the optimizer step and, when one is due, changes the topology.
/// </summary>
public sealed class SparseTrainer : IModelUpdate, IDisposable
{
    private readonly SparseTrainerOptions _options;
    private readonly List<Parameter> _parameters;
    private readonly Dictionary<SparseLayer, GrowthCandidates> _candidates = [];
    private readonly Action<SparseLayer, GrowRule, IWeightGradient> _collect;

    private SparseTrainer(
        nn.Module module, SparseMethod method, IReadOnlyList<Parameter> parameters, IReadOnlyList<SparseLayer> layers,
        Optimizer optimizer, SparseTrainerOptions options)
    {
        Module = module;
        Method = method;
        _parameters = [.. parameters];
        Layers = layers;
        Optimizer = optimizer;
        _options = options;
        bool isDouble = parameters.Count > 0 && parameters[0].Value.dtype == ScalarType.Float64;
        _collect = !options.Replicas.CutsBatches ? Collect : isDouble ? CollectTogether<double>() : CollectTogether<float>();
        foreach (IStepExtension extension in method.Extensions) extension.Attach(this);
    }

    /// <summary>Raised after every round, with its figures and the change of each layer.</summary>
    public event Action<RoundSummary, IReadOnlyList<LayerChange>>? RoundCompleted;

    /// <summary>Raised instead of a round whose gradient is not finite; names the step and layer.</summary>
    public event Action<long, string>? RoundSkipped;

    /// <summary>Raised when a step begins, before it looks at gradients.</summary>
    internal event Action? StepBegins;

    /// <summary>The module trained.</summary>
    public nn.Module Module { get; }

    /// <summary>The method; where parts of it remember something, it serves this trainer alone.</summary>
    public SparseMethod Method { get; }

    /// <summary>What takes the steps.</summary>
    public Optimizer Optimizer { get; }

    /// <inheritdoc/>
    public IReadOnlyList<Parameter> Parameters => _parameters;

    /// <summary>The sparse layers, in the module's order; empty for the dense baseline.</summary>
    public IReadOnlyList<SparseLayer> Layers { get; }

    /// <inheritdoc/>
    public long Steps { get; private set; }

    /// <summary>Rounds begun.</summary>
    public int Rounds { get; private set; }

    /// <summary>Steps for which dense weight gradients were needed.</summary>
    public long DenseGradientSteps { get; private set; }

    /// <summary>Stream of everything random in this training, keyed by the seed.</summary>
    public CounterRandom Random => new(_options.Seed, "sparse training");

    /// <summary>Active weights over all sparse layers.</summary>
    public long NonZeros => Layers.Sum(static layer => (long)layer.Topology.NonZeros);

    /// <summary>Weights of all sparse layers, active or not.</summary>
    public long Positions => Layers.Sum(static layer => layer.Topology.Positions);

    /// <summary>Share of inactive weights over all sparse layers.</summary>
    public double Sparsity => Positions == 0 ? 0 : 1 - (double)NonZeros / Positions;

    /// <summary>Share of all units ever active, R(t).</summary>
    public double ExplorationDegree => Layers.Count == 0
        ? 1
        : (double)Layers.Sum(static layer => layer.Counters.EverActive) / Layers.Sum(static layer => layer.Counters.Units);

    /// <summary>
    /// Units the method's budget declares active at this point, over all layers; null when its sparsity is only reported.
    /// </summary>
    public long? DeclaredUnits => Layers.Count == 0 ? null : Method.Budget.DeclaredTotal(Layers, Steps);

    /// <inheritdoc/>
    public int SchemaVersion => 1;

    /// <summary>
    /// Makes the weights of <paramref name="module"/> (rank ≥ 2, trainable, not an embedding) sparse and masks them at once.
    /// </summary>
    /// <param name="module">
    /// Any module. Its parameters keep their identity, except where the method chooses its topology in another precision
    /// (SynFlow), so take no references to them before.
    /// </param>
    /// <param name="method">What to train, from <see cref="SparseMethods"/>.</param>
    /// <param name="optimizer">Takes the steps.</param>
    /// <param name="options">Seed, clipping, layers to leave dense, data for pruning before training.</param>
    public static SparseTrainer Attach(nn.Module module, SparseMethod method, Optimizer optimizer, SparseTrainerOptions? options = null)
    {
        options ??= new SparseTrainerOptions();
        if (options.Probe is { } probe && !ReferenceEquals(probe.Model, module))
            throw new ArgumentException("the probe's model is another one than the module to train", nameof(options));
        IReadOnlyList<Parameter> parameters = ModuleParameters.Of(module);
        string? unknown = options.DenseLayers.Except(parameters.Select(static parameter => parameter.Name)).FirstOrDefault();
        if (unknown is not null)
            throw new ArgumentException(
                $"the module has no trainable parameter '{unknown}' to leave dense; it has {string.Join(", ", parameters.Select(static p => p.Name))}",
                nameof(options));
        HashSet<string> embeddings = [.. module.named_modules()
            .Where(static child => child.module is TorchSharp.Modules.Embedding or TorchSharp.Modules.EmbeddingBag)
            .Select(static child => $"{child.name}.weight")];
        Parameter[] weights = method.IsDense
            ? []
            : [.. parameters.Where(p => p.Value.dim() >= 2 && !options.DenseLayers.Contains(p.Name) && !embeddings.Contains(p.Name))];
        if (!method.IsDense && weights.Length == 0)
            throw new ArgumentException("the module has no trainable weight of rank 2 or more to make sparse", nameof(module));
        LayerShape[] shapes = [.. weights.Select(static weight => new LayerShape(weight.Name, weight.Value.shape))];
        LayerStructure[] structures = [.. shapes.Select(method.Structure.Bind)];
        StructureDemands.Check(method, structures);
        CheckSampling(method, structures);
        var request = new TopologyRequest(
            shapes, weights, structures, method.Distribution, 1 - method.Sparsity, options.Seed, options.Probe);
        IReadOnlyList<SparseTopology> topologies = weights.Length == 0 ? [] : method.Topology.Choose(request);
        // A choice that needed double precision has put other tensors in the module's place: list them anew.
        parameters = ModuleParameters.Of(module);
        SparseLayer[] layers = [.. shapes.Select((shape, i) => new SparseLayer(
            shape, parameters.Single(parameter => parameter.Name == shape.Name), structures[i], topologies[i]))];
        if (options.FanInAware)
            foreach (SparseLayer layer in layers) ActiveWeights.ScaleForFanIn(layer);
        return new SparseTrainer(module, method, parameters, layers, optimizer, options);
    }

    /// <inheritdoc/>
    public UInt128 Fingerprint => TopologyAgreement.Fingerprint(Layers);

    /// <summary>Whether a round follows the coming step.</summary>
    private bool RoundIsDue => Layers.Count > 0 && Method.Rounds?.IsDue(Steps + 1) == true;

    /// <summary>Whether candidates are found from parts of masked gradients, before these are exchanged.</summary>
    private bool ProposesFromMasks =>
        RoundIsDue && _options.RoundExchange == RoundExchange.Union && Method.Growth is { Signal: GrowSignal.Gradient };

    /// <inheritdoc/>
    public bool NeedsWholeGradient(Parameter parameter) =>
        parameter is not SparseParameter
        && (Method.Extensions.Any(static extension => extension.NeedsDenseGradient || extension.NeedsDenseWeights)
            || (RoundIsDue && Method.Growth is not null && !ProposesFromMasks));

    /// <inheritdoc/>
    public void BeforeExchange()
    {
        if (!ProposesFromMasks) return;
        using DisposeScope scope = NewDisposeScope();
        foreach (SparseLayer layer in Layers)
        {
            if (layer.Parameter is SparseParameter) continue;
            Tensor gradient = layer.Parameter.Gradient ?? zeros_like(layer.Parameter.Value);
            CollectCandidates(layer, gradient.dtype == ScalarType.Float64
                ? new DenseGradient<double>(TensorData.Copy<double>(gradient))
                : new DenseGradient<float>(TensorData.Copy<float>(gradient)));
        }
    }

    /// <inheritdoc/>
    public void ThrowMismatch(ICommunicator communicator) => TopologyAgreement.ThrowMismatch(communicator, Layers, Steps);

    /// <inheritdoc/>
    public void Step(double learningRate)
    {
        StepBegins?.Invoke();
        long step = Steps + 1;
        bool due = RoundIsDue;
        foreach (IStepExtension extension in Method.Extensions) extension.AfterBackward(this);
        bool growsByGradient = due && Method.Growth is { Signal: GrowSignal.Gradient, SampledCandidates: null };
        if (growsByGradient || Method.Extensions.Any(static extension => extension.NeedsDenseGradient)) DenseGradientSteps++;
        LayerGradient[]? gradients = due ? CaptureGradients() : null;
        Parameter[] trained = [.. _parameters, .. Method.Extensions.SelectMany(static extension => extension.Parameters)];
        foreach (SparseLayer layer in Layers)
        {
            layer.CountStep();
            layer.Parameter.MaskGradient();
        }
        if (due && Method.Rounds!.Order == RoundOrder.RoundInsteadOfStep)
        {
            foreach (Parameter parameter in trained) parameter.ClearGradient();
        }
        else
        {
            if (_options.ClipNorm is { } norm) GradientClipping.Clip(trained, norm);
            Optimizer.Step(trained, learningRate);
        }
        Steps = step;
        foreach (IStepExtension extension in Method.Extensions) extension.AfterStep(this, learningRate);
        if (gradients is not null) RunRound(gradients);
    }

    /// <inheritdoc/>
    public void Save(StateWriter writer)
    {
        writer.Write("steps", Steps);
        writer.Write("rounds", Rounds);
        writer.Write("dense-gradient-steps", DenseGradientSteps);
        writer.Write("optimizer", Optimizer);
        foreach (SparseLayer layer in Layers) writer.Scope("layers").Write(layer.Name, layer);
        foreach (Parameter parameter in Parameters) writer.Scope("parameters").Write(parameter.Name, parameter);
        for (int i = 0; i < Method.Extensions.Count; i++) writer.Scope("extensions").Write($"{i}", Method.Extensions[i]);
        foreach ((string name, IStateful part) in StatefulParts()) writer.Write(name, part);
    }

    /// <inheritdoc/>
    public void Load(StateReader reader)
    {
        Steps = reader.ReadInt64("steps");
        Rounds = reader.ReadInt32("rounds");
        DenseGradientSteps = reader.ReadInt64("dense-gradient-steps");
        reader.Read("optimizer", Optimizer);
        foreach (SparseLayer layer in Layers) reader.Scope("layers").Read(layer.Name, layer);
        foreach (Parameter parameter in Parameters) reader.Scope("parameters").Read(parameter.Name, parameter);
        for (int i = 0; i < Method.Extensions.Count; i++) reader.Scope("extensions").Read($"{i}", Method.Extensions[i]);
        foreach ((string name, IStateful part) in StatefulParts()) reader.Read(name, part);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Parameter parameter in Parameters) parameter.Dispose();
        foreach (IDisposable extension in Method.Extensions.OfType<IDisposable>()) extension.Dispose();
    }

    /// <summary>
    /// Stores the weights of <paramref name="layer"/> by their active elements from now on; whoever computes the layer hands gradients
    /// to its parameter.
    /// </summary>
    /// <exception cref="NotSupportedException">The method works on dense weights.</exception>
    internal void StoreActive(SparseLayer layer)
    {
        if (Method.Extensions.FirstOrDefault(static extension => extension.NeedsDenseWeights) is { } extension)
            throw new NotSupportedException(
                $"{Method.Name} works on whole weight tensors at every step ({extension.GetType().Name}); run it with masks");
        if (layer.Parameter is SparseParameter) return;
        Parameter masked = layer.Parameter;
        layer.Parameter = SparseParameter.Of(masked);
        _parameters[_parameters.IndexOf(masked)] = layer.Parameter;
        masked.Dispose();
    }

    /// <summary>
    /// Looks, where the coming step has a round that grows by gradient, for candidates of <paramref name="layer"/>, whose gradient is
    /// there for a moment and never stored.
    /// </summary>
    internal void CollectCandidates(SparseLayer layer, IWeightGradient gradient)
    {
        if (!RoundIsDue || Method.Growth is not { Signal: GrowSignal.Gradient } growth) return;
        if (!StreamsGradient(layer))
            throw new NotSupportedException(
                $"{layer.Name}: rounds of {Method.Name} with the structure {layer.Structure} need whole weight gradients; run it with masks");
        _collect(layer, growth, gradient);
    }

    private void Collect(SparseLayer layer, GrowRule growth, IWeightGradient gradient) => _candidates[layer] = GrowthCandidates.Find(
        layer, growth, ContextOf(layer, layer.Parameter.ReadActiveGradient()!), MostDropped(layer), gradient, _options.Replicas.Processors);

    /// <summary>The same where each rank, or each shard of a batch, knows a part of the gradient.</summary>
    private Action<SparseLayer, GrowRule, IWeightGradient> CollectTogether<T>()
        where T : unmanaged, INumber<T>
    {
        var growth = new ReplicatedGrowth<T>(_options.Replicas, _options.RoundExchange, _options.UnionFactor);
        return (layer, rule, gradient) =>
        {
            if (growth.Take(layer, gradient) is not { } part) return;
            GrowContext context = ContextOf(layer, growth.Active(layer, part));
            _candidates[layer] = growth.Collect(layer, rule, context, MostDropped(layer), part);
            if (_options.RoundExchange == RoundExchange.Union && _options.UnionRecall is { } measured)
                measured(Steps + 1, layer.Name, growth.Recall(layer, rule.Score, context, MostDropped(layer), part));
        };
    }

    private GrowContext ContextOf(SparseLayer layer, double[] active) => new(
        Steps + 1, Rounds + 1, Random.Fork((ulong)(Rounds + 1)).Fork(layer.Name), active.Length == 0 ? 0 : active.Average(Math.Abs));

    private int MostDropped(SparseLayer layer) =>
        DropCount.Round(Method.Rounds!.DropFraction.At(Steps + 1) * layer.Topology.NonZeros, DropRounding.Ceiling);

    /// <summary>Whether all that a round may grow can be told before the round: single weights, as many as are dropped.</summary>
    private bool StreamsGradient(SparseLayer layer) => StreamsGradient(Method, layer.Structure);

    private static bool StreamsGradient(SparseMethod method, LayerStructure structure) =>
        structure is { UnitsArePositions: true, Scopes: 1 } && method.Budget is ConstantBudget && method.Drop is DropSmallest;

    private static void CheckSampling(SparseMethod method, LayerStructure[] structures)
    {
        if (method.Growth?.SampledCandidates is not { } perActive) return;
        if (!(perActive >= 1 && double.IsFinite(perActive)))
            throw new ArgumentException($"the sampled candidates for each active weight are {perActive}, expected a number of at least 1");
        if (!structures.All(structure => StreamsGradient(method, structure)))
            throw new ArgumentException(
                $"{method.Name} with the structure {method.Structure.Name} cannot sample its candidates; only single weights, and as many "
                + "grown as dropped, allow that");
    }

    /// <summary>The method's pieces that remember something, such as an adaptive threshold.</summary>
    private IEnumerable<(string Name, IStateful Part)> StatefulParts()
    {
        if (Method.Drop is IStateful drop) yield return ("drop", drop);
        if (Method.Budget is IStateful budget) yield return ("budget", budget);
        if (Method.Growth?.Score is IStateful score) yield return ("grow-score", score);
        if (Method.Growth?.Values is IStateful values and not IStepExtension) yield return ("grown-values", values);
    }

    private LayerGradient[] CaptureGradients()
    {
        using DisposeScope scope = NewDisposeScope();
        return [.. Layers.Select(Capture)];
    }

    private LayerGradient Capture(SparseLayer layer)
    {
        if (_candidates.Remove(layer, out GrowthCandidates? candidates) || layer.Parameter is SparseParameter)
        {
            double[] active = layer.Parameter.ReadActiveGradient() ?? new double[layer.Topology.NonZeros];
            return new LayerGradient(active, null, candidates, candidates?.IsFinite != false && active.All(double.IsFinite));
        }
        var dense = new TensorSignal(layer.Parameter.Gradient ?? zeros_like(layer.Parameter.Value), layer.Structure.Columns);
        double[] ofActive = dense.Gather(layer.Topology.ToPositions());
        GrowthCandidates? sampled = Method.Growth is { Signal: GrowSignal.Gradient, SampledCandidates: not null } growth
            ? GrowthCandidates.Find(layer, growth, ContextOf(layer, ofActive), MostDropped(layer), dense, _options.Replicas.Processors)
            : null;
        return new LayerGradient(ofActive, dense, sampled, dense.IsFinite);
    }

    private void RunRound(LayerGradient[] gradients)
    {
        long started = Stopwatch.GetTimestamp();
        Rounds++;
        double[][] weights = [.. Layers.Select(static layer => layer.Parameter.ReadActive())];
        ISignal?[] signals = Signals(gradients);
        for (int i = 0; i < gradients.Length; i++)
        {
            bool signalIsFinite = signals[i] == gradients[i].Dense || signals[i] is TensorSignal { IsFinite: true };
            if (gradients[i].IsFinite && signalIsFinite && weights[i].All(double.IsFinite)) continue;
            RoundSkipped?.Invoke(Steps, Layers[i].Name);
            return;
        }
        Round round = Prepare(weights, gradients, signals);
        IReadOnlyList<LayerChange> changes = round.Decide(Method.Drop, Method.Budget, Method.Growth, signals);
        foreach (LayerChange change in changes)
        {
            ApplyChange(change);
            change.Round.Layer.Counters.Increment(change.Round.Layer.ActiveUnits());
        }
        foreach (IStepExtension extension in Method.Extensions) extension.AfterRound(this);
        TopologyAgreement.Require(_options.Replicas.Communicator, Layers, Steps);
        RoundCompleted?.Invoke(
            new RoundSummary(
                Rounds, Steps, round.DropFraction, ExplorationDegree, NonZeros, Stopwatch.GetElapsedTime(started).TotalMilliseconds,
                [.. changes.Select(static change => change.Summary)]),
            changes);
    }

    private Round Prepare(double[][] weights, LayerGradient[] gradients, ISignal?[] signals)
    {
        CounterRandom random = Random.Fork((ulong)Rounds);
        var layers = new LayerRound[Layers.Count];
        for (int i = 0; i < layers.Length; i++)
        {
            layers[i] = new LayerRound(
                Layers[i], weights[i], gradients[i].Active, Method.Growth?.RegrowthAllowed ?? true, random.Fork(Layers[i].Name))
            {
                Signal = signals[i],
                Candidates = gradients[i].Candidates,
            };
        }
        return new Round(Steps, Rounds, Method.Rounds!.DropFraction.At(Steps), layers)
        {
            Random = random,
            Threads = _options.Replicas.Processors,
        };
    }

    private ISignal?[] Signals(LayerGradient[] gradients)
    {
        if (Method.Growth?.Signal != GrowSignal.Momentum) return [.. gradients.Select(static gradient => gradient.Dense)];
        ISignalSource source = Method.Extensions.OfType<ISignalSource>().Single();
        using DisposeScope scope = NewDisposeScope();
        return [.. Layers.Select(layer => new TensorSignal(source.SignalOf(layer), layer.Structure.Columns))];
    }

    private void ApplyChange(LayerChange change)
    {
        TopologyDelta delta = change.Delta;
        float[] values = new float[delta.GrownNew.Length];
        long[] positions = new long[values.Length];
        long[] all = delta.After.ToPositions();
        for (int i = 0; i < positions.Length; i++) positions[i] = all[delta.GrownNew[i]];
        bool filled = Method.Growth?.Values.Fill(change.Round, positions, values) == true;
        change.Round.Layer.Parameter.Apply(delta, filled ? values : default);
    }
}
