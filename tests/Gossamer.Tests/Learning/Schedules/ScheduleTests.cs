using CsCheck;
using Gossamer.Learning.Schedules;
using Xunit;

namespace Gossamer.Tests.Learning.Schedules;

/// <summary>Each schedule against the rule spelled out step by step.</summary>
public sealed class ScheduleTests
{
    private static readonly IScalarSchedule Ramp = new PowerSchedule(0, 100, 0, 100, 1);

    [Fact]
    public void A_constant_stays() => Assert.All(Steps(5), static step => Assert.Equal(0.3, new ConstantSchedule(0.3).At(step)));

    [Fact]
    public void Exponential_decay_multiplies_after_every_period() =>
        Gen.Select(Gen.Double[0.1, 1], Gen.Long[1, 9]).Sample(static (factor, every) =>
        {
            double value = 2;
            for (long step = 0; step < 50; step++)
            {
                if (step > 0 && step % every == 0) value *= factor;
                Assert.Equal(value, new ExponentialSchedule(2, factor, every).At(step), 1e-12);
            }
        }, iter: 50);

    [Fact]
    public void Steps_multiply_at_their_milestones()
    {
        var schedule = new StepSchedule(0.8, 0.5, [3, 7]);
        Assert.Equal([0.8, 0.8, 0.8, 0.4, 0.4, 0.4, 0.4, 0.2, 0.2], Steps(9).Select(schedule.At));
    }

    [Fact]
    public void Pieces_hold_from_their_step_on()
    {
        var schedule = new PiecewiseSchedule([(0, 1), (2, 5), (3, 4)]);
        Assert.Equal([1.0, 1, 5, 4, 4], Steps(5).Select(schedule.At));
    }

    [Fact]
    public void A_repeated_schedule_starts_anew()
    {
        var schedule = new RepeatedSchedule(Ramp, 3);
        Assert.Equal([0.0, 1, 2, 0, 1, 2, 0], Steps(7).Select(schedule.At));
    }

    [Fact]
    public void A_warm_up_rises_to_the_first_value_and_then_lets_the_schedule_begin()
    {
        var schedule = new WarmUp(new StepSchedule(8, 0.5, [1, 2]), 4);
        Assert.Equal([2.0, 4, 6, 8, 8, 4, 2], Steps(7).Select(schedule.At));
    }

    [Fact]
    public void A_linear_ramp_is_power_1() => Assert.Equal([0.0, 1, 2, 3], Steps(4).Select(Ramp.At));

    private static IEnumerable<long> Steps(int count) => Enumerable.Range(0, count).Select(static step => (long)step);
}
