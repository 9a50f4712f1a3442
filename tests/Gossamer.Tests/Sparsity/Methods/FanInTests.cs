using Gossamer.Kernels.Formats;
using Gossamer.Learning.Optimization;
using Gossamer.Sparsity.Methods;
using Gossamer.Sparsity.Rounds;
using Gossamer.Sparsity.Training;
using Xunit;

namespace Gossamer.Tests.Sparsity.Methods;

/// <summary>Options that change how a method begins or what a round may take back.</summary>
public sealed class FanInTests
{
    [Fact]
    public void Initial_weights_are_scaled_by_the_root_of_fan_in_over_active_fan_in()
    {
        using var plain = HandMade.Module((8, 50));
        using var scaled = HandMade.Module((8, 50));
        using SparseTrainer a = SparseTrainer.Attach(plain, StaticRandom.Create(Options()), new Sgd(0));
        using SparseTrainer b = SparseTrainer.Attach(scaled, StaticRandom.Create(Options()), new Sgd(0), new SparseTrainerOptions { FanInAware = true });
        float[] before = HandMade.Dense(a.Layers[0].Parameter.Value), after = HandMade.Dense(b.Layers[0].Parameter.Value);
        SparseTopology topology = a.Layers[0].Topology;
        Assert.Equal(topology.Fingerprint, b.Layers[0].Topology.Fingerprint);
        Assert.True(Enumerable.Range(0, 8).Select(row => topology.Row(row).Length).Distinct().Count() > 1);
        for (int position = 0; position < before.Length; position++)
            Assert.Equal(before[position] * Math.Sqrt(50.0 / Math.Max(1, topology.Row(position / 50).Length)), after[position], 1e-5);
    }

    [Theory]
    [InlineData("dst-ee")]
    [InlineData("rigl")]
    [InlineData("itop")]
    [InlineData("set")]
    public void Without_regrowth_no_round_takes_back_what_it_dropped(string method)
    {
        foreach (bool allowed in new[] { true, false })
        {
            var settings = new TinySettings(method) { Kind = TinyKind.Wide, Plan = TinySettings.Rounds(2, 40, 0.5) };
            using var training = new TinyTraining(settings, SparseMethods.Find(method).Create(settings.ToOptions() with { RegrowthAllowed = allowed }));
            int returned = 0, rounds = 0;
            training.Trainer.RoundCompleted += (RoundSummary summary, IReadOnlyList<LayerChange> _) =>
            {
                rounds++;
                returned += summary.Layers.Sum(static layer => layer.Dropped - layer.Left);
            };
            training.Run(20);
            Assert.Equal(10, rounds);
            Assert.Equal(allowed, returned > 0);
        }
    }

    private static MethodOptions Options() => new() { Sparsity = 0.8, TotalSteps = 10, StepsPerEpoch = 5 };
}
