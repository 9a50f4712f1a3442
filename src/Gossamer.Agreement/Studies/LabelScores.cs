namespace Gossamer.Agreement.Studies;

/// <summary>What one label of one case of masks says; NaN where something does not apply.</summary>
/// <param name="Label">The label.</param>
/// <param name="Inter">[measure] mean agreement of pairs of raters.</param>
/// <param name="Scores">[measure][model] score against the reference.</param>
internal sealed record LabelScores(long Label, double[] Inter, double[][] Scores);
