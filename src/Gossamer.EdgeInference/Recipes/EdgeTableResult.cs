using Gossamer.EdgeInference.Tables;

namespace Gossamer.EdgeInference.Recipes;

/// <summary>What a measurement found.</summary>
public sealed record EdgeTableResult
{
    /// <summary>The table.</summary>
    public required MeasuredTable Table { get; init; }

    /// <summary>Networks trained now, and not found.</summary>
    public required int Trained { get; init; }

    /// <summary>Seconds of training.</summary>
    public required double SecondsTrained { get; init; }

    /// <summary>Folder of the networks.</summary>
    public required string Networks { get; init; }

    /// <summary>Folder of the run.</summary>
    public required string RunDirectory { get; init; }
}
