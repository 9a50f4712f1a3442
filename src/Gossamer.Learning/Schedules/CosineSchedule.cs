namespace Gossamer.Learning.Schedules;

/// <summary>
/// Half a cosine from <paramref name="Start"/> to <paramref name="End"/> over <paramref name="Steps"/> steps, then
/// <paramref name="End"/>: end + (start − end)/2 · (1 + cos(π t / steps)).
/// </summary>
public sealed record CosineSchedule(double Start, double End, long Steps) : IScalarSchedule
{
    /// <inheritdoc/>
    public double At(long step)
    {
        if (step >= Steps) return End;
        return End + (Start - End) / 2 * (1 + Math.Cos(Math.PI * step / Steps));
    }
}
