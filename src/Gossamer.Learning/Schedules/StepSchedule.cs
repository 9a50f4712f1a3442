namespace Gossamer.Learning.Schedules;

/// <summary>Multiplies <paramref name="Start"/> by <paramref name="Factor"/> at each of <paramref name="Milestones"/> (steps).</summary>
public sealed record StepSchedule(double Start, double Factor, IReadOnlyList<long> Milestones) : IScalarSchedule
{
    /// <inheritdoc/>
    public double At(long step) => Start * Math.Pow(Factor, Milestones.Count(milestone => step >= milestone));
}
