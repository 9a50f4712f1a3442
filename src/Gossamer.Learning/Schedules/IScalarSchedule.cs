namespace Gossamer.Learning.Schedules;

/// <summary>A number that depends on the step alone, so that it needs no state: learning rates, drop fractions, densities.</summary>
public interface IScalarSchedule
{
    /// <summary>The value at <paramref name="step"/>, where step 0 is before the first optimizer step.</summary>
    double At(long step);
}
