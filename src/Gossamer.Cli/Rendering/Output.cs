using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Spectre.Console;

namespace Gossamer.Cli.Rendering;

/// <summary>
/// Where a command writes: results to standard output, everything else to standard error. On a terminal tables have borders
/// and fit its width; into a file or another program go bare columns, a row a line, without control codes.
/// </summary>
internal sealed class Output
{
    /// <summary>Wide enough that nothing is ever broken.</summary>
    private const int PlainWidth = 10_000;

    private static readonly JsonWriterOptions JsonStyle = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Standard output, for results.</summary>
    public IAnsiConsole Results { get; } = Open(Console.Out, Console.IsOutputRedirected);

    /// <summary>Standard error, for progress and notes.</summary>
    public IAnsiConsole Notes { get; } = Open(Console.Error, Console.IsErrorRedirected);

    /// <summary>Whether a person sees standard output as it comes.</summary>
    public bool IsTerminal { get; } = !Console.IsOutputRedirected;

    /// <summary>Whether a person sees standard error as it comes.</summary>
    public bool NotesAreTerminal { get; } = !Console.IsErrorRedirected;

    /// <summary>Writes a line of plain text to the results, broken at the width of the terminal.</summary>
    public void Line(string text = "") => Results.WriteLine(text);

    /// <summary>Writes a line to the results that stands out.</summary>
    public void Heading(string text) => Results.WriteLine(text, new Style(decoration: Decoration.Bold));

    /// <summary>Writes a line of plain text to standard error.</summary>
    public void Note(string text) => Notes.WriteLine(text);

    /// <summary>Writes a table to the results.</summary>
    public void Table(ResultTable table)
    {
        if (table.Title is not null) Heading(table.Title);
        if (IsTerminal) Results.Write(table.ForTerminal());
        else foreach (string line in table.Plain()) Line(line);
    }

    /// <summary>Writes labels and values in two columns to the results, under a heading.</summary>
    public void Facts(string? heading, IReadOnlyList<(string Label, string Value)> facts)
    {
        if (heading is not null) Heading(heading);
        int width = facts.Count == 0 ? 0 : facts.Max(static fact => fact.Label.Length);
        if (!IsTerminal)
        {
            foreach ((string label, string value) in facts) Line($"  {label.PadRight(width)}  {value}".TrimEnd());
            return;
        }

        Grid grid = new Grid()
            .AddColumn(new GridColumn { NoWrap = true, Padding = new Padding(2, 0, 2, 0) })
            .AddColumn(new GridColumn { Padding = new Padding(0, 0, 0, 0) });
        foreach ((string label, string value) in facts)
            grid.AddRow(new Text(label, new Style(foreground: Color.Grey)), new Text(value));
        Results.Write(grid);
    }

    /// <summary>
    /// Writes <paramref name="value"/> to the results as indented JSON: names and enumerations in camel case, infinities and
    /// NaN as the strings <c>"Infinity"</c>, <c>"-Infinity"</c> and <c>"NaN"</c>, whatever the context of <paramref name="type"/> says.
    /// </summary>
    public static void Json<T>(T value, JsonTypeInfo<T> type)
    {
        var options = new JsonSerializerOptions
        {
            TypeInfoResolver = type.Options.TypeInfoResolver,
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        };
        using Stream stream = Console.OpenStandardOutput();
        using (var writer = new Utf8JsonWriter(stream, JsonStyle)) JsonSerializer.Serialize(writer, value, options.GetTypeInfo(typeof(T)));
        stream.Write("\n"u8);
    }

    private static IAnsiConsole Open(TextWriter writer, bool plain)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = plain ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = plain ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Interactive = plain ? InteractionSupport.No : InteractionSupport.Detect,
            Out = new AnsiConsoleOutput(writer),
            // Some build servers make the library colour what goes into files.
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = !plain },
        });
        if (plain) console.Profile.Width = PlainWidth;
        return console;
    }
}
