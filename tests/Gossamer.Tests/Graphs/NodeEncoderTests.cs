using Gossamer.Graphs.Encoders;
using Gossamer.Graphs.NodeTraining;
using Gossamer.Graphs.Planetoid;
using Gossamer.Kernels.Aggregation;
using Gossamer.Kernels.Randomness;
using Gossamer.Learning.Tensors;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Gossamer.Tests.Graphs;

/// <summary>Networks that pass messages against the same written out with dense matrices of libtorch.</summary>
public sealed class NodeEncoderTests
{
    private const int Features = 12, Hidden = 16, Isolated = 9;

    private static readonly NodeModel[] Kinds = [NodeModel.Gcn, NodeModel.SageMean, NodeModel.SageMax, NodeModel.SageSum, NodeModel.Gat];

    public static TheoryData<NodeModel> Models => [.. Kinds];

    [Theory, MemberData(nameof(Models))]
    public void Logits_and_gradients_are_those_of_dense_matrices(NodeModel model)
    {
        using DisposeScope scope = NewDisposeScope();
        using var graph = new CitationGraph(Graph());
        using NodeEncoder encoder = graph.Create(model, Hidden, dropout: 0, seed: 3);
        encoder.to(ScalarType.Float64);
        Tensor all = arange(graph.Graph.Nodes);
        (Tensor logits, Dictionary<string, Tensor> gradients) = Backward(encoder, () => encoder.call(all));
        (Tensor expected, Dictionary<string, Tensor> expectedGradients) = Backward(encoder, () => Reference(model, encoder, graph));
        Assert.True(allclose(expected, logits, 1e-5, 1e-6), $"{expected.str()}\n{logits.str()}");
        Assert.Equal(expectedGradients.Keys, gradients.Keys);
        foreach ((string name, Tensor gradient) in expectedGradients)
            Assert.True(allclose(gradient, gradients[name], 1e-5, 1e-6), $"{name}: {gradient.str()}\n{gradients[name].str()}");
    }

    [Theory, MemberData(nameof(Models))]
    public void An_isolated_node_depends_on_itself_alone(NodeModel model)
    {
        using DisposeScope scope = NewDisposeScope();
        using var graph = new CitationGraph(Graph());
        LabelledGraph others = Graph(featureSeed: 8);
        int first = graph.Graph.FeatureStarts[Isolated], end = graph.Graph.FeatureStarts[Isolated + 1];
        float[] values = [.. others.FeatureValues];
        for (int i = first; i < end; i++) values[i] = graph.Graph.FeatureValues[i];
        using var changed = new CitationGraph(others with { FeatureValues = values });
        float[] logits = Logits(graph, model), same = Logits(changed, model);
        int classes = graph.Graph.Classes;
        Assert.Equal(logits.AsSpan(Isolated * classes, classes).ToArray(), same.AsSpan(Isolated * classes, classes).ToArray());
        Assert.NotEqual(logits[..classes], same[..classes]);
    }

    [Fact]
    public void An_isolated_node_gives_all_its_attention_to_itself_and_has_no_neighbours_in_sage()
    {
        using DisposeScope scope = NewDisposeScope();
        EdgeTopology edges = EdgeTopology.FromPairs(3, 3, [0, 1], [1, 0]);
        using Adjacency looped = Adjacency.WithLoops(edges), means = Adjacency.Mean(edges);
        Tensor x = arange(6, dtype: ScalarType.Float32).reshape(3, 2) + 1;
        using var attention = new GraphAttention(2, 2, 1, averages: false, 0, new Dropout(0));
        attention.StartAttention(new CounterRandom(1, "attention"));
        Tensor weight = attention.get_parameter("lin.weight")!;
        Assert.True(allclose(x[2].matmul(weight.t()), attention.call(NodeFeatures.Dense(x), looped)[2]));

        using var sage = new SageConvolution(2, 3, NeighbourAggregation.Mean);
        Tensor own = x[2].matmul(sage.get_parameter("lin_r.weight")!.t()) + sage.get_parameter("lin_l.bias")!;
        Assert.True(allclose(own, sage.call(NodeFeatures.Dense(x), means)[2]));
        using var sums = new SageConvolution(2, 3, NeighbourAggregation.Mean, normalizes: true);
        Assert.True(allclose(ones(3), sums.call(NodeFeatures.Dense(x), means).norm(1)));
    }

