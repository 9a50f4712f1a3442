namespace Gossamer.Learning.Models;

/// <summary>Which sample shapes a network takes.</summary>
/// <param name="Description">In words, for lists and messages.</param>
/// <param name="Accept">Whether a shape without the batch dimension is taken.</param>
public sealed record AcceptedInputs(string Description, Func<IReadOnlyList<int>, bool> Accept)
{
    /// <summary>Any shape; the network flattens it.</summary>
    public static AcceptedInputs Any { get; } = new("any shape, flattened", static _ => true);

    /// <summary>Pictures [channels, height, width] with both sides within [<paramref name="min"/>, <paramref name="max"/>].</summary>
    public static AcceptedInputs Pictures(int min, int max = int.MaxValue) =>
        new(
            $"[channels, height, width] with sides of {(max == int.MaxValue ? $"at least {min}" : $"{min} to {max}")}",
            shape => shape.Count == 3 && shape.Skip(1).All(side => side >= min && side <= max));
}
