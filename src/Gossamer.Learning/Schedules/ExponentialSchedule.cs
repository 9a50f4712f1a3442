namespace Gossamer.Learning.Schedules;

/// <summary>Multiplies <paramref name="Start"/> by <paramref name="Factor"/> after every <paramref name="Every"/> steps.</summary>
public sealed record ExponentialSchedule(double Start, double Factor, long Every) : IScalarSchedule
{
    /// <inheritdoc/>
    public double At(long step) => Start * Math.Pow(Factor, step / Every);
}
