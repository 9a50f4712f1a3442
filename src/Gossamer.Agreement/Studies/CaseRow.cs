namespace Gossamer.Agreement.Studies;

/// <summary>One case of the table of cases.</summary>
/// <param name="Case">Its name.</param>
/// <param name="Raters">Raters it has.</param>
/// <param name="Agreement">Mean agreement of pairs of raters; null where there is none.</param>
/// <param name="Intra">Agreement of repeats; null without.</param>
/// <param name="Scores">Each model's score; null where it did not predict the case.</param>
/// <param name="Size">Cells of the reference; null for ratings.</param>
/// <param name="Information">What annotating it again promises: disagreement of raters times that of models with the reference.</param>
public sealed record CaseRow(string Case, int Raters, double? Agreement, double? Intra, IReadOnlyList<double?> Scores, long? Size, double? Information);
