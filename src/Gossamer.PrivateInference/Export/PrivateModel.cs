using Gossamer.Inference.Networks;
using Gossamer.TwoParty.Networks;
using Gossamer.TwoParty.Networks.Operations;

namespace Gossamer.PrivateInference.Export;

/// <summary>A network for two parties: what both know, and what the server alone knows.</summary>
public sealed class PrivateModel
{
    private PrivateModel(NetworkManifest manifest, NetworkWeights weights, IReadOnlyList<ExportedLayer> layers, bool keepsTarget) =>
        (Manifest, Weights, Layers, KeepsTarget) = (manifest, weights, layers, keepsTarget);

    /// <summary>Public.</summary>
    public NetworkManifest Manifest { get; }

    /// <summary>The server's secret.</summary>
    public NetworkWeights Weights { get; }

    /// <summary>What was decided, layer by layer.</summary>
    public IReadOnlyList<ExportedLayer> Layers { get; }

    /// <summary>Whether the stated error bound is within the target.</summary>
    public bool KeepsTarget { get; }

    /// <summary>Exports a trained network.</summary>
    /// <param name="network">The network; ReLU, quadratic and mixed activations.</param>
    /// <param name="samples">Calibration samples [count, sample…], prepared as for the network; a proven certificate does without.</param>
    /// <param name="options">How; the defaults if null.</param>
    /// <exception cref="NotSupportedException">Some operations have no private form; the message lists all of them.</exception>
    /// <exception cref="InvalidOperationException">No ring holds the network's values.</exception>
    public static PrivateModel Export(TrainedNetwork network, ReadOnlyMemory<float> samples, ExportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        options = (options ?? new ExportOptions()).Checked();
        TrainedNetwork folded = network.FoldBatchNorms();
        LoweredNode[] nodes = NetworkLowering.Lower(folded);
        ChannelRange[] observed = options.Certificate == CertificateKind.Proven
            ? IntervalRanges.Of(nodes, ChannelRange.Uniform(network.Graph.SampleShape[0], options.InputDomain.Low, options.InputDomain.High))
            : ObservedRanges.Of(folded, nodes, samples);
        ChannelRange[] ranges = options.Certificate == CertificateKind.Proven ? observed : [.. observed.Select(range => range.Times(options.SafetyFactor))];
        var planner = new ScalePlanner(nodes, ranges, observed, options);
        ScalePlan plan = planner.Plan();
        (NetworkManifest manifest, NetworkWeights weights) =
            new ManifestEmitter(nodes, ranges, plan, planner.Errors, options, network.Graph.SampleShape).Emit();
        Dictionary<string, double> errors = nodes.Zip(planner.Errors.Of(plan).Skip(1)).ToDictionary(
            static pair => pair.First.Name, static pair => pair.Second.Max(), StringComparer.Ordinal);
        return new PrivateModel(manifest, weights, [.. manifest.Nodes.Select(node => Layer(node, errors))], planner.KeepsTarget);
    }

    private static ExportedLayer Layer(PrivateNode node, Dictionary<string, double> errors) => new(
        node.Name, KindOf(node.Operation), node.Bound, node.Form.FractionBits, (node.Operation as PrivateProduct)?.WeightBits,
        node.Operation switch
        {
            PrivateRelu relu => relu.Width,
            PrivateTruncatedRelu relu => relu.Width,
            PrivateMaxPool pool => pool.ValueBits + 1,
            _ => null,
        },
        errors.TryGetValue(node.Name, out double error) ? error : null);

    private static string KindOf(PrivateOperation operation) => operation switch
    {
        PrivateConvolution => "convolution",
        PrivateFullyConnected => "fully connected",
        PrivateTruncatedRelu => "truncation, ReLU",
        PrivateRelu => "ReLU",
        PrivateQuadratic => "quadratic",
        PrivateMaxPool => "max-pool",
        PrivateAveragePool => "average pool",
        PrivateSum => "sum",
        _ => "truncation",
    };
}
