using Gossamer.Inference.Networks;
using Gossamer.Sparsity.Execution;

namespace Gossamer.Sparsity.Planning;

/// <summary>
/// Follows one step through the buffer pool without a buffer: what is rented and given back, and so how many buffers of each layout
/// there must be.
/// </summary>
internal sealed class ActivationForecast
{
    private readonly NetworkGraph _graph;
    private readonly int _batch;
    private readonly Dictionary<ActivationLayout, (int Free, int All)> _buffers = [];
    private readonly bool[] _trained;

    private ActivationForecast(NetworkGraph graph, IEnumerable<(Segment Segment, bool IsPacked)> parts, int batch)
    {
        (_graph, _batch) = (graph, batch);
        _trained = TrainedValues.Of(graph);
        var segments = parts.Where(static part => part.IsPacked).Select(part => new Pass(this, part.Segment)).ToList();
        foreach (Pass pass in segments) pass.Forward();
        segments.Reverse();
        foreach (Pass pass in segments) pass.Backward();
    }

    /// <summary>Activations of a network of segments.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="sparse">Weights of the products that run on sparse kernels.</param>
    /// <param name="batch">Samples.</param>
    public static PlannedActivations Of(NetworkGraph graph, IReadOnlySet<string> sparse, int batch)
    {
        (Segment Segment, bool IsPacked)[] parts = [.. NetworkPartition.Of(graph, sparse)];
        var forecast = new ActivationForecast(graph, parts, batch);
        return new PlannedActivations(
            forecast._buffers.Sum(static entry => (long)sizeof(float) * entry.Key.Length * entry.Value.All),
            TensorBytes(graph, parts.SelectMany(static part => part.IsPacked ? part.Segment.Outputs : [part.Segment.First + 1]), batch));
    }

    /// <summary>Activations of the module itself on libtorch; the models compute a ReLU in place.</summary>
    public static PlannedActivations OfModule(NetworkGraph graph, int batch) => new(
        0, TensorBytes(graph, Enumerable.Range(1, graph.Nodes.Count).Where(value => graph.Nodes[value - 1].Operation is not ReluOperation), batch));

    /// <summary>The values kept for the backward pass, and at its widest moment the gradients of one node's input and output.</summary>
    private static long TensorBytes(NetworkGraph graph, IEnumerable<int> values, int batch)
    {
        long kept = 0, widest = 0;
        foreach (int value in values.Where(value => graph.Nodes[value - 1].Operation is not FlattenOperation).Append(NetworkGraph.Input))
        {
            long elements = (long)batch * graph.ElementsOf(value);
            // libtorch's maximum pooling notes where each maximum was.
            bool indexed = value != NetworkGraph.Input && graph.Nodes[value - 1].Operation is MaxPoolOperation;
            kept += elements * (sizeof(float) + (indexed ? sizeof(long) : 0));
            widest = Math.Max(widest, elements * sizeof(float));
        }
        return kept + 2 * widest;
    }

    private void Rent(ActivationLayout layout)
    {
        (int free, int all) = _buffers.GetValueOrDefault(layout);
        _buffers[layout] = free > 0 ? (free - 1, all) : (0, all + 1);
    }

    private void Return(ActivationLayout layout) => _buffers[layout] = _buffers[layout] with { Free = _buffers[layout].Free + 1 };

    /// <summary>One segment's way through a step, as <see cref="SegmentProgram{T}"/> goes it.</summary>
    private sealed class Pass
    {
        private readonly ActivationForecast _forecast;
        private readonly Segment _segment;
        private readonly SegmentFusion _fusion;
        private readonly Dictionary<int, bool> _needsGradient = [];
        private readonly HashSet<int> _hasGradient = [];

        public Pass(ActivationForecast forecast, Segment segment)
        {
            (_forecast, _segment, _fusion) = (forecast, segment, SegmentFusion.Of(segment));
            bool inputsNeedGradient = segment.Inputs.Any(input => forecast._trained[input]);
            foreach (int input in segment.Inputs) _needsGradient[input] = inputsNeedGradient;
            foreach (FusedNode node in _fusion.Nodes)
                _needsGradient[node.Output] = node.Operation is WeightedOperation || node.Norm is not null
                    || node.Inputs.Any(input => _needsGradient[input]);
        }

        public void Forward()
        {
            foreach (int value in _segment.Inputs.Concat(_fusion.Nodes.Select(static node => node.Output))) _forecast.Rent(Layout(value));
        }

        public void Backward()
        {
            foreach (int output in _segment.Outputs) AddGradients([output]);
            foreach (FusedNode node in _fusion.Nodes.Reverse())
            {
                if (_hasGradient.Contains(node.Output) && _needsGradient[node.Output])
                {
                    // Products and sums leave out what nobody needs; a normalisation computes its addend's and its input's at once.
                    if (node.Norm is not null) AddGradients([.. node.Inputs.Where((input, i) => i == 0 || _needsGradient[input])]);
                    else if (node.Operation is WeightedOperation or AddOperation)
                        foreach (int input in node.Inputs.Where(input => _needsGradient[input])) AddGradients([input]);
                    else AddGradients(node.Inputs);
                }
                Close(node.Output);
            }
            foreach (int input in _segment.Inputs) Close(input);
        }

        private void AddGradients(IReadOnlyList<int> values)
        {
            foreach (int value in values) _forecast.Rent(GradientLayout(value));
            foreach (int value in values)
                if (!_hasGradient.Add(value))
                    _forecast.Return(GradientLayout(value));
        }

        private void Close(int value)
        {
            _forecast.Return(Layout(value));
            if (_hasGradient.Remove(value)) _forecast.Return(GradientLayout(value));
        }

        private ActivationLayout Layout(int value) =>
            ActivationLayout.Of(_forecast._graph.ShapeOf(value), _forecast._batch, _fusion.Halo(value));

        private ActivationLayout GradientLayout(int value) =>
            ActivationLayout.Of(_forecast._graph.ShapeOf(value), _forecast._batch, _fusion.GradientHalo(value));
    }
}
