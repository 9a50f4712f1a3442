using Gossamer.Learning.Schedules;
using Gossamer.Sparsity.Drop;

namespace Gossamer.Sparsity.Rounds;

/// <summary>When rounds happen and how much each may change. Methods are compared fairly when they share one plan.</summary>
/// <param name="Interval">Optimizer steps between rounds, ΔT ≥ 1.</param>
/// <param name="StopStep">Last step at which a round may happen, T_stop.</param>
/// <param name="DropFraction">Share ζ_t of a layer's active units that a round drops.</param>
public sealed record RoundPlan(long Interval, long StopStep, IScalarSchedule DropFraction)
{
    /// <summary>Default first drop fraction, ζ_0.</summary>
    public const double DefaultDropFraction = 0.5;

    /// <summary>Default last drop fraction, ζ_min.</summary>
    public const double DefaultLastDropFraction = 0.005;

    /// <summary>Default share of training during which rounds happen.</summary>
    public const double DefaultStopShare = 0.75;

    /// <summary>How ζ_t · k_l becomes a count.</summary>
    public DropRounding Rounding { get; init; } = DropRounding.Ceiling;

    /// <summary>What happens to the optimizer step that falls on a round.</summary>
    public RoundOrder Order { get; init; } = RoundOrder.StepThenRound;

    /// <summary>Interval in force at each step, where it changes during training; null for <see cref="Interval"/> throughout.</summary>
    public PiecewiseSchedule? Intervals { get; init; }

    /// <summary>
    /// The plan every method shares by default: ΔT = clamp(round(T / 100), 10, 4000), cosine from 0.5 to 0.005 until three
    /// quarters of the steps are done.
    /// </summary>
    /// <param name="totalSteps">Steps of the whole training, T.</param>
    /// <param name="interval">ΔT, or null for the default.</param>
    /// <param name="dropFraction">ζ_0.</param>
    /// <param name="stopShare">T_stop / T.</param>
    public static RoundPlan Shared(
        long totalSteps, long? interval = null, double dropFraction = DefaultDropFraction, double stopShare = DefaultStopShare)
    {
        long stop = (long)(stopShare * totalSteps);
        return new RoundPlan(
            interval ?? DefaultInterval(totalSteps), stop,
            new CosineSchedule(dropFraction, Math.Min(DefaultLastDropFraction, dropFraction), stop));
    }

    /// <summary>clamp(round(T / 100), 10, 4000).</summary>
    public static long DefaultInterval(long totalSteps) => Math.Clamp((long)Math.Round(totalSteps / 100.0), 10, 4000);

    /// <summary>Whether a round follows optimizer step <paramref name="step"/> (1, 2, …).</summary>
    public bool IsDue(long step) => step > 0 && step <= StopStep && step % IntervalAt(step) == 0;

    /// <summary>Rounds of a training of <paramref name="steps"/> steps.</summary>
    public long Count(long steps)
    {
        long rounds = 0;
        for (long step = 1; step <= Math.Min(steps, StopStep); step++)
            if (IsDue(step)) rounds++;
        return rounds;
    }

    /// <summary>Last step up to <paramref name="step"/> that a round follows; 0 when there is none.</summary>
    public long LastDue(long step)
    {
        long last = Math.Min(step, StopStep);
        if (Intervals is null) return Math.Max(0, last - last % Interval);
        while (last > 0 && !IsDue(last)) last--;
        return Math.Max(0, last);
    }

    private long IntervalAt(long step) => Intervals is null ? Interval : (long)Intervals.At(step);
}
