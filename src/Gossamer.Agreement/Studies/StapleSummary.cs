namespace Gossamer.Agreement.Studies;

/// <summary>What STAPLE found over cases and labels.</summary>
/// <param name="Fits">Fits made.</param>
/// <param name="Collapsed">Fits that declared a rater perfect.</param>
/// <param name="NotIdentified">Fits in which all raters agreed.</param>
/// <param name="Sensitivities">Mean sensitivity of each rater; empty where raters are anonymous.</param>
/// <param name="Specificities">Mean specificity of each rater, in the box around all masks; empty where raters are anonymous.</param>
public sealed record StapleSummary(int Fits, int Collapsed, int NotIdentified, IReadOnlyList<double> Sensitivities, IReadOnlyList<double> Specificities);
