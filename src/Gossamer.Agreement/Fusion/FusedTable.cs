using System.Globalization;
using System.Text;
using Gossamer.Agreement.Ratings;
using Gossamer.Learning.Data.Tables;

namespace Gossamer.Agreement.Fusion;

/// <summary>Fused ratings as tables of text.</summary>
internal static class FusedTable
{
    /// <summary><c>unit,label</c>; no label where nobody rated or ties stay open.</summary>
    public static string OfLabels(RatingTable table, IReadOnlyList<int> labels)
    {
        var text = new StringBuilder("unit,label\n");
        for (int unit = 0; unit < labels.Count; unit++)
            text.Append(CultureInfo.InvariantCulture, $"{DelimitedTable.Field(table.Units[unit])},{(labels[unit] < 0 ? "" : DelimitedTable.Field(table.Categories[labels[unit]]))}\n");
        return text.ToString();
    }

    /// <summary>
    /// <c>unit,label,probability</c>, a row for each unit and category, because names of categories need not differ as names of columns must;
    /// no probability where nobody rated and nothing is known.
    /// </summary>
    public static string OfShares(RatingTable table, IReadOnlyList<double[]> shares)
    {
        var text = new StringBuilder("unit,label,probability\n");
        for (int unit = 0; unit < shares.Count; unit++)
        {
            bool isKnown = shares[unit].Any(static share => share > 0);
            for (int category = 0; category < table.Categories.Count; category++)
            {
                double? share = isKnown ? shares[unit][category] : null;
                text.Append(CultureInfo.InvariantCulture, $"{DelimitedTable.Field(table.Units[unit])},{DelimitedTable.Field(table.Categories[category])},{share:R}\n");
            }
        }
        return text.ToString();
    }
}
