namespace Gossamer.Graphs.Walks;

/// <summary>How walks are drawn.</summary>
public sealed record WalkOptions
{
    /// <summary>Walks from each node, at least 1. Default 10.</summary>
    public int WalksPerNode { get; init; } = 10;

    /// <summary>Greatest number of steps, at least 1. Default 5, the released setting for link prediction.</summary>
    public int Length { get; init; } = 5;

    /// <summary>Which edges are preferred. Default later ones.</summary>
    public WalkBias Bias { get; init; }

    /// <summary>Direction in time. Default forward.</summary>
    public WalkDirection Direction { get; init; }

    /// <summary>Seed. Default 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>Throws where a value is out of range.</summary>
    internal void Check()
    {
        if (WalksPerNode < 1) throw new ArgumentException($"{WalksPerNode} walks from each node, expected at least 1");
        if (Length < 1) throw new ArgumentException($"walks of {Length} steps, expected at least 1");
    }
}
