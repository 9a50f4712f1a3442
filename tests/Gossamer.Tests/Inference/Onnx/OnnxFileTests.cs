using Gossamer.Inference.Execution;
using Gossamer.Inference.Networks;
using Gossamer.Inference.Onnx;
using Gossamer.Kernels.Convolution;
using Gossamer.Tests.Inference.Checkpoints;
using Gossamer.Tests.Inference.Networks;
using Xunit;

namespace Gossamer.Tests.Inference.Onnx;

public sealed class OnnxFileTests
{
    public static TheoryData<string> Zoo => [.. SampleNetworks.Zoo.Keys];

    [Theory, MemberData(nameof(Zoo))]
    public void Libtorch_ONNX_Runtime_and_the_plan_agree_on_every_network_of_the_zoo(string name)
    {
        TrainedNetwork network = SampleNetworks.OfZoo(name, density: 0.05);
        float[] samples = SampleNetworks.Samples(network.Graph, batch: 21);
        float[] expected = SampleNetworks.Reference(network, samples, batch: 21);
        Closeness.Assert(expected, OnnxRuntime.Run(OnnxFile.Format(network, OnnxWeights.Sparse), samples, network.Graph.SampleShape, batch: 21), 1e-5);

        using var plan = new InferencePlan(network);
        float[] results = new float[expected.Length];
        plan.Run(samples, batch: 21, results);
        Closeness.Assert(expected, results, 1e-5);
        float[] first = new float[plan.ResultLength];
        plan.Run(samples.AsSpan(0, plan.SampleLength), batch: 1, first);
        Closeness.Assert(expected[..first.Length], first, 1e-5);
    }

    [Theory]
    [InlineData(OnnxWeights.Dense, 1)]
    [InlineData(OnnxWeights.Dense, 0.2)]
    [InlineData(OnnxWeights.Sparse, 0.2)]
    [InlineData(OnnxWeights.Sparse, 1)]
    [InlineData(OnnxWeights.Sparse, 0)]
    public void ONNX_Runtime_takes_every_operation_with_any_batch(OnnxWeights weights, double density)
    {
        TrainedNetwork network = SampleNetworks.Fill(SampleNetworks.EveryOperation(), density, seed: 1);
        foreach (int batch in (int[])[1, 5]) AssertSame(network, weights, batch);
        AssertSame(network.FoldBatchNorms(), weights, batch: 2);
    }

    [Fact]
    public void Sparse_initializers_make_a_small_file()
    {
        TrainedNetwork network = SampleNetworks.OfZoo("lenet-300-100", density: 0.02);
        int dense = OnnxFile.Format(network).Length, sparse = OnnxFile.Format(network, OnnxWeights.Sparse).Length;
        // 4 bytes for each weight, or 12 for each active one.
        Assert.InRange(dense, 4 * network.Positions, 4 * network.Positions + 4096);
        Assert.InRange(sparse, 12 * network.NonZeros, 12 * network.NonZeros + 4096);
    }

    [Fact]
    public void A_network_without_operations_returns_its_input()
    {
        var network = new TrainedNetwork(
            new GraphBuilder([2, 3, 3]).Build(NetworkGraph.Input), new Dictionary<string, NetworkWeight>(), new Dictionary<string, float[]>());
        AssertSame(network, OnnxWeights.Dense, batch: 2);
    }

    [Fact]
    public void A_value_may_be_the_result_and_go_on_too()
    {
        var graph = new GraphBuilder([3, 4, 4]);
        int x = graph.Add(new ConvolutionOperation("w", null, new ConvolutionShape(3, 2, 3, 3, padding: 1)), NetworkGraph.Input);
        graph.Add(new ReluOperation(), x);
        AssertSame(SampleNetworks.Fill(graph.Build(x), 0.5, seed: 1), OnnxWeights.Dense, batch: 2);
    }

    [Fact]
    public void The_file_is_what_the_bytes_are()
    {
        using var directory = new TemporaryDirectory();
        TrainedNetwork network = SampleNetworks.Fill(SampleNetworks.EveryOperation(), 0.2, seed: 1);
        OnnxFile.Save(directory["network.onnx"], network, OnnxWeights.Sparse);
        Assert.Equal(OnnxFile.Format(network, OnnxWeights.Sparse), File.ReadAllBytes(directory["network.onnx"]));
        Assert.Equal(["network.onnx"], directory.Files);
    }

    private static void AssertSame(TrainedNetwork network, OnnxWeights weights, int batch)
    {
        float[] samples = SampleNetworks.Samples(network.Graph, batch);
        float[] expected = SampleNetworks.Reference(network, samples, batch);
        float[] actual = OnnxRuntime.Run(OnnxFile.Format(network, weights), samples, network.Graph.SampleShape, batch);
        Closeness.Assert(expected, actual, 1e-5);
    }
}
