using Gossamer.Learning.Optimization;
using Gossamer.Learning.Schedules;
using Gossamer.Sparsity.Growth;
using Gossamer.Sparsity.Layers;
using Gossamer.Sparsity.Methods;
using Gossamer.Sparsity.Rounds;
using Gossamer.Sparsity.Training;
using Xunit;

namespace Gossamer.Tests.Sparsity.Methods;

/// <summary>Values with which grown weights may start.</summary>
public sealed class GrownValuesTests
{
    private static readonly float[] Gradient = [.. Enumerable.Range(0, 3600).Select(static i => (i % 7 - 3) * 0.25f + 0.01f)];

    [Fact]
    public void Zeros_by_default() => Assert.All(Grow(new ZeroValues()).Values, static grown => Assert.Equal(0, grown.Value));

    [Fact]
    public void The_gradient_over_a_divisor() => Assert.All(
        Grow(new SignalValues(-4)).Values, static grown => Assert.Equal(Gradient[grown.Position] / -4, grown.Value));

    [Fact]
    public void Its_sign_over_a_divisor() => Assert.All(
        Grow(new SignalValues(4, signOnly: true)).Values,
        static grown => Assert.Equal(Math.Sign(Gradient[grown.Position]) / 4f, grown.Value));

    [Fact]
    public void Normal_with_the_layer_s_deviation()
    {
        (float[] active, var grown) = Grow(new NormalValues(2));
        double mean = active.Average(), deviation = Math.Sqrt(active.Average(w => (w - mean) * (w - mean)));
        Assert.Equal(deviation / 2, Math.Sqrt(grown.Average(static g => (double)g.Value * g.Value)), 0.1 * deviation);
        Assert.Equal(0, grown.Average(static g => g.Value), 0.1 * deviation);
    }

    [Fact]
    public void Uniform_within_the_layer_s_mean_magnitude()
    {
        (float[] active, var grown) = Grow(new MeanMagnitudeValues(2));
        double limit = active.Average(Math.Abs) / 2;
        Assert.All(grown, g => Assert.InRange(g.Value, -limit, limit));
        Assert.True(grown.Max(static g => g.Value) > 0.9 * limit && grown.Min(static g => g.Value) < -0.9 * limit);
    }

    [Fact]
    public void Uniform_as_He_has_it()
    {
        var grown = Grow(new HeUniformValues()).Values;
        double limit = Math.Sqrt(6.0 / 60);
        Assert.All(grown, g => Assert.InRange(g.Value, -limit, limit));
        Assert.Equal(limit * limit / 3, grown.Average(static g => (double)g.Value * g.Value), 0.01);
    }

    [Fact]
    public void Drawn_from_the_initial_values()
    {
        var values = new ShuffledInitialValues(2);
        (float[] active, var grown) = Grow(values, values);
        var halves = active.Select(static w => w / 2).ToHashSet();
        Assert.All(grown, g => Assert.Contains(g.Value, halves));
        Assert.True(grown.Select(static g => g.Value).Distinct().Count() > 50);
    }

    /// <summary>One round on a layer [60, 60] at learning rate 0; the active values before and what was grown.</summary>
    private static (float[] Active, (long Position, float Value)[] Values) Grow(IGrownValues values, params IStepExtension[] extensions)
    {
        using var module = HandMade.Module((60, 60));
        HandMade.Set(module.get_parameter("a")!, [.. Enumerable.Range(0, 3600).Select(static i => (float)Math.Sin(i))]);
        var method = new SparseMethod("grow", 0.9)
        {
            Rounds = new RoundPlan(1, 1, new ConstantSchedule(0.4)),
            Growth = new GrowRule(new MagnitudeOfSignal()) { Values = values, RegrowthAllowed = false },
            Extensions = extensions,
        };
        using SparseTrainer trainer = SparseTrainer.Attach(module, method, new Sgd(0));
        SparseLayer layer = trainer.Layers[0];
        float[] dense = HandMade.Dense(layer.Parameter.Value);
        float[] active = [.. layer.Topology.ToPositions().Select(position => dense[position])];
        long[] before = layer.Topology.ToPositions();
        trainer.StepWith(0, Gradient);
        float[] now = HandMade.Dense(layer.Parameter.Value);
        (long, float)[] grown = [.. layer.Topology.ToPositions().Except(before).Select(position => (position, now[position]))];
        Assert.Equal(144, grown.Length);
        return (active, grown);
    }
}
