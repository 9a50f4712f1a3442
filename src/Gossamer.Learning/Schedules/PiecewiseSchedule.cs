namespace Gossamer.Learning.Schedules;

/// <summary>Holds each value from its step onwards; <paramref name="Pieces"/> are ascending and the first begins at 0.</summary>
public sealed record PiecewiseSchedule(IReadOnlyList<(long From, double Value)> Pieces) : IScalarSchedule
{
    /// <inheritdoc/>
    public double At(long step) => Pieces.Last(piece => step >= piece.From).Value;
}
