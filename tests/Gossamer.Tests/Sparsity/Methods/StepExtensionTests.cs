using Gossamer.Learning.Optimization;
using Gossamer.Learning.Schedules;
using Gossamer.Sparsity.Budgets;
using Gossamer.Sparsity.Initialization;
using Gossamer.Sparsity.Layers;
using Gossamer.Sparsity.Methods;
using Gossamer.Sparsity.Rounds;
using Gossamer.Sparsity.Training;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Gossamer.Tests.Sparsity.Methods;

/// <summary>What methods do at every step: learned thresholds, signs and noise, rewinding.</summary>
public sealed class StepExtensionTests
{
    [Fact]
    public void Gradients_of_the_soft_threshold_are_those_of_finite_differences()
    {
        float[] raw = [0.9f, -0.7f, 0.05f, -0.02f, 0.5f, -0.3f];
        float[] upstream = [1, -2, 3, 4, -0.5f, 0.25f];
        const double Start = -1.5;
        using var module = HandMade.Module((2, 3));
        HandMade.Set(module.get_parameter("a")!, raw);
        var threshold = new SoftThreshold(Start);
        var method = new SparseMethod("str", 0)
        {
            Topology = new DenseTopology(),
            Budget = new EmergentBudget(),
            Extensions = [threshold],
        };
        var optimizer = new RecordingOptimizer();
        using SparseTrainer trainer = SparseTrainer.Attach(module, method, optimizer);
        trainer.StepWith(0, upstream);

        // L = Σ upstream · v(w, s), in double.
        double Loss(double[] w, double s) => w.Zip(upstream, (x, g) => g * Value(x, s)).Sum();
        static double Value(double w, double s) => Math.Sign(w) * Math.Max(Math.Abs(w) - 1 / (1 + Math.Exp(-s)), 0);
        double[] weights = Array.ConvertAll(raw, static w => (double)w);
        const double Small = 1e-6;
        for (int i = 0; i < raw.Length; i++)
        {
            double[] up = [.. weights], down = [.. weights];
            up[i] += Small;
            down[i] -= Small;
            Assert.Equal((Loss(up, Start) - Loss(down, Start)) / (2 * Small), optimizer.Gradients["a/raw"][i], 1e-4);
        }
        double bySlope = (Loss(weights, Start + Small) - Loss(weights, Start - Small)) / (2 * Small);
        Assert.Equal(bySlope, optimizer.Gradients["a/threshold"][0], 1e-4);
        Assert.False(optimizer.Gradients.ContainsKey("a"));

        // The module's weight is the thresholded one, and the topology where it is not zero.
        Assert.Equal(
            Array.ConvertAll(weights, w => (float)Value(w, Start)), HandMade.Dense(module.get_parameter("a")!),
            (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Equal([0, 1, 4, 5], trainer.Layers[0].Topology.ToPositions());
        Assert.Null(trainer.DeclaredUnits);
    }

    [Fact]
    public void The_soft_threshold_starts_dense_and_sparsity_emerges()
    {
        var settings = new TinySettings("str") { Kind = TinyKind.Wide, TotalSteps = 60 };
        using var training = new TinyTraining(settings);
        Assert.Equal(0, training.Trainer.Sparsity);
        training.Run(1);
        Assert.Equal(0, training.Trainer.Sparsity);
        training.Run(59);
        Assert.InRange(training.Trainer.Sparsity, 0.001, 0.9);
        var threshold = (SoftThreshold)training.Method.Extensions[0];
        Assert.All(training.Layers, layer => Assert.InRange(threshold.ThresholdOf(layer), -6, -3));
    }

    [Fact]
    public void Weight_decay_moves_the_threshold_s_parameter_too()
    {
        using var module = HandMade.Module((2, 2));
        var threshold = new SoftThreshold();
        var method = new SparseMethod("str", 0) { Topology = new DenseTopology(), Extensions = [threshold] };
        using SparseTrainer trainer = SparseTrainer.Attach(module, method, new Sgd(0, weightDecay: 0.1));
        trainer.StepWith(0.5, [0, 0, 0, 0]);
        Assert.Equal(-3200 * (1 - 0.5 * 0.1), threshold.ThresholdOf(trainer.Layers[0]), 1e-2);
    }

    [Fact]
    public void Connections_keep_their_signs_and_the_dormant_are_replaced_by_newborn_ones()
    {
        using var module = HandMade.Module((20, 20));
        SparseMethod method = DeepRewiring.Create(new MethodOptions { Sparsity = 0.5, TotalSteps = 10, StepsPerEpoch = 1 });
        using SparseTrainer trainer = SparseTrainer.Attach(module, method, new Sgd(0));
        var signs = (SignedConnections)method.Extensions[0];
        SparseLayer layer = trainer.Layers[0];
        AssertSigns();
        Assert.InRange(layer.Topology.ToPositions().Count(position => signs.SignOf(layer, position) > 0), 70, 130);

        long[] before = layer.Topology.ToPositions();
        float[] gradient = Array.ConvertAll(HandMade.Dense(layer.Parameter.Value), static _ => 0f);
        foreach (long position in before.Take(30)) gradient[position] = 2 * HandMade.Dense(layer.Parameter.Value)[position];
        trainer.StepWith(1, gradient);
        long[] after = layer.Topology.ToPositions();
        Assert.Equal(200, after.Length);
        Assert.Empty(after.Intersect(before.Take(30)));
        float[] values = HandMade.Dense(layer.Parameter.Value);
        Assert.All(after.Except(before), position => Assert.Equal(1e-12, Math.Abs(values[position]), 1e-17));
        AssertSigns();

        void AssertSigns()
        {
            float[] now = HandMade.Dense(layer.Parameter.Value);
            foreach (long position in layer.Topology.ToPositions())
                Assert.Equal(signs.SignOf(layer, position), Math.Sign(now[position]));
        }
    }

    [Fact]
    public void Noise_and_decay_have_the_stated_sizes()
    {
        using var module = HandMade.Module((100, 100));
        var signs = new SignedConnections(decay: 0.01, noise: 0.002);
        var method = new SparseMethod("noise", 0) { Topology = new DenseTopology(), Extensions = [signs] };
        using SparseTrainer trainer = SparseTrainer.Attach(module, method, new Sgd(0));
        // Small weights, so that a float holds the change.
        SparseLayer layer = trainer.Layers[0];
        HandMade.Set(layer.Parameter.Value, [.. Enumerable.Range(0, 10000).Select(i => 0.1f * signs.SignOf(layer, i))]);
        trainer.StepWith(0.5, new float[10000]);
        double[] moved = [.. HandMade.Dense(layer.Parameter.Value).Select((w, i) => w * signs.SignOf(layer, i) - 0.1)];
        double mean = moved.Average(), deviation = Math.Sqrt(moved.Average(m => (m - mean) * (m - mean)));
        Assert.Equal(-0.5 * 0.01, mean, 5e-5);
        Assert.Equal(0.5 * 0.002, deviation, 3e-5);
    }

    [Theory]
    [InlineData(TinyOptimizer.Momentum)]
    [InlineData(TinyOptimizer.AdamW)]
    public void A_pruned_network_is_rewound_in_weights_statistics_and_optimizer(TinyOptimizer optimizer)
    {
        var settings = new TinySettings("lottery-ticket")
        {
            Kind = TinyKind.Convolutional,
            Optimizer = optimizer,
            TotalSteps = 6,
            LearningRate = 0.02,
        };
        const long RewindStep = 2;
        SparseMethod method = LotteryTicket.Build("lottery-ticket", settings.ToOptions(), prunings: 2, rewindStep: RewindStep);
        using var training = new TinyTraining(settings, method);
        training.Run(RewindStep);
        Dictionary<string, float[]> early = Snapshot(training), slots = Slots(training);
        long optimizerSteps = training.Trainer.Optimizer.Steps;
        training.Run(6 - RewindStep - 1);
        Assert.NotEqual(early["norm.running_mean"], Snapshot(training)["norm.running_mean"]);
        training.Run(1);
        // The round after step 6 pruned a fifth and rewound the rest.
        Assert.Equal((long)Math.Round(0.8 * training.Trainer.Positions), training.Trainer.NonZeros);
        Assert.Equal(optimizerSteps, training.Trainer.Optimizer.Steps);
        AssertMasked(early, Snapshot(training));
        AssertMasked(slots, Slots(training));
        training.Run(6);
        Assert.Equal((long)Math.Round((1 - settings.Sparsity) * training.Trainer.Positions), training.Trainer.NonZeros);
        AssertMasked(early, Snapshot(training));

        void AssertMasked(Dictionary<string, float[]> expected, Dictionary<string, float[]> actual)
        {
            foreach ((string name, float[] values) in expected)
            {
                SparseLayer? layer = training.Layers.SingleOrDefault(l => name.StartsWith(l.Name, StringComparison.Ordinal));
                Assert.Equal([.. values.Select((v, i) => layer is null || layer.Topology.Contains(i) ? v : 0)], actual[name]);
            }
        }
    }

    [Fact]
    public void Slots_that_did_not_exist_at_the_rewind_step_restart_at_zero()
    {
        var settings = new TinySettings("lottery-ticket-one-shot") { TotalSteps = 4, Sparsity = 0.5 };
        using var training = new TinyTraining(settings);
        training.Run(4);
        Assert.All(Slots(training).Values, static slot => Assert.All(slot, static value => Assert.Equal(0, value)));
        Assert.Equal(0, training.Trainer.Optimizer.Steps);
        Assert.Equal(4, training.Trainer.Steps);
    }

    [Fact]
    public void Tickets_are_pruned_a_fifth_at_a_time_down_to_the_asked_sparsity()
    {
        Assert.Equal(0, LotteryTicket.Prunings(0));
        Assert.Equal(1, LotteryTicket.Prunings(0.2));
        Assert.Equal(2, LotteryTicket.Prunings(0.36));
        Assert.Equal(3, LotteryTicket.Prunings(0.37));
        Assert.Equal(8, LotteryTicket.Prunings(0.8));
        Assert.Equal(14, LotteryTicket.Prunings(0.95));
        var settings = new TinySettings("lottery-ticket") { Kind = TinyKind.Wide, TotalSteps = 2, Sparsity = 0.6 };
        using var training = new TinyTraining(settings);
        Assert.Equal(6, training.Method.Cycles);
        long n = training.Trainer.Positions;
        double[] densities = [1, 0.8, 0.64, 0.512, 0.4096, 0.4];
        foreach (double density in densities)
        {
            Assert.Equal((long)Math.Round(density * n), training.Trainer.NonZeros);
            training.Run(2);
        }
        Assert.Equal((long)Math.Round(0.4 * n), training.Trainer.NonZeros);
    }

    private static Dictionary<string, float[]> Snapshot(TinyTraining training) =>
        training.Network.named_parameters().Select(static p => (p.name, Value: (Tensor)p.parameter))
            .Concat(training.Network.named_buffers().Select(static b => (b.name, Value: b.buffer)))
            .Where(static named => named.Value.is_floating_point())
            .ToDictionary(static named => named.name, static named => HandMade.Dense(named.Value));

    private static Dictionary<string, float[]> Slots(TinyTraining training) =>
        (from parameter in training.Trainer.Parameters
         from slot in parameter.Slots
         select (Name: $"{parameter.Name}:{slot}", Values: HandMade.Dense(parameter.Slot(slot))))
        .ToDictionary(static s => s.Name, static s => s.Values);

    private sealed class RecordingOptimizer : Optimizer
    {
        public Dictionary<string, float[]> Gradients { get; } = [];

        public override string Name => "recording";

        protected override void Update(Parameter parameter, Tensor gradient, double learningRate) =>
            Gradients[parameter.Name] = HandMade.Dense(gradient);
    }
}
