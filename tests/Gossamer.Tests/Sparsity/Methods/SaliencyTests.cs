using Gossamer.Kernels.Randomness;
using Gossamer.Learning.Optimization;
using Gossamer.Learning.Tensors;
using Gossamer.Sparsity.Distributions;
using Gossamer.Sparsity.Initialization;
using Gossamer.Sparsity.Layers;
using Gossamer.Sparsity.Methods;
using Gossamer.Sparsity.Structures;
using Gossamer.Sparsity.Training;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Gossamer.Tests.Sparsity.Methods;

/// <summary>SNIP, GraSP and SynFlow against computations that share nothing with them but the network.</summary>
public sealed class SaliencyTests
{
    private const double Step = 1e-5;

    public SaliencyTests() => set_num_threads(1);

    [Fact]
    public void SNIP_scores_the_product_of_weight_and_gradient()
    {
        using var network = new DoubleNetwork();
        IReadOnlyList<double[]> scores = new SnipSaliency().Score(network.Request(0.5), network.Probe());
        for (int layer = 0; layer < scores.Count; layer++)
        {
            double[] weights = network.Read(layer);
            for (int i = 0; i < weights.Length; i++)
            {
                double gradient = network.Difference(layer, i, Step, () => network.Loss(1));
                Assert.Equal(Math.Abs(gradient * weights[i]), scores[layer][i], 1e-8);
            }
        }
    }

    [Fact]
    public void GraSP_scores_weight_times_Hessian_times_gradient()
    {
        using var network = new DoubleNetwork();
        IReadOnlyList<double[]> scores = new GraspSaliency().Score(network.Request(0.5), network.Probe());
        // H g is half the gradient of |g|², both gradients of the loss of logits over 200.
        double largest = scores.SelectMany(static s => s).Max(Math.Abs);
        for (int layer = 0; layer < scores.Count; layer++)
        {
            double[] weights = network.Read(layer);
            for (int i = 0; i < weights.Length; i++)
            {
                double product = network.Difference(layer, i, 1e-4, () => network.SquaredGradient(200)) / 2;
                Assert.Equal(weights[i] * product / largest, scores[layer][i] / largest, 1e-6);
            }
        }
        Assert.Contains(scores.SelectMany(static s => s), static score => score < 0);
    }

    [Fact]
    public void SynFlow_on_a_chain_of_matrices_keeps_the_heaviest_paths()
    {
        // R = 1ᵀ |A₃| |A₂| |A₁| 1, so ∂R/∂a · a of an entry is (what flows in) · |a| · (what flows out).
        using var network = new DoubleNetwork(biases: false);
        double[][] weights = [.. Enumerable.Range(0, 3).Select(i => Array.ConvertAll(network.Read(i), Math.Abs))];
        (int Rows, int Columns)[] shapes = network.Shapes;
        const int Iterations = 7;
        const double Density = 0.3;
        bool[][] kept = [.. weights.Select(static w => Array.ConvertAll(w, static _ => true))];
        int total = weights.Sum(static w => w.Length);
        for (int iteration = 1; iteration <= Iterations; iteration++)
        {
            double[][] scores = Flow(weights, kept, shapes);
            int count = (int)Math.Round(total * Math.Pow(Density, iteration / (double)Iterations));
            var ranked = (from l in Enumerable.Range(0, 3)
                          from i in Enumerable.Range(0, weights[l].Length)
                          where kept[l][i]
                          orderby scores[l][i] descending
                          select (l, i)).Take(count).ToHashSet();
            for (int l = 0; l < 3; l++)
                for (int i = 0; i < kept[l].Length; i++)
                    kept[l][i] = ranked.Contains((l, i));
        }
        var chosen = new SynFlowTopology(Iterations).Choose(network.Request(Density));
        for (int l = 0; l < 3; l++)
            Assert.Equal(Enumerable.Range(0, kept[l].Length).Where(i => kept[l][i]).Select(static i => (long)i), chosen[l].ToPositions());
    }

    [Fact]
    public void SynFlow_needs_no_data_and_leaves_weights_signs_and_buffers_as_they_were()
    {
        using var network = new TinyNetwork(TinyKind.Convolutional, 3);
        network.train();
        Dictionary<string, float[]> before = Values(network);
        PruningProbe probe = TinyTraining.Probe(network, 3) with { Samples = _ => throw new InvalidOperationException("no data") };
        using SparseTrainer trainer = Attach("synflow", network, probe, sparsity: 0.7);
        Dictionary<string, float[]> after = Values(network);
        Assert.True(network.training);
        Assert.Equal(before.Keys, after.Keys);
        Assert.Contains(before["conv.weight"], static w => w < 0);
        foreach ((string name, float[] values) in before)
        {
            SparseLayer? layer = trainer.Layers.SingleOrDefault(l => l.Name == name);
            for (int i = 0; i < values.Length; i++)
                Assert.Equal(layer is null || layer.Topology.Contains(i) ? values[i] : 0, after[name][i]);
        }
        Assert.All(network.parameters(), static p => Assert.Equal(ScalarType.Float32, p.dtype));
        // The trainer's parameters are the module's, not ones that the change of precision left behind.
        trainer.Parameters[0].Value.grad = ones_like(trainer.Parameters[0].Value);
        trainer.Step(0.1);
        Assert.NotEqual(after["conv.weight"], Values(network)["conv.weight"]);
    }