    [Fact]
    public void Normalisation_is_that_of_the_formula()
    {
        // A loop at node 0 already: it gets no second one. Node 3 has an edge of weight 0 and its loop.
        EdgeTopology edges = EdgeTopology.FromPairs(4, 4, [0, 0, 1, 2, 3], [0, 1, 0, 2, 0]);
        float[] weights = [2, 3, 3, 0, 0];
        using DisposeScope scope = NewDisposeScope();
        using Adjacency adjacency = Adjacency.Symmetric(edges, weights);
        Assert.Equal(5 + 2, adjacency.Edges);
        Tensor dense = adjacency.Sum(eye(4));
        // D = (5, 4, 0, 1): node 2 has nothing but a loop of weight 0, and 1/√0 is 0.
        Tensor expected = tensor(new[]
        {
            2f / 5, (float)(3 / Math.Sqrt(20)), 0, 0,
            (float)(3 / Math.Sqrt(20)), 1f / 4, 0, 0,
            0, 0, 0, 0,
            0, 0, 0, 1,
        }).reshape(4, 4);
        Assert.True(allclose(expected, dense, 1e-6, 1e-7), dense.str());
        Assert.Throws<ArgumentException>(() => Adjacency.Symmetric(edges, [1, 1]));
        Assert.Throws<ArgumentException>(() => Adjacency.Symmetric(edges, [1, 1, 1, 1, -1]));
        Assert.Throws<ArgumentException>(() => Adjacency.Mean(EdgeTopology.FromPairs(2, 3, [0], [2])));
    }

    [Fact]
    public void Sparse_features_are_dense_features_with_their_zeros_left_out()
    {
        using DisposeScope scope = NewDisposeScope();
        using var graph = new CitationGraph(Graph());
        NodeFeatures sparse = graph.Features;
        Tensor dense = sparse.ToDense(ScalarType.Float32);
        // Rows add up to one.
        Assert.True(allclose(ones(graph.Graph.Nodes), dense.sum(1)));
        using var layer = nn.Linear(Features, 5);
        Assert.True(allclose(layer.call(dense), sparse.Times(layer), 1e-5, 1e-6));
        Assert.True(allclose(sparse.Times(layer), NodeFeatures.Dense(dense).Times(layer), 1e-5, 1e-6));
    }

    [Fact]
    public void Features_that_every_node_is_given_take_the_place_of_its_own()
    {
        using DisposeScope scope = NewDisposeScope();
        using var graph = new CitationGraph(Graph());
        using NodeEncoder encoder = graph.Create(NodeModel.SageMean, Hidden, 0, 1);
        encoder.eval();
        Tensor logits = encoder.call(ones(1, Features));
        Assert.Equal([graph.Graph.Nodes, graph.Graph.Classes], logits.shape);
        // The mean of equal neighbours is what each of them is; only a node without any differs.
        Assert.True(allclose(logits[0], logits[1], 1e-4, 1e-5));
        Assert.False(allclose(logits[0], logits[Isolated], 1e-4, 1e-5));
    }

