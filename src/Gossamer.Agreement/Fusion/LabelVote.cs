using Gossamer.Agreement.Ratings;

namespace Gossamer.Agreement.Fusion;

/// <summary>The category that most raters of a unit chose.</summary>
public static class LabelVote
{
    /// <summary>No category: nobody rated, or the policy leaves ties open.</summary>
    public const int Nobody = -1;

    /// <summary>The category of each unit and the number of ties.</summary>
    /// <param name="table">Ratings.</param>
    /// <param name="ties">What a tie gives: the lowest of the categories that tie, or nobody; foreground and background are for masks and mean the lowest.</param>
    /// <param name="without">A rater to leave out; none by default.</param>
    public static (int[] Labels, int Ties) Of(RatingTable table, TiePolicy ties = TiePolicy.LowestLabel, int without = -1)
    {
        int[] labels = new int[table.Units.Count], votes = new int[table.Categories.Count];
        int tied = 0;
        for (int unit = 0; unit < labels.Length; unit++)
        {
            Array.Clear(votes);
            ReadOnlySpan<int> who = table.RatersOf(unit), chosen = table.CategoriesOf(unit);
            for (int i = 0; i < who.Length; i++)
                if (who[i] != without) votes[chosen[i]]++;
            int most = votes.Max();
            bool tie = most > 0 && votes.Count(count => count == most) > 1;
            if (tie) tied++;
            labels[unit] = most == 0 || (tie && ties == TiePolicy.Undecided) ? Nobody : Array.IndexOf(votes, most);
        }
        return (labels, tied);
    }

    /// <summary>The share of raters that chose each category, for each unit: soft labels.</summary>
    public static double[][] Shares(RatingTable table) => [.. Enumerable.Range(0, table.Units.Count).Select(unit =>
    {
        double[] shares = new double[table.Categories.Count];
        ReadOnlySpan<int> chosen = table.CategoriesOf(unit);
        foreach (int category in chosen) shares[category] += 1.0 / chosen.Length;
        return shares;
    })];
}
