using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Gossamer.Cli.Arguments;
using Gossamer.Graphs.Data;
using Gossamer.Graphs.Ingest;

namespace Gossamer.Cli.Commands.Graphs;

/// <summary>Options that commands on graphs share.</summary>
internal static class GraphArguments
{
    /// <summary><c>--data</c>: which graph.</summary>
    public static Option<string> Data { get; } = new("--data")
    {
        Description = $"A known graph ({string.Join(", ", GraphSets.Names)}), an edge list (text or gzip) or a .tcsr file",
        HelpName = "NAME|PATH",
        Required = true,
    };

    private static readonly Option<SelfLoops?> Loops = new("--self-loops")
    {
        Description = "Edges from a node to itself [default: keep]", HelpName = Words.Of<SelfLoops>(),
        CustomParser = static result => Words.Parse<SelfLoops>(result),
    };

    private static readonly Option<ExactDuplicates?> Duplicates = new("--exact-duplicates")
    {
        Description = "Edges that agree in source, target and time [default: collapse]",
        HelpName = Words.Of<ExactDuplicates>(),
        CustomParser = static result => Words.Parse<ExactDuplicates>(result),
    };

    private static readonly Option<MultiEdges?> Repeated = new("--multi-edges")
    {
        Description = "Further edges between the same nodes [default: keep]", HelpName = Words.Of<MultiEdges>(),
        CustomParser = static result => Words.Parse<MultiEdges>(result),
    };

    private static readonly Option<decimal?> TimeUnit = new("--time-unit")
    {
        Description = "Unit of decimal times; those that are no multiples of it are ranked [default: 1e-6]", HelpName = "U",
        CustomParser = ParseUnit,
    };

    /// <summary>The options of reading an edge list.</summary>
    public static IEnumerable<Option> Ingest => [Loops, Duplicates, Repeated, TimeUnit];

    /// <summary>How an edge list is to be read.</summary>
    public static IngestOptions ReadIngest(ParseResult parse)
    {
        var defaults = new IngestOptions();
        return new IngestOptions
        {
            SelfLoops = parse.GetValue(Loops) ?? defaults.SelfLoops,
            ExactDuplicates = parse.GetValue(Duplicates) ?? defaults.ExactDuplicates,
            MultiEdges = parse.GetValue(Repeated) ?? defaults.MultiEdges,
            TimeUnit = parse.GetValue(TimeUnit) ?? defaults.TimeUnit,
        };
    }

    private static decimal? ParseUnit(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal unit) && unit > 0) return unit;
        result.AddError($"--time-unit does not take '{text}', expected a number above 0 such as 1e-6");
        return null;
    }
}
