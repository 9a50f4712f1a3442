namespace Gossamer.Learning.Schedules;

/// <summary>The same value at every step.</summary>
public sealed record ConstantSchedule(double Value) : IScalarSchedule
{
    /// <inheritdoc/>
    public double At(long step) => Value;
}
