using System.CommandLine;
using System.Globalization;
using Gossamer.Agreement.Ratings;
using Gossamer.Cli.Arguments;
using Gossamer.Learning.Statistics;

namespace Gossamer.Cli.Commands.Agreement;

/// <summary>Options that commands on ratings share.</summary>
internal static class RatingArguments
{
    /// <summary><c>--columns</c>: which columns hold what.</summary>
    public static Option<string?> Columns { get; } = new("--columns")
    {
        Description = "Columns by role, as in unit=item,rater=who,value=score, also repeat= and cluster= [default: by their names]",
        HelpName = "ROLE=COLUMN,…",
    };

    /// <summary><c>--scale</c>: what may be done with the values.</summary>
    public static Option<MeasurementScale?> Scale { get; } = new("--scale")
    {
        Description = "What may be done with the values [default: nominal]",
        HelpName = Words.Of<MeasurementScale>(),
        CustomParser = static result => Words.Parse<MeasurementScale>(result),
    };

    /// <summary><c>--categories</c>: the categories there are.</summary>
    public static Option<string?> Categories { get; } = new("--categories")
    {
        Description = "Every category there is, from lowest to highest, separated by commas [default: those that occur]",
        HelpName = "A,B,…",
    };

    /// <summary><c>--replicates</c>: resamples of intervals.</summary>
    public static Option<int?> Replicates { get; } = new("--replicates") { Description = "Resamples of the intervals [default: 2000]", HelpName = "N" };

    /// <summary>The columns named.</summary>
    public static RatingColumns ReadColumns(ParseResult parse) => parse.GetValue(Columns) is { } text ? RatingColumns.Parse(text) : new RatingColumns();

    /// <summary>The categories declared; null for none.</summary>
    public static IReadOnlyList<string>? ReadCategories(ParseResult parse) => parse.GetValue(Categories)?.Split(',', StringSplitOptions.TrimEntries);

    /// <summary>How intervals are made.</summary>
    public static BootstrapOptions ReadBootstrap(ParseResult parse)
    {
        var defaults = new BootstrapOptions();
        return defaults with { Replicates = parse.GetValue(Replicates) ?? defaults.Replicates, Seed = parse.GetValue(CommonOptions.Seed) };
    }

    /// <summary>A figure with three decimals; a dash where there is none.</summary>
    public static string Figure(double? value) => value is { } number ? number.ToString(Math.Abs(number) >= 100 ? "F1" : "F3", CultureInfo.InvariantCulture) : Rendering.Format.None;

    /// <summary>An interval; a dash where there is none.</summary>
    public static string Interval(double? low, double? high) => low is null || high is null ? Rendering.Format.None : $"[{Figure(low)}, {Figure(high)}]";
}
