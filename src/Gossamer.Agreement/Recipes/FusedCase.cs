namespace Gossamer.Agreement.Recipes;

/// <summary>One case after fusion.</summary>
/// <param name="Case">The case.</param>
/// <param name="Raters">Raters fused.</param>
/// <param name="Cells">Cells of each label.</param>
/// <param name="Ties">Cells on which the votes were even.</param>
/// <param name="Collapsed">Whether STAPLE declared a rater perfect.</param>
/// <param name="Sensitivities">Sensitivities by STAPLE, of the lowest label; empty for other methods.</param>
/// <param name="Specificities">Specificities by STAPLE.</param>
public sealed record FusedCase(
    string Case, IReadOnlyList<string> Raters, IReadOnlyDictionary<string, long> Cells, long Ties, bool Collapsed, IReadOnlyList<double> Sensitivities, IReadOnlyList<double> Specificities)
{
    /// <summary>Labels of <see cref="Confusions"/>, 0 among them; empty for other methods than <c>dawid-skene</c>.</summary>
    public IReadOnlyList<long> Labels { get; init; } = [];

    /// <summary>For each rater [true label][label said]; empty for other methods than <c>dawid-skene</c>.</summary>
    public IReadOnlyList<double[][]> Confusions { get; init; } = [];
}