    [Fact]
    public void SynFlow_survives_depths_beyond_the_range_of_float()
    {
        (string, nn.Module<Tensor, Tensor>)[] layers =
            [.. Enumerable.Range(0, 60).Select(static i => ($"l{i:00}", (nn.Module<Tensor, Tensor>)nn.Linear(30, 30, hasBias: false)))];
        using var network = nn.Sequential(layers);
        using (no_grad())
            foreach (var parameter in network.parameters())
                parameter.fill_(-0.5f);
        // R = 30 · 15⁶⁰ ≈ 10⁷².
        var probe = new PruningProbe(
            network, static (_, _) => throw new InvalidOperationException(), static _ => throw new InvalidOperationException(), [30], 30);
        using SparseTrainer trainer = Attach("synflow", network, probe, sparsity: 0.5);
        Assert.Equal(60 * 450, trainer.NonZeros);
        Assert.All(trainer.Layers, static layer => Assert.InRange(layer.Topology.NonZeros, 1, 900));
    }

    [Theory]
    [InlineData("snip")]
    [InlineData("grasp")]
    [InlineData("synflow")]
    public void No_layer_empties_however_small_its_scores(string method)
    {
        using var network = new TinyNetwork(TinyKind.Linear, 4);
        using (no_grad())
            network.get_parameter("second.weight")!.mul_(1e-6);
        using SparseTrainer trainer = Attach(method, network, TinyTraining.Probe(network, 4), sparsity: 0.95);
        Assert.All(trainer.Layers, static layer => Assert.True(layer.Topology.NonZeros >= 1));
        Assert.Equal((long)Math.Round(0.05 * (48 + 40 + 15)), trainer.NonZeros);
    }

    [Fact]
    public void SNIP_within_layers_keeps_the_distribution_s_numbers()
    {
        using var network = new TinyNetwork(TinyKind.Linear, 4);
        using SparseTrainer trainer = Attach("snip-per-layer", network, TinyTraining.Probe(network, 4), sparsity: 0.6);
        int[] expected = new ErdosRenyi().Allocate([.. trainer.Layers.Select(static layer => layer.Shape)], 0.4);
        Assert.Equal(expected, trainer.Layers.Select(static layer => layer.Topology.NonZeros));
    }