    [Fact]
    public void Dropout_drops_its_share_keeps_the_mean_and_repeats_itself()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = ones(200_001);
        var dropout = new Dropout(5) { IsActive = true };
        float[] first = TensorData.Copy<float>(dropout.Apply(x, 0.6)), second = TensorData.Copy<float>(dropout.Apply(x, 0.6));
        Assert.NotEqual(first, second);
        Assert.Equal(first, TensorData.Copy<float>(new Dropout(5) { IsActive = true }.Apply(x, 0.6)));
        Assert.All(first.Distinct(), static value => Assert.Contains(value, (float[])[0f, 2.5f]));
        // Five standard deviations of a share of 0.6 in 200,001 draws.
        Assert.Equal(0.6, first.Count(static value => value == 0) / 200_001.0, 5 * Math.Sqrt(0.24 / 200_001));
        dropout.IsActive = false;
        Assert.Same(x, dropout.Apply(x, 0.6));
        Assert.Throws<ArgumentOutOfRangeException>(() => dropout.Apply(x, 1));
    }

    /// <summary>Ten nodes in a ring of nine with chords, and one alone.</summary>
    private static LabelledGraph Graph(ulong featureSeed = 2)
    {
        var random = new CounterRandom(featureSeed, "features");
        const int Nodes = 10, PerNode = 4;
        return new LabelledGraph
        {
            Name = "ring",
            Features = Features,
            Classes = 3,
            FeatureStarts = [.. Enumerable.Range(0, Nodes + 1).Select(static node => node * PerNode)],
            FeatureIndices =
            [
                .. Enumerable.Range(0, Nodes * PerNode).Select(static i => (i * 5 + i / 4) % Features).Chunk(PerNode)
                    .SelectMany(static row => row.Order()),
            ],
            FeatureValues = [.. Enumerable.Range(0, Nodes * PerNode).Select(i => (float)(0.1 + random.Uniform((ulong)i)))],
            Labels = [.. Enumerable.Range(0, Nodes).Select(static node => node % 3)],
            Links = [.. Enumerable.Range(0, 8).Select(static node => (node, node + 1)), (0, 8), (2, 6), (1, 5)],
            Train = [0, 1, 2],
            Validation = [3, 4, 5],
            Test = [6, 7, 8, 9],
        };
    }

    private static float[] Logits(CitationGraph graph, NodeModel model)
    {
        using NodeEncoder encoder = graph.Create(model, Hidden, 0, 1);
        encoder.eval();
        return TensorData.Copy<float>(encoder.call(arange(graph.Graph.Nodes)));
    }

    private static (Tensor Logits, Dictionary<string, Tensor> Gradients) Backward(NodeEncoder encoder, Func<Tensor> forward)
    {
        encoder.eval();
        encoder.zero_grad();
        Tensor logits = forward();
        (logits.square().sum() + logits.narrow(1, 0, 1).sum()).backward();
        Dictionary<string, Tensor> gradients = encoder.named_parameters().ToDictionary(
            static named => named.name, static named => named.parameter.grad!.clone());
        return (logits.detach(), gradients);
    }

    private static Tensor Reference(NodeModel model, NodeEncoder encoder, CitationGraph graph)
    {
        int nodes = graph.Graph.Nodes;
        Tensor a = zeros([nodes, nodes], ScalarType.Float64);
        foreach ((int one, int other) in graph.Graph.Links)
        {
            a[one, other] = tensor(1.0);
            a[other, one] = tensor(1.0);
        }
        Tensor x = graph.Features.ToDense(ScalarType.Float64);
        Tensor P(string name) => encoder.get_parameter(name)!;
        switch (model)
        {
            case NodeModel.Gcn:
                Tensor looped = a + eye(nodes, dtype: ScalarType.Float64);
                Tensor root = looped.sum(1).pow(-0.5);
                Tensor scaled = root.unsqueeze(1) * looped * root.unsqueeze(0);
                Tensor hidden = nn.functional.relu(scaled.matmul(x).matmul(P("conv1.lin.weight").t()) + P("conv1.bias"));
                return scaled.matmul(hidden).matmul(P("conv2.lin.weight").t()) + P("conv2.bias");
            case NodeModel.Gat:
                return Attend(nn.functional.elu(Attend(x, "conv1", NodeModels.Heads), 1), "conv2", 1);
            default:
                return Sage(nn.functional.relu(Sage(x, "conv1")), "conv2");
        }

        Tensor Attend(Tensor input, string name, int heads)
        {
            Tensor messages = input.matmul(P($"{name}.lin.weight").t());
            int width = (int)messages.shape[1] / heads;
            Tensor outside = (a + eye(nodes, dtype: ScalarType.Float64)).eq(0);
            Tensor[] parts = [.. Enumerable.Range(0, heads).Select(head =>
            {
                Tensor own = messages.narrow(1, head * width, width);
                Tensor target = own.matmul(P($"{name}.att_dst").narrow(0, head * width, width));
                Tensor source = own.matmul(P($"{name}.att_src").narrow(0, head * width, width));
                Tensor scores = nn.functional.leaky_relu(target.unsqueeze(1) + source.unsqueeze(0), 0.2).masked_fill(
                    outside, double.NegativeInfinity);
                return scores.softmax(1).matmul(own);
            })];
            return cat(parts, 1) + P($"{name}.bias");
        }

        Tensor Sage(Tensor input, string name)
        {
            Tensor gathered = model switch
            {
                NodeModel.SageSum => a.matmul(input),
                NodeModel.SageMean => a.matmul(input) / a.sum(1, keepdim: true).clamp_min(1),
                _ => stack([.. Enumerable.Range(0, nodes).Select(node => a[node].sum().item<double>() == 0
                    ? zeros([input.shape[1]], ScalarType.Float64)
                    : input.index_select(0, a[node].nonzero().view(-1)).amax([0]))]),
            };
            return input.matmul(P($"{name}.lin_r.weight").t()) + gathered.matmul(P($"{name}.lin_l.weight").t()) + P($"{name}.lin_l.bias");
        }
    }
}
