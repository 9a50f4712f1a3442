namespace Gossamer.Agreement.Fusion;

/// <summary>How raters confuse labels of maps.</summary>
/// <param name="Labels">The labels in order, 0 among them.</param>
/// <param name="Prevalences">Share of each in the box that was looked at.</param>
/// <param name="Matrices">For each rater [true label, label said] by places in <paramref name="Labels"/>.</param>
public sealed record LabelConfusions(IReadOnlyList<long> Labels, IReadOnlyList<double> Prevalences, IReadOnlyList<double[,]> Matrices);
