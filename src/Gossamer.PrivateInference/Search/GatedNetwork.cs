using Gossamer.Inference.Networks;
using Gossamer.Kernels.Formats;
using Gossamer.Learning.Models;
using Gossamer.Learning.Optimization;
using TorchSharp;
using static TorchSharp.torch;
using Parameter = Gossamer.Learning.Optimization.Parameter;

namespace Gossamer.PrivateInference.Search;

/// <summary>
/// A network in which every ReLU and every maximum pooling is a gate between itself and an operator without comparison: the quadratic
/// s·w₁·x² + w₂·x + b with scalars w₁, w₂ and b of the layer, or the mean of the same windows. While <see cref="Choices"/> is null a gate
/// computes Σ_j θ_j · operator_j(x) with θ = softmax of its architecture parameters; else the chosen operator alone.
/// </summary>
/// <remarks>Source: Peng et al., "PASNet", DAC 2023; the relaxation is that of Liu, Simonyan, Yang, "DARTS", ICLR 2019.</remarks>
public sealed class GatedNetwork : nn.Module<Tensor, Tensor>
{
    private const string SourceName = "network";

    private readonly NetworkGraph _graph;
    private readonly GatedNetworkOptions _options;
    private readonly Dictionary<string, Tensor> _tensors;
    private readonly Gate?[] _gateOf;
    private readonly Coefficients?[] _coefficients;
    private readonly int[] _uses, _lastUse;
    private readonly Aside _aside = new();
    private IReadOnlyList<GateChoice>? _choices;

    /// <summary>Puts gates into <paramref name="source"/>, whose parameters it shares and owns from now on.</summary>
    /// <param name="source">A network that has a graph.</param>
    /// <param name="sampleShape">Shape of one sample, without the batch dimension.</param>
    /// <param name="options">How gates begin; by default nearly as the identity.</param>
    /// <exception cref="NotSupportedException">A part of the network has no operation; the message names the part.</exception>
    /// <exception cref="ArgumentException">The network has no gate, samples do not fit it, or a topology belongs to none of its weights.</exception>
    public GatedNetwork(nn.Module<Tensor, Tensor> source, IReadOnlyList<int> sampleShape, GatedNetworkOptions? options = null)
        : base(nameof(GatedNetwork))
    {
        (Source, _options) = (source, options ?? new GatedNetworkOptions());
        _graph = ModuleGraph.Of(source, sampleShape);
        _uses = _graph.Uses();
        _lastUse = new int[_graph.Values];
        for (int node = 0; node < _graph.Nodes.Count; node++)
            foreach (int input in _graph.Nodes[node].Inputs) _lastUse[input] = node;
        _lastUse[_graph.Output] = int.MaxValue;
        _tensors = ModuleNetwork.Tensors(source);
        Gates = [.. FindGates(_graph)];
        if (Gates.Count == 0) throw new ArgumentException("the network has neither a ReLU nor a maximum pooling", nameof(source));
        _gateOf = new Gate?[_graph.Nodes.Count];
        _coefficients = new Coefficients?[Gates.Count];
        register_module(SourceName, source);
        ScalarType type = source.parameters().Select(static parameter => parameter.dtype).FirstOrDefault(ScalarType.Float32);
        foreach (Gate gate in Gates)
        {
            _gateOf[gate.Node] = gate;
            if (gate.Kind != GateKind.Activation) continue;
            var coefficients = new Coefficients(_options.Start, _options.Scale.Of(gate.Elements), type);
            register_module($"gate{gate.Index}", _coefficients[gate.Index] = coefficients);
        }
        Architecture = new Parameter("architecture", zeros([Gates.Count, 2], type, requires_grad: true).DetachFromDisposeScope());
        Weights = ModuleParameters.Of(this);
        Squares = [.. Weights.Where(parameter => _coefficients.Any(set => set is not null && set.square.Handle == parameter.Value.Handle))];
        foreach ((string name, SparseTopology topology) in _options.Topologies)
        {
            Parameter weight = Weights.FirstOrDefault(parameter => parameter.Name == $"{SourceName}.{name}")
                ?? throw new ArgumentException($"the network has no weight '{name}'", nameof(options));
            weight.Restrict(topology);
        }
    }

    /// <summary>The network that the gates were put into.</summary>
    public nn.Module<Tensor, Tensor> Source { get; }

    /// <summary>The gates, in the order of the network.</summary>
    public IReadOnlyList<Gate> Gates { get; }

    /// <summary>The graph of the network without gates.</summary>
    public NetworkGraph Graph => _graph;

    /// <summary>α, [gates, 2]: first the operator with comparisons, then the one without. Not among <see cref="Weights"/>.</summary>
    public Parameter Architecture { get; }

    /// <summary>Everything else that is trained: the network's own parameters and the coefficients of the quadratics.</summary>
    public IReadOnlyList<Parameter> Weights { get; }

    /// <summary>Those of <see cref="Weights"/> that are a w₁: they want a smaller learning rate than others.</summary>
    public IReadOnlyList<Parameter> Squares { get; }

