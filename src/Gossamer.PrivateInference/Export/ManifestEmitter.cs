using Gossamer.TwoParty.Networks;
using Gossamer.TwoParty.Networks.Operations;

namespace Gossamer.PrivateInference.Export;

/// <summary>
/// Writes lowered nodes into a manifest at the scales of a plan. Truncation comes as late as it can: branches are added before it, and a
/// ReLU takes it in.
/// </summary>
internal sealed class ManifestEmitter
{
    private readonly IReadOnlyList<LoweredNode> _nodes;
    private readonly ScalePlan _plan;
    private readonly ErrorBounds _errors;
    private readonly ExportOptions _options;
    private readonly double[] _bounds;
    private readonly ManifestBuilder _builder;

    // Manifest value of a lowered value as computed, and at the scale of activations.
    private readonly int[] _values;
    private readonly int?[] _truncated;

    public ManifestEmitter(
        IReadOnlyList<LoweredNode> nodes, IReadOnlyList<ChannelRange> ranges, ScalePlan plan, ErrorBounds errors, ExportOptions options,
        IReadOnlyList<int> sampleShape)
    {
        (_nodes, _plan, _errors, _options) = (nodes, plan, errors, options);
        double[][] bounds = errors.Of(plan);
        // What is proven of real numbers holds for fixed-point ones with their error.
        _bounds = [.. ranges.Select((range, value) => options.Certificate == CertificateKind.Proven
            ? Enumerable.Range(0, range.Low.Length).Max(channel => range.Magnitude(channel) + bounds[value][channel])
            : range.Bound)];
        _values = new int[nodes.Count + 1];
        _truncated = new int?[nodes.Count + 1];
        double scoreError = errors.ScoreError(plan);
        var settings = new ManifestSettings
        {
            Name = options.Name,
            RingBits = plan.RingBits,
            Batch = options.Batch,
            LeafBits = options.LeafBits,
            BlockBits = options.BlockBits,
            Truncation = options.Truncation,
            Output = options.Output,
            Certificate = options.Certificate,
            InputBound = ranges[0].Bound,
            ErrorBound = !double.IsFinite(scoreError) ? null : scoreError + (options.Output == OutputKind.ArgMax && errors.IsRaw(nodes.Count) ? plan.Ulp : 0),
        };
        _builder = new ManifestBuilder(settings, new ValueForm(sampleShape, plan.Fraction));
    }

    /// <summary>Manifest and weights.</summary>
    public (NetworkManifest Manifest, NetworkWeights Weights) Emit()
    {
        var weights = new Dictionary<string, (int[] Weights, long[] Bias)>(StringComparer.Ordinal);
        for (int i = 0; i < _nodes.Count; i++) _values[i + 1] = Emit(i, weights);
        // Arg-max compares at the scale of activations: fewer bits.
        int output = _options.Output == OutputKind.ArgMax ? AtActivationScale(_nodes.Count) : _values[_nodes.Count];
        NetworkManifest manifest = _builder.Build(output);
        return (manifest, new NetworkWeights(manifest, weights));
    }

    private int Emit(int index, Dictionary<string, (int[] Weights, long[] Bias)> weights)
    {
        LoweredNode node = _nodes[index];
        int input = node.Inputs[0], fraction = _plan.Fractions[index];
        double bound = _bounds[index + 1];
        switch (node)
        {
            case LoweredProduct product:
                FixedWeights fixedWeights = _errors.WeightsOf(index, fraction);
                weights.Add(node.Name, (fixedWeights.Weights, fixedWeights.Bias(product, _errors.OperandsOf(product), _plan.Fraction + fraction)));
                PrivateOperation operation = product.Convolution is { } shape
                    ? new PrivateConvolution(shape, fixedWeights.Bits, fraction)
                    : new PrivateFullyConnected(product.Depth, product.Rows, fixedWeights.Bits, fraction);
                return _builder.Add(node.Name, operation, bound, AtActivationScale(input));
            case LoweredRelu when TakesTruncationIn(input):
                int dropped = _builder.FormOf(_values[input]).FractionBits - _plan.Fraction;
                return _builder.Add(
                    node.Name, new PrivateTruncatedRelu(dropped, Math.Min(WidthOf(input), _plan.RingBits - dropped)), bound, _values[input]);
            case LoweredRelu:
                return _builder.Add(node.Name, new PrivateRelu(Math.Min(WidthOf(input), _plan.RingBits)), bound, AtActivationScale(input));
            case LoweredQuadratic quadratic:
                return _builder.Add(
                    node.Name, new PrivateQuadratic(_plan.Forms[index], quadratic.C2, quadratic.C1, quadratic.C0, fraction), bound, AtActivationScale(input));
            case LoweredMaxPool pool:
                return _builder.Add(node.Name, new PrivateMaxPool(pool.Window, Math.Min(WidthOf(input), _plan.RingBits - 2)), bound, AtActivationScale(input));
            case LoweredAveragePool pool:
                return _builder.Add(node.Name, new PrivateAveragePool(pool.Window, fraction), bound, AtActivationScale(input));
            case LoweredSum sum:
                int first = _values[input], second = _values[sum.Second];
                int scale = Math.Max(_builder.FormOf(first).FractionBits, _builder.FormOf(second).FractionBits);
                return _builder.Add(
                    node.Name, new PrivateSum(scale - _builder.FormOf(first).FractionBits, scale - _builder.FormOf(second).FractionBits), bound, first, second);
            default:
                throw new NotSupportedException($"'{node.Name}' has no private form");
        }
    }

    private bool TakesTruncationIn(int value) => _errors.IsRaw(value) && _truncated[value] is null
        && _options.Truncation == TruncationMode.Faithful && _builder.FormOf(_values[value]).FractionBits > _plan.Fraction;

    private int WidthOf(int value) =>
        Math.Max(_options.MinCompareWidth, NetworkManifest.WidthFor(Math.ScaleB(_bounds[value], _plan.Fraction)));

    private int AtActivationScale(int value)
    {
        if (!_errors.IsRaw(value)) return _values[value];
        if (_truncated[value] is { } done) return done;
        int raw = _values[value], dropped = _builder.FormOf(raw).FractionBits - _plan.Fraction;
        if (dropped == 0) return raw;
        int truncated = _builder.Add($"{_nodes[value - 1].Name}.truncation", new PrivateTruncation(dropped), _bounds[value], raw);
        _truncated[value] = truncated;
        return truncated;
    }
}
