namespace Gossamer.Learning.Schedules;

/// <summary>
/// Rises linearly to <paramref name="Inner"/>'s first value over <paramref name="Steps"/> steps; <paramref name="Inner"/>
/// then runs from its own step 0.
/// </summary>
public sealed record WarmUp(IScalarSchedule Inner, long Steps) : IScalarSchedule
{
    /// <inheritdoc/>
    public double At(long step) => step < Steps ? Inner.At(0) * (step + 1) / Steps : Inner.At(step - Steps);
}