    /// <summary>The operator of each gate; null while gates mix both.</summary>
    /// <exception cref="ArgumentException">There is not one choice for each gate.</exception>
    public IReadOnlyList<GateChoice>? Choices
    {
        get => _choices;
        set => _choices = value is null || value.Count == Gates.Count
            ? value
            : throw new ArgumentException($"{value.Count} choices do not fit {Gates.Count} gates");
    }

    /// <summary>Share of a batch in the running statistics of normalisations, instead of the layers' own; 0 leaves them as they are.</summary>
    public double? StatisticsMomentum { get; set; }

    /// <summary>
    /// Σ over the quadratics of mean(max(|x| − R, 0)²) in the last forward pass of training, a scalar in the scope of that pass; null
    /// without a range, or without quadratics.
    /// </summary>
    public Tensor? RangePenalty => _aside.Penalty;

    /// <summary>The operator of each gate that has the greater architecture parameter; the one without comparison in a tie.</summary>
    public IReadOnlyList<GateChoice> Preferred()
    {
        double[,] shares = Shares();
        return [.. Gates.Select(gate => shares[gate.Index, 0] > shares[gate.Index, 1] ? GateChoice.Comparison : GateChoice.Polynomial)];
    }

    /// <summary>θ, [gates, 2].</summary>
    public double[,] Shares()
    {
        using IDisposable grad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        double[] flat = [.. nn.functional.softmax(Architecture.Value.to(ScalarType.Float64), 1).reshape(-1).data<double>()];
        var shares = new double[Gates.Count, 2];
        Buffer.BlockCopy(flat, 0, shares, 0, flat.Length * sizeof(double));
        return shares;
    }

    /// <summary>From samples [batch, sample…] to the network's result [batch, …].</summary>
    public override Tensor forward(Tensor samples)
    {
        using DisposeScope scope = NewDisposeScope();
        _aside.Penalty = null;
        Tensor? shares = _choices is null ? nn.functional.softmax(Architecture.Value, 1) : null;
        Tensor? penalty = null;
        var values = new Tensor[_graph.Values];
        values[NetworkGraph.Input] = samples;
        for (int index = 0; index < _graph.Nodes.Count; index++)
        {
            NetworkNode node = _graph.Nodes[index];
            Tensor[] inputs = [.. node.Inputs.Select(input => values[input])];
            values[index + 1] = _gateOf[index] is { } gate
                ? Apply(gate, node.Operation, inputs[0], shares, ref penalty)
                : TorchOperations.Apply(Own(node.Operation), inputs, TensorOf, training);
            foreach (int input in node.Inputs)
                if (_lastUse[input] == index && input != NetworkGraph.Input) values[input].Dispose();
        }
        _aside.Penalty = penalty?.MoveToOuterDisposeScope();
        Tensor result = values[_graph.Output];
        return ReferenceEquals(result, samples) ? result.alias().MoveToOuterDisposeScope() : result.MoveToOuterDisposeScope();
    }

    /// <summary>The network with <paramref name="choices"/> made, in the form that files, kernels and private inference take.</summary>
    /// <param name="choices">The operator of each gate.</param>
    public TrainedNetwork ToNetwork(IReadOnlyList<GateChoice> choices)
    {
        var chosen = new GraphBuilder(_graph.SampleShape);
        var quadratics = new Dictionary<string, Coefficients>(StringComparer.Ordinal);
        for (int index = 0; index < _graph.Nodes.Count; index++)
        {
            NetworkNode node = _graph.Nodes[index];
            Operation operation = node.Operation;
            if (_gateOf[index] is { } gate && choices[gate.Index] == GateChoice.Polynomial)
            {
                operation = WithoutComparison(operation, $"gate{gate.Index}");
                if (operation is QuadraticOperation quadratic) quadratics.Add(quadratic.Layer, _coefficients[gate.Index]!);
            }
            chosen.Add(operation, [.. node.Inputs]);
        }
        return ModuleNetwork.Of(chosen.Build(_graph.Output), TensorOfChosen, _options.Topologies);

        Tensor TensorOfChosen(string name)
        {
            if (_tensors.TryGetValue(name, out Tensor? tensor)) return tensor;
            (string layer, string part) = (name[..name.LastIndexOf('.')], name[(name.LastIndexOf('.') + 1)..]);
            return quadratics[layer].Folded(part);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (Parameter weight in Weights ?? []) weight.Dispose();
            Architecture?.Value.Dispose();
            Architecture?.Dispose();
            _aside?.Count.Dispose();
        }
        base.Dispose(disposing);
    }

    private static IEnumerable<Gate> FindGates(NetworkGraph graph)
    {
        int count = 0;
        for (int index = 0; index < graph.Nodes.Count; index++)
        {
            NetworkNode node = graph.Nodes[index];
            GateKind? kind = node.Operation switch
            {
                ReluOperation => GateKind.Activation,
                MaxPoolOperation => GateKind.Pool,
                _ => null,
            };
            if (kind is { } found) yield return new Gate(count++, NameOf(graph, node.Inputs[0]), found, index, graph.ElementsOf(node.Inputs[0]));
        }
    }

