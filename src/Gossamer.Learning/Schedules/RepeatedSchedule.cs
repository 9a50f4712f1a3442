namespace Gossamer.Learning.Schedules;

/// <summary>Starts <paramref name="Inner"/> anew after every <paramref name="Period"/> steps.</summary>
public sealed record RepeatedSchedule(IScalarSchedule Inner, long Period) : IScalarSchedule
{
    /// <inheritdoc/>
    public double At(long step) => Inner.At(step % Period);
}