    [Theory]
    [InlineData("snip")]
    [InlineData("grasp")]
    public void Data_are_needed_and_running_statistics_stay(string method)
    {
        using var network = new TinyNetwork(TinyKind.Convolutional, 4);
        Dictionary<string, float[]> before = Values(network);
        using (SparseTrainer trainer = Attach(method, network, TinyTraining.Probe(network, 4), 0.5))
        {
            Assert.Equal(before["norm.running_mean"], Values(network)["norm.running_mean"]);
            Assert.All(network.parameters(), static p => Assert.Null(p.grad));
        }
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => Attach(method, network, null, 0.5));
        Assert.Contains("Probe", error.Message);
        using var other = new TinyNetwork(TinyKind.Convolutional, 4);
        Assert.Throws<ArgumentException>(() => Attach(method, network, TinyTraining.Probe(other, 4), 0.5));
        PruningProbe broken = TinyTraining.Probe(network, 4) with { Loss = static (logits, _) => (logits * float.NaN).sum() };
        Assert.Throws<InvalidOperationException>(() => Attach(method, network, broken, 0.5));
    }

    private static SparseTrainer Attach(string method, nn.Module<Tensor, Tensor> network, PruningProbe? probe, double sparsity) =>
        SparseTrainer.Attach(
            network, SparseMethods.Find(method).Create(new MethodOptions { Sparsity = sparsity, TotalSteps = 10, StepsPerEpoch = 5 }),
            new Sgd(0), new SparseTrainerOptions { Probe = probe });

    private static Dictionary<string, float[]> Values(nn.Module module) =>
        module.named_parameters().Select(static p => (p.name, (Tensor)p.parameter))
            .Concat(module.named_buffers().Select(static b => (b.name, b.buffer)))
            .Where(static named => named.Item2.is_floating_point())
            .ToDictionary(static named => named.name, static named => TensorData.Copy<float>(named.Item2));

    /// <summary>Scores by matrix-vector products from both ends.</summary>
    private static double[][] Flow(double[][] weights, bool[][] kept, (int Rows, int Columns)[] shapes)
    {
        double Entry(int l, int row, int column)
        {
            int index = row * shapes[l].Columns + column;
            return kept[l][index] ? weights[l][index] : 0;
        }

        double[][] inflow = new double[3][], outflow = new double[3][];
        inflow[0] = [.. Enumerable.Repeat(1.0, shapes[0].Columns)];
        for (int l = 1; l < 3; l++)
            inflow[l] = [.. Enumerable.Range(0, shapes[l - 1].Rows).Select(
                row => Enumerable.Range(0, shapes[l - 1].Columns).Sum(column => Entry(l - 1, row, column) * inflow[l - 1][column]))];
        outflow[2] = [.. Enumerable.Repeat(1.0, shapes[2].Rows)];
        for (int l = 1; l >= 0; l--)
            outflow[l] = [.. Enumerable.Range(0, shapes[l + 1].Columns).Select(
                column => Enumerable.Range(0, shapes[l + 1].Rows).Sum(row => Entry(l + 1, row, column) * outflow[l + 1][row]))];
        return [.. Enumerable.Range(0, 3).Select(l => (
            from row in Enumerable.Range(0, shapes[l].Rows)
            from column in Enumerable.Range(0, shapes[l].Columns)
            select outflow[l][row] * Entry(l, row, column) * inflow[l][column]).ToArray())];
    }

    /// <summary>Three matrices in double precision, with smooth activations unless they are to be a plain chain.</summary>
    private sealed class DoubleNetwork : nn.Module<Tensor, Tensor>
    {
        private readonly bool _smooth;
        private readonly Tensor _inputs;
        private readonly Tensor _labels;
        private readonly nn.Module<Tensor, Tensor>[] _layers;

        public DoubleNetwork(bool biases = true)
            : base("double")
        {
            _smooth = biases;
            _layers = [.. Shapes.Select(shape => nn.Linear(shape.Columns, shape.Rows, biases, dtype: ScalarType.Float64))];
            for (int i = 0; i < _layers.Length; i++) register_module($"l{i}", _layers[i]);
            var random = new CounterRandom(11, "double network");
            using (no_grad())
                foreach (var (name, value) in named_parameters())
                {
                    double[] values = [.. Enumerable.Range(0, (int)value.numel()).Select(i => random.Fork(name).Normal((ulong)i) * 0.7)];
                    TensorData.CopyFrom<double>(values, value);
                }
            (Tensor inputs, _labels) = TinyTraining.Batch(random, 9, [5]);
            _inputs = inputs.to(ScalarType.Float64);
        }

        public (int Rows, int Columns)[] Shapes { get; } = [(4, 5), (6, 4), (3, 6)];

        public override Tensor forward(Tensor input)
        {
            for (int i = 0; i < _layers.Length; i++)
            {
                input = _layers[i].forward(input);
                if (_smooth && i < _layers.Length - 1) input = input.tanh();
            }
            return input;
        }

        public PruningProbe Probe() =>
            new(this, static (logits, labels) => nn.functional.cross_entropy(logits, labels), _ => (_inputs, _labels), [5], 3);

        public TopologyRequest Request(double density)
        {
            LayerShape[] shapes = [.. Shapes.Select(static (shape, i) => new LayerShape($"l{i}.weight", [shape.Rows, shape.Columns]))];
            Parameter[] weights = [.. shapes.Select(shape => new Parameter(shape.Name, Weight(shape.Name)))];
            LayerStructure[] structures = [.. shapes.Select(new Unstructured().Bind)];
            return new TopologyRequest(shapes, weights, structures, new UniformDistribution(), density, 0, Probe());
        }

        public double[] Read(int layer) => TensorData.Copy<double>(Weight($"l{layer}.weight"));

        public double Loss(double temperature)
        {
            using DisposeScope scope = NewDisposeScope();
            return nn.functional.cross_entropy(forward(_inputs) / temperature, _labels).item<double>();
        }

        public double SquaredGradient(double temperature)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor loss = nn.functional.cross_entropy(forward(_inputs) / temperature, _labels);
            Tensor[] weights = [.. Enumerable.Range(0, 3).Select(i => Weight($"l{i}.weight"))];
            return autograd.grad([loss], weights).Sum(static gradient => gradient.square().sum().item<double>());
        }

        /// <summary>Central difference of <paramref name="function"/> in one weight.</summary>
        public double Difference(int layer, int index, double step, Func<double> function)
        {
            double[] original = Read(layer);
            double At(double value)
            {
                double[] moved = [.. original];
                moved[index] = value;
                TensorData.CopyFrom<double>(moved, Weight($"l{layer}.weight"));
                return function();
            }
            double difference = (At(original[index] + step) - At(original[index] - step)) / (2 * step);
            TensorData.CopyFrom<double>(original, Weight($"l{layer}.weight"));
            return difference;
        }

        private TorchSharp.Modules.Parameter Weight(string name) => named_parameters().Single(p => p.name == name).parameter;
    }
}
