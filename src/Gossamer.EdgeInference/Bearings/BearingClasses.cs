namespace Gossamer.EdgeInference.Bearings;

/// <summary>The ten states of a bearing that a window is told apart by: healthy, or one of three faults in three sizes.</summary>
public static class BearingClasses
{
    /// <summary>Names by label: 0 healthy, then inner race, ball and outer race, each of 0.007, 0.014 and 0.021 inch.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "healthy", "inner 0.007", "ball 0.007", "outer 0.007", "inner 0.014", "ball 0.014", "outer 0.014", "inner 0.021", "ball 0.021", "outer 0.021",
    ];

    /// <summary>Number of classes.</summary>
    public static int Count => Names.Count;

    /// <summary>Rate in hertz of every recording.</summary>
    public const int Hertz = 48_000;
}
