using Gossamer.Inference.Networks;
using Gossamer.Kernels.Convolution;
using Gossamer.Learning.Models;
using Gossamer.Learning.Tensors;
using Gossamer.PrivateInference.Export;
using Gossamer.TwoParty.Networks;
using Gossamer.TwoParty.Networks.Execution;
using Gossamer.TwoParty.Networks.Operations;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Gossamer.Tests.PrivateInference.Export;

/// <summary>Exported networks against the same in libtorch.</summary>
public sealed class PrivateModelTests
{
    private const int Samples = 200;

    /// <summary>Network, ring, certificate, most bits of a weight, error to keep.</summary>
    public static TheoryData<string, int?, CertificateKind, int, double> Networks => new()
    {
        { "lenet", null, CertificateKind.Calibrated, 16, 0.25 },
        { "lenet", null, CertificateKind.Proven, 24, 0.25 },
        { "residual", null, CertificateKind.Calibrated, 20, 0.25 },
        { "residual", 64, CertificateKind.Proven, 24, 1 },
        { "mixed", 48, CertificateKind.Calibrated, 20, 8 },
        { "polynomial", null, CertificateKind.Calibrated, 16, 0.25 },
        { "polynomial", 64, CertificateKind.Proven, 24, 1 },

        // Kept only by coefficients with more bits than activations, and weights with more than the usual.
        { "polynomial", null, CertificateKind.Calibrated, 26, 4e-3 },
    };

    [Theory, MemberData(nameof(Networks))]
    public void Scores_differ_from_those_of_libtorch_by_less_than_the_manifest_states(
        string name, int? k, CertificateKind certificate, int weightBits, double target)
    {
        TrainedNetwork network = Network(name);
        float[] samples = TrainedSamples.Inputs(network, Samples, 1);
        PrivateModel model = PrivateModel.Export(network, samples, new ExportOptions
        {
            RingBits = k, Certificate = certificate, Batch = Samples, MaxWeightBits = weightBits, TargetError = target,
        });
        Assert.True(model.KeepsTarget, $"{model.Manifest.Settings.ErrorBound}");
        Assert.InRange(model.Manifest.Settings.ErrorBound!.Value, 1e-6, target);
        Assert.Equal(certificate, model.Manifest.Settings.Certificate);
        SimulatedScores simulated = new FixedPointSimulator(model.Weights).Run(samples, 3);
        float[] plain = Plain(network, samples);
        double largest = simulated.Scores.Zip(plain, static (own, other) => Math.Abs(own - other)).Max();
        Assert.InRange(largest, 0, model.Manifest.Settings.ErrorBound!.Value);
        // An error bound that holds because everything is far finer than it says would say nothing.
        Assert.InRange(largest, model.Manifest.Settings.ErrorBound!.Value / 1e6, 1);
        Assert.InRange(simulated.RangeUsed, 1e-12, 1);
    }

    [Theory]
    [InlineData("residual")]
    [InlineData("polynomial")]
    public void No_input_of_the_domain_breaks_a_proven_bound(string name)
    {
        TrainedNetwork network = Network(name);
        PrivateModel model = PrivateModel.Export(network, default, new ExportOptions { RingBits = 64, Certificate = CertificateKind.Proven, Batch = Samples });
        float[] corners = [.. TrainedSamples.Inputs(network, Samples, 9).Select(static x => x < 0.5f ? 0f : 1f)];
        Assert.InRange(new FixedPointSimulator(model.Weights).Run(corners).RangeUsed, 1e-9, 1);
        double largest = Plain(network, corners).Max(Math.Abs);
        Assert.InRange(largest, 1e-4 * model.Manifest.Nodes[^1].Bound, model.Manifest.Nodes[^1].Bound);
    }

