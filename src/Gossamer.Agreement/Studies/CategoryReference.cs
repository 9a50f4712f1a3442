using Gossamer.Agreement.Fusion;
using Gossamer.Agreement.Ratings;

namespace Gossamer.Agreement.Studies;

/// <summary>The labels that models are scored against.</summary>
/// <param name="Name">In words.</param>
/// <param name="IsRater">Whether they are one rater's.</param>
/// <param name="Labels">The category of each unit; -1 where there is none.</param>
/// <param name="Ties">Units whose votes were tied.</param>
internal sealed record CategoryReference(string Name, bool IsRater, int[] Labels, int Ties)
{
    private const string RaterPrefix = "rater:";

    /// <summary>The reference that the options name.</summary>
    public static CategoryReference Of(StudyOptions options, RatingTable table, DawidSkeneFit? fit)
    {
        string name = options.Reference ?? (table is { RatersAreKnown: true, Raters.Count: 2 } ? $"{RaterPrefix}{table.Raters[0]}" : "majority");
        if (name == "majority")
        {
            (int[] labels, int ties) = LabelVote.Of(table, options.Ties);
            return new CategoryReference(name, false, labels, ties);
        }
        if (name is "staple" or "dawid-skene")
        {
            return fit is null
                ? throw new ArgumentException($"--reference {name} needs three known raters, here are {(table.RatersAreKnown ? table.Raters.Count : 0)}")
                : new CategoryReference("dawid-skene", false, [.. fit.Labels], 0);
        }
        if (!name.StartsWith(RaterPrefix, StringComparison.Ordinal)) throw new ArgumentException($"there is no reference '{name}' of categories, expected majority, dawid-skene or rater:ID");
        string rater = name[RaterPrefix.Length..];
        int place = table.RatersAreKnown ? table.Raters.ToList().IndexOf(rater) : -1;
        if (place < 0) throw new ArgumentException($"there is no rater '{rater}'{(table.RatersAreKnown ? $", expected one of {string.Join(", ", table.Raters.Take(10))}" : ": raters are not known")}");
        return new CategoryReference($"rater {rater}", true, [.. Enumerable.Range(0, table.Units.Count).Select(unit =>
        {
            int at = table.RatersOf(unit).IndexOf(place);
            return at < 0 ? LabelVote.Nobody : table.CategoriesOf(unit)[at];
        })], 0);
    }
}