    private static string NameOf(NetworkGraph graph, int value)
    {
        if (value == NetworkGraph.Input) return "input";
        NetworkNode node = graph.Nodes[value - 1];
        return node.Operation switch
        {
            BatchNormOperation norm => norm.Layer,
            WeightedOperation product => product.Weight[..Math.Max(0, product.Weight.LastIndexOf('.'))],
            // A sum is the block of its first term.
            AddOperation => $"{NameOf(graph, node.Inputs[0])} + {NameOf(graph, node.Inputs[1])}",
            _ => NameOf(graph, node.Inputs[0]),
        };
    }

    private static Operation WithoutComparison(Operation operation, string layer) => operation switch
    {
        MaxPoolOperation pool => new AveragePoolOperation(pool.Kernel, pool.Stride, pool.Padding),
        _ => new QuadraticOperation(layer),
    };

    private Tensor Apply(Gate gate, Operation comparison, Tensor x, Tensor? shares, ref Tensor? penalty)
    {
        bool both = shares is not null, polynomial = both || _choices![gate.Index] == GateChoice.Polynomial;
        if (polynomial && gate.Kind == GateKind.Activation && training && _options.Range is { } range)
        {
            Tensor excess = (x.abs() - range).relu_().square().mean();
            penalty = penalty is null ? excess : penalty + excess;
        }
        if (!polynomial) return TorchOperations.Apply(comparison, [x], TensorOf, training);
        if (_coefficients[gate.Index] is { } coefficients) return coefficients.Apply(x, both ? shares![gate.Index] : null);
        Tensor mean = TorchOperations.Apply(WithoutComparison(comparison, ""), [x], TensorOf, training);
        if (!both) return mean;
        Tensor maximum = TorchOperations.Apply(comparison, [x], TensorOf, training);
        return mean * shares![gate.Index, 1] + maximum * shares[gate.Index, 0];
    }

    private Operation Own(Operation operation) => operation is BatchNormOperation norm && StatisticsMomentum is { } momentum
        ? norm with { Momentum = momentum }
        : operation;

    /// <summary>Batches whose statistics are not kept are not counted either.</summary>
    private Tensor TensorOf(string name) => _tensors.TryGetValue(name, out Tensor? tensor) && !(StatisticsMomentum == 0 && IsCount(tensor))
        ? tensor
        : _aside.Count;

    private static bool IsCount(Tensor tensor) => tensor.dtype == ScalarType.Int64 && tensor.dim() == 0;

    /// <summary>Tensors that are no part of the network: a module takes every tensor among its fields for a buffer.</summary>
    private sealed class Aside
    {
        /// <summary>Where batches are counted that do not count.</summary>
        public Tensor Count { get; } = zeros([], ScalarType.Int64).DetachFromDisposeScope();

        /// <summary>See <see cref="RangePenalty"/>.</summary>
        public Tensor? Penalty { get; set; }
    }

    /// <summary>w₁, w₂ and b of one activation.</summary>
    private sealed class Coefficients : nn.Module
    {
        private readonly double _scale;

#pragma warning disable IDE1006, SA1401, CA1051 // Names under which libtorch knows them.
        public readonly TorchSharp.Modules.Parameter square, linear, constant;
#pragma warning restore IDE1006, SA1401, CA1051

        public Coefficients(QuadraticStart start, double scale, ScalarType type)
            : base(nameof(Coefficients))
        {
            _scale = scale;
            (square, linear, constant) = (Scalar(start.Square, type), Scalar(start.Linear, type), Scalar(start.Constant, type));
            register_parameter(nameof(square), square);
            register_parameter(nameof(linear), linear);
            register_parameter(nameof(constant), constant);
        }

        /// <summary>θ₀ · max(x, 0) + θ₁ · (s·w₁·x² + w₂·x + b), with <paramref name="shares"/> θ [2]; the quadratic alone without.</summary>
        public Tensor Apply(Tensor x, Tensor? shares)
        {
            Tensor quadratic = cat([square * _scale, linear, constant]);
            return MixedActivationFunction.Apply(x, shares is null
                ? cat([zeros([1], quadratic.dtype), quadratic])
                : cat([shares[..1], shares[1..] * quadratic]));
        }

        /// <summary>The coefficient called <paramref name="part"/>, s multiplied in.</summary>
        public Tensor Folded(string part) => part switch
        {
            nameof(square) => square * _scale,
            nameof(linear) => linear,
            _ => constant,
        };

        private static TorchSharp.Modules.Parameter Scalar(double value, ScalarType type)
        {
            TorchSharp.Modules.Parameter parameter = nn.Parameter(tensor([value], type));
            parameter.DetachFromDisposeScope();
            return parameter;
        }
    }
}
