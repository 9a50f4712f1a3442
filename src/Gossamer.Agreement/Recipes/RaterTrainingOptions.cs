using Gossamer.Agreement.Cases;
using Gossamer.Agreement.Segmentation;

namespace Gossamer.Agreement.Recipes;

/// <summary>What <see cref="RaterTraining"/> trains.</summary>
public sealed record RaterTrainingOptions
{
    /// <summary>Label maps of pictures in a folder or zip.</summary>
    public required string Annotations { get; init; }

    /// <summary>Folder for the predictions, <c>MODEL/CASE.png</c>.</summary>
    public required string Out { get; init; }

    /// <summary>Folder or zip of pictures <c>CASE.ext</c>. Default: the archive's own.</summary>
    public string? Pictures { get; init; }

    /// <summary>How paths say whose a label map is. Default: found out.</summary>
    public AnnotationLayout Layout { get; init; }

    /// <summary>The rater whose labels are learnt. Default: the first.</summary>
    public string? Rater { get; init; }

    /// <summary>What is learnt where raters differ. Default: the one rater.</summary>
    public RaterLoss Loss { get; init; }

    /// <summary>Cases to train on, in ordinal order from the first; the others are predicted. Default: half.</summary>
    public int? TrainingCases { get; init; }

    /// <summary>Name of the model. Default <c>network</c>.</summary>
    public string Model { get; init; } = "network";

    /// <summary>Steps. Default 600.</summary>
    public int Steps { get; init; } = 600;

    /// <summary>Pieces of pictures of a step. Default 12.</summary>
    public int BatchSize { get; init; } = 12;

    /// <summary>Side of a piece in pixels. Default 64.</summary>
    public int PieceSize { get; init; } = 64;

    /// <summary>Learning rate of AdamW, which falls along a cosine. Default 0.004.</summary>
    public double LearningRate { get; init; } = 4e-3;

    /// <summary>Seed. Default 0.</summary>
    public ulong Seed { get; init; }
}
