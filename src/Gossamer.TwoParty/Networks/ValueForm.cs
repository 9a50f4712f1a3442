namespace Gossamer.TwoParty.Networks;

/// <summary>What a value of a private network looks like: its shape for one sample and where its point stands.</summary>
/// <param name="Shape">Sizes of one sample, row-major; maps are [channels, height, width].</param>
/// <param name="FractionBits">f: a ring element v stands for v / 2^f.</param>
public sealed record ValueForm(IReadOnlyList<int> Shape, int FractionBits)
{
    /// <summary>Elements of one sample.</summary>
    /// <exception cref="OverflowException">There are more than 2^31 − 1.</exception>
    public int Elements => Shape.Aggregate(1, static (product, size) => checked(product * size));

    /// <summary>Reads a shape [channels, height, width].</summary>
    /// <exception cref="ArgumentException">The shape has another rank.</exception>
    internal (int Channels, int Height, int Width) Maps => Shape.Count == 3
        ? (Shape[0], Shape[1], Shape[2])
        : throw new ArgumentException($"takes maps [channels, height, width], not {Text}");

    internal string Text => $"[{string.Join(", ", Shape)}]";
}
