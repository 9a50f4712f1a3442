using Gossamer.Inference.Networks;
using Gossamer.Kernels.Execution;
using Gossamer.Learning.Optimization;
using Gossamer.Sparsity.Execution;
using Gossamer.Sparsity.Layers;
using Gossamer.Sparsity.Rounds;
using Gossamer.Sparsity.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Gossamer.Sparsity.Planning;

/// <summary>
/// Runs the packed steps of a network one by one, so that the activations of one step are all there ever is: each once, which builds
/// the lists of its kernel, and those of new sizes a few times more, with a clock.
/// </summary>
internal sealed class PackedTrial : ISegmentObserver, IDisposable
{
    private readonly SparseTrainer _trainer;
    private readonly SegmentContext<float> _context;
    private readonly List<(FusedNode Node, SegmentStep<float> Step)> _steps = [];
    private readonly List<SegmentProgram<float>> _programs = [];
    private readonly Dictionary<string, double> _known = [], _knownPositions = [];
    private readonly Dictionary<string, double> _layers = [];
    private bool _searches;

    /// <summary>Prepares the steps of <paramref name="network"/>; layers of <paramref name="sparse"/> store their active weights from now on.</summary>
    public PackedTrial(NetworkGraph network, nn.Module module, SparseTrainer trainer, IReadOnlySet<string> sparse, int batch)
    {
        _trainer = trainer;
        Dictionary<string, SparseLayer> layers = trainer.Layers.Where(layer => sparse.Contains(layer.Name)).ToDictionary(static layer => layer.Name);
        foreach (SparseLayer layer in layers.Values) trainer.StoreActive(layer);
        _context = new SegmentContext<float>(layers, new NetworkTensors(module, trainer.Parameters), this, KernelExecution.Default);
        bool[] trained = TrainedValues.Of(network);
        foreach ((Segment segment, bool isPacked) in NetworkPartition.Of(network, sparse))
        {
            if (!isPacked) continue;
            var program = new SegmentProgram<float>(segment, _context, batch, segment.Inputs.Any(input => trained[input]));
            _programs.Add(program);
            _steps.AddRange(SegmentFusion.Of(segment).Nodes.Zip(program.Steps));
        }
    }

    /// <summary>Milliseconds of each layer on sparse kernels, by the name of its weight.</summary>
    public IReadOnlyDictionary<string, double> Layers => _layers;

    /// <summary>Milliseconds of all steps that are no products.</summary>
    public double OthersMs { get; private set; }

    /// <summary>Milliseconds in which a round finds its candidates.</summary>
    public double CandidatesMs { get; private set; }

    /// <summary>Bytes of the kernels' lists.</summary>
    public long ListBytes => _programs.Sum(static program => program.ListBytes);

    /// <summary>Times the steps.</summary>
    public void Time()
    {
        foreach ((FusedNode node, SegmentStep<float> step) in _steps)
        {
            Run(step);
            string key = KeyOf(node, step);
            if (!_known.TryGetValue(key, out double ms)) _known.Add(key, ms = CallTiming.Of(() => Run(step), ClearGradients).TypicalMs);
            if (node.Operation is WeightedOperation product) _layers[product.Weight] = ms;
            else OthersMs += ms;
        }
        foreach (SegmentStep<float> step in _steps.Select(static step => step.Step)) OthersMs += TimeSums(step);
    }

    /// <summary>Finds candidates for a round of every layer, and times that.</summary>
    public void Search()
    {
        _searches = true;
        foreach ((FusedNode node, SegmentStep<float> step) in _steps)
            if (node.Operation is WeightedOperation) Run(step);
        _searches = false;
    }

    /// <summary>Milliseconds by which the products take longer once all topologies have changed.</summary>
    public double TimeNewTopologies()
    {
        double added = 0;
        foreach ((FusedNode node, SegmentStep<float> step) in _steps)
            if (node.Operation is WeightedOperation product)
                added += Math.Max(0, CallTiming.Time(() => Run(step), ClearGradients) - _layers[product.Weight]);
        return added;
    }

    /// <inheritdoc/>
    public void GradientReady(SparseLayer layer, IWeightGradient gradient)
    {
        if (!_searches) return;
        string shape = $"{layer.Shape.DimensionText} {_layers[layer.Name]}";
        bool isKnown = _knownPositions.TryGetValue(shape, out double msPerPosition);
        var sampled = new SampledGradient(isKnown ? null : gradient);
        double search = CallTiming.Time(() => _trainer.CollectCandidates(layer, sampled)) - sampled.SpentMs;
        if (!isKnown) _knownPositions.Add(shape, msPerPosition = sampled.MsPerPosition);
        CandidatesMs += search + msPerPosition * layer.Topology.Positions;
    }

    /// <inheritdoc/>
    public void Dispose() => _context.Pool.Dispose();

    private static void Run(SegmentStep<float> step)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        foreach (Activation<float> input in step.Inputs) input.Open();
        step.Output.Open();
        step.Forward(training: true);
        if (step.Output.NeedsGradient)
        {
            step.Output.AddGradient(step.Output.RentGradient());
            step.Backward();
        }
        foreach (Activation<float> input in step.Inputs) input.Close();
        step.Output.Close();
    }

    /// <summary>Gradients of a value that several steps read are added up.</summary>
    private double TimeSums(SegmentStep<float> step)
    {
        Activation<float> value = step.Output;
        int sums = value.NeedsGradient ? _steps.Sum(reader => reader.Step.Inputs.Count(input => input == value)) - 1 : 0;
        if (sums <= 0) return 0;
        string key = $"sum {value.GradientLayout}";
        if (!_known.TryGetValue(key, out double ms))
        {
            value.AddGradient(value.RentGradient());
            ms = CallTiming.Of(() => value.AddGradient(value.RentGradient())).TypicalMs;
            value.Close();
            _known.Add(key, ms);
        }
        return ms * sums;
    }

    private void ClearGradients()
    {
        foreach (Parameter parameter in _trainer.Parameters) parameter.ClearGradient();
    }

    /// <summary>What the time of a step depends on: operation, layouts, and for a product its density to a twentieth.</summary>
    private string KeyOf(FusedNode node, SegmentStep<float> step)
    {
        string operation = node.Operation switch
        {
            ConvolutionOperation convolution => $"{convolution.Shape} {Density(convolution)}",
            LinearOperation linear => $"linear {Density(linear)}",
            PoolOperation pool => $"{pool}",
            _ => node.Norm is null ? node.Operation.GetType().Name : "norm",
        };
        IEnumerable<string> values = step.Inputs.Append(step.Output).Select(static value => $"{value.Layout} {value.GradientLayout} {value.NeedsGradient}");
        return $"{operation} {node.Rectifies} {string.Join(' ', values)}";

        int Density(WeightedOperation product) => (int)(20 * Math.Log(_context.Weight(product.Weight).Topology.NonZeros));
    }
}