    [Fact]
    public void Errors_of_operands_are_carried_on()
    {
        // Four weights of 25: inputs off by half of a last place each give 50 of them, however few bits the weights round.
        var graph = new GraphBuilder([4]);
        NetworkGraph built = graph.Build(graph.Add(new LinearOperation("fc.weight", null, 1, 4), NetworkGraph.Input));
        var network = new TrainedNetwork(built, new Dictionary<string, NetworkWeight> { ["fc.weight"] = NetworkWeight.FromDense([25, 25, 25, 25], 1, 4) }, new Dictionary<string, float[]>());
        PrivateModel model = PrivateModel.Export(network, (float[])[1, 1, 1, 1], new ExportOptions { RingBits = 32, SafetyFactor = 1 });
        double ulp = Math.ScaleB(1, -model.Manifest.Input.FractionBits);
        Assert.InRange(model.Manifest.Settings.ErrorBound!.Value, 50 * ulp, 51 * ulp);
        float off = (float)(0.5 + 0.499 * ulp);
        double score = Assert.Single(new FixedPointSimulator(model.Weights).Run([off, off, off, off]).Scores);
        Assert.InRange(Math.Abs(score - 100.0 * off), 45 * ulp, 50 * ulp);
    }

    [Fact]
    public void Pooling_comes_before_the_ReLU_and_truncation_is_part_of_it_elsewhere()
    {
        PrivateModel model = PrivateModel.Export(Network("lenet"), TrainedSamples.Inputs(Network("lenet"), 10, 1), new ExportOptions { RingBits = 40 });
        Assert.Equal(
            ["convolution", "truncation", "max-pool", "ReLU", "convolution", "truncation, ReLU", "fully connected", "truncation, ReLU", "fully connected"],
            model.Layers.Select(static layer => layer.Kind));
        // 4 maps of 6x6 in 2x2 windows: a quarter of the ReLUs.
        Assert.Equal(36, model.Manifest.Nodes.Single(static node => node.Operation is PrivateRelu).Form.Elements);
    }

    [Fact]
    public void A_branch_is_added_before_it_is_truncated()
    {
        NetworkManifest manifest = PrivateModel.Export(Network("residual"), TrainedSamples.Inputs(Network("residual"), 10, 1), new ExportOptions { RingBits = 48 }).Manifest;
        PrivateNode[] sums = [.. manifest.Nodes.Where(static node => node.Operation is PrivateSum)];
        Assert.Equal(2, sums.Length);
        Assert.DoesNotContain(manifest.Nodes, static node => node.Operation is PrivateTruncation);
        // The shortcut that is an activation is shifted up instead.
        Assert.Contains(sums, static node => ((PrivateSum)node.Operation).SecondShift > 0);
    }

    [Fact]
    public void Everything_without_a_private_form_is_listed_at_once()
    {
        var graph = new GraphBuilder([2, 4, 4]);
        int x = graph.Add(new PadOperation(1, 0, 0, 0), NetworkGraph.Input);
        x = graph.Add(new ConvolutionOperation("conv.weight", null, new ConvolutionShape(2, 2, 1, 1)), x);
        x = graph.Add(new BatchNormOperation("late", 2, 1e-5, 0.1), graph.Add(new AddOperation(), x, x));
        var network = new TrainedNetwork(
            graph.Build(x), new Dictionary<string, NetworkWeight> { ["conv.weight"] = NetworkWeight.FromDense([1, 0, 0, 1], 2, 2) },
            new Dictionary<string, float[]>
            {
                ["late.weight"] = [1, 1], ["late.bias"] = [0, 0], ["late.running_mean"] = [0, 0], ["late.running_var"] = [1, 1],
            });
        NotSupportedException refusal = Assert.Throws<NotSupportedException>(() => PrivateModel.Export(network, new float[32]));
        Assert.Contains("Pad", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("'late'", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_ring_that_cannot_hold_the_network_is_refused()
    {
        TrainedNetwork network = Network("polynomial");
        Assert.Throws<InvalidOperationException>(() => PrivateModel.Export(
            network, TrainedSamples.Inputs(network, 10, 1), new ExportOptions { RingBits = 32, SafetyFactor = 1e5 }));
    }

    internal static TrainedNetwork Network(string name) => name switch
    {
        "lenet" => TrainedSamples.LeNet(),
        "residual" => TrainedSamples.Residual(quadratic: false),
        "mixed" => TrainedSamples.Residual(quadratic: true),
        _ => TrainedSamples.Polynomial(),
    };

    private static float[] Plain(TrainedNetwork network, float[] samples)
    {
        using DisposeScope scope = NewDisposeScope();
        using var dense = new DenseNetwork(network);
        return TensorData.Copy<float>(dense.Forward(tensor(samples).view([Samples, .. network.Graph.SampleShape.Select(static size => (long)size)])).flatten());
    }
}
