using Gossamer.EdgeInference.Policies;

namespace Gossamer.EdgeInference.Recipes;

/// <summary>What a training reached.</summary>
public sealed record EdgeTrainingResult
{
    /// <summary>Agent.</summary>
    public required string Agent { get; init; }

    /// <summary>Episodes played.</summary>
    public required int Episodes { get; init; }

    /// <summary>Seconds of training.</summary>
    public required double SecondsTrained { get; init; }

    /// <summary>The trained policy.</summary>
    public required PolicyResult Trained { get; init; }

    /// <summary>The one-slot minimiser on the same channels and arrivals.</summary>
    public required PolicyResult Reference { get; init; }

    /// <summary>Folder of the run; its checkpoint holds the agent.</summary>
    public required string RunDirectory { get; init; }
}
