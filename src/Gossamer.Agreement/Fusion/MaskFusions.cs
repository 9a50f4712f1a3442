namespace Gossamer.Agreement.Fusion;

/// <summary>Every way to fuse masks, by name.</summary>
public static class MaskFusions
{
    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = ["majority", "staple", "simple", "shape-mean"];

    /// <summary>The fusion of a name.</summary>
    /// <exception cref="ArgumentException">There is no such fusion.</exception>
    public static IMaskFusion Find(string name, TiePolicy ties = TiePolicy.Background) => Find(name, ties, Names);

    /// <summary>The same, with the names that the caller takes in the message.</summary>
    internal static IMaskFusion Find(string name, TiePolicy ties, IReadOnlyList<string> names) => name switch
    {
        "majority" => new MajorityVote(ties),
        "staple" => new Staple(),
        "simple" => new Simple(),
        "shape-mean" => new ShapeMean(),
        _ => throw new ArgumentException($"there is no fusion '{name}', expected one of {string.Join(", ", names)}"),
    };
}
