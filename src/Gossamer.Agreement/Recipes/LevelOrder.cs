namespace Gossamer.Agreement.Recipes;

/// <summary>
/// Levels ascend: raters agree with each other no more than the truth does with them, and that no more than they do with themselves. Where
/// an upper level is below a lower one beyond their intervals, data contradict the model; that is said, and nothing is put in order.
/// </summary>
internal static class LevelOrder
{
    /// <summary>How warnings about the order begin.</summary>
    public const string Code = "InconsistentRepeats";

    /// <summary>A warning for each pair of levels whose order is reversed beyond their intervals.</summary>
    public static IEnumerable<string> Warnings(AgreementLevels levels)
    {
        (string Name, LevelEstimate? Level)[] ascending = [("the agreement of raters", levels.InterRater), ("the truth ceiling", levels.TruthCeiling), ("the policy ceiling", levels.PolicyCeiling)];
        for (int lower = 0; lower < ascending.Length; lower++)
            for (int upper = lower + 1; upper < ascending.Length; upper++)
                if (ascending[lower].Level is { } low && ascending[upper].Level is { } high && (high.High ?? high.Value) < (low.Low ?? low.Value))
                    yield return $"{Code}: {ascending[upper].Name} {high.Value:0.000} is below {ascending[lower].Name} {low.Value:0.000}";
    }
}
