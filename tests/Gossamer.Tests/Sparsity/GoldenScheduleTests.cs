using Gossamer.Learning.Schedules;
using Gossamer.Sparsity.Drop;
using Gossamer.Sparsity.Methods;
using Gossamer.Sparsity.Rounds;
using Xunit;

namespace Gossamer.Tests.Sparsity;

public sealed class GoldenScheduleTests
{
    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(48828, 0.2525)]
    [InlineData(97656, 0.005)]
    public void The_drop_fraction_of_DST_EEs_code(long step, double expected) =>
        Assert.Equal(expected, new CosineSchedule(0.5, 0.005, 97656).At(step), 1e-12);

    [Theory]
    [InlineData(0, 0.3)]
    [InlineData(6250, 0.256066)]
    [InlineData(12500, 0.15)]
    [InlineData(18750, 0.043934)]
    [InlineData(25000, 0)]
    public void The_drop_fraction_of_RigL(long step, double expected) =>
        Assert.Equal(expected, new CosineSchedule(0.3, 0, 25000).At(step), 5e-7);

    [Theory]
    [InlineData(1000, 0)]
    [InlineData(2000, 0.267901)]
    [InlineData(5500, 0.7875)]
    [InlineData(10000, 0.9)]
    public void The_sparsity_of_gradual_pruning(long step, double expected) =>
        Assert.Equal(expected, new PowerSchedule(0, 0.9, 1000, 10000, 3).At(step), 5e-7);

    [Fact]
    public void RigLs_own_plan_is_the_published_one()
    {
        RoundPlan plan = Rigl.Create(new MethodOptions { TotalSteps = 100_000, StepsPerEpoch = 1000 }).Rounds!;
        Assert.Equal((100, 75_000), (plan.Interval, plan.StopStep));
        Assert.Equal((RoundOrder.RoundInsteadOfStep, DropRounding.Truncate), (plan.Order, plan.Rounding));
        Assert.Equal(0.15, plan.DropFraction.At(37_500), 1e-12);
    }

    [Theory]
    [InlineData(300, 10)]
    [InlineData(2550, 26)]
    [InlineData(97656, 977)]
    [InlineData(10_000_000, 4000)]
    public void The_shared_interval_follows_the_length_of_training(long steps, long interval)
    {
        RoundPlan plan = RoundPlan.Shared(steps);
        Assert.Equal(interval, plan.Interval);
        Assert.Equal((long)(0.75 * steps), plan.StopStep);
        Assert.True(steps / interval * 0.75 > 20);
        Assert.Equal(0.5, plan.DropFraction.At(0));
        Assert.Equal(0.005, plan.DropFraction.At(plan.StopStep));
    }

    [Fact]
    public void The_shared_plan_never_starts_below_its_end() =>
        Assert.Equal(0.001, RoundPlan.Shared(1000, dropFraction: 0.001).DropFraction.At(0));

    [Theory]
    [InlineData(0.07 * 100, DropRounding.Ceiling, 7)]
    [InlineData(0.07 * 100, DropRounding.Truncate, 7)]
    [InlineData(0.29 * 100, DropRounding.Truncate, 29)]
    [InlineData(0.29 * 100, DropRounding.Ceiling, 29)]
    [InlineData(7.2, DropRounding.Ceiling, 8)]
    [InlineData(7.8, DropRounding.Truncate, 7)]
    [InlineData(0, DropRounding.Ceiling, 0)]
    public void Counts_are_rounded_without_the_noise_of_binary_fractions(double exact, DropRounding rounding, int count) =>
        Assert.Equal(count, DropCount.Round(exact, rounding));
}
