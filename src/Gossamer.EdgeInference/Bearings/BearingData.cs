namespace Gossamer.EdgeInference.Bearings;

/// <summary>Vibration recordings in three parts.</summary>
/// <param name="Name">Name on the command line.</param>
/// <param name="Description">What the parts are and how they were divided, one line.</param>
/// <param name="Sha256">SHA-256 of the files that were read, or of the options and seed that recordings were made from.</param>
/// <param name="Train">What networks are fitted on.</param>
/// <param name="Validation">What choices are made on.</param>
/// <param name="Test">What tables are measured on, and nothing is chosen on.</param>
public sealed record BearingData(
    string Name, string Description, string Sha256, IReadOnlyList<BearingStretch> Train, IReadOnlyList<BearingStretch> Validation, IReadOnlyList<BearingStretch> Test);
