using System.Text.RegularExpressions;

namespace Gossamer.Tests.ReadMe;

/// <summary>Pages of the repository and the samples of this folder that stand on them.</summary>
internal static partial class Pages
{
    private const string Folder = "tests/Gossamer.Tests/ReadMe";

    /// <summary>Pages that show code.</summary>
    public static IReadOnlyList<string> WithCode { get; } =
        ["README.md", "docs/sparse-training.md", "docs/inference.md", "docs/sparse-execution.md", "docs/private-inference.md"];

    /// <summary>The C# blocks of <paramref name="page"/>.</summary>
    public static IReadOnlyList<string> Blocks(string page) =>
        [.. Block().Matches(Read(page)).Select(static match => match.Groups[1].Value.TrimEnd())];

    /// <summary>
    /// Every marked region of this folder's sources as it would stand on a page: without indentation, and with the directives that a
    /// page puts in front of it taken from the same file.
    /// </summary>
    public static IReadOnlyList<(string Code, IReadOnlySet<string> Directives)> Samples() =>
    [
        .. Directory.EnumerateFiles(Path.Combine(Repository.Root, Folder), "*.cs").SelectMany(static file =>
        {
            string source = File.ReadAllText(file);
            HashSet<string> directives = [.. Directive().Matches(source).Select(static match => match.Value)];
            return Region().Matches(source).Select(match => (WithoutIndentation(match.Groups[1].Value), (IReadOnlySet<string>)directives));
        }),
    ];

    /// <summary>A block's directives and the code that follows them.</summary>
    public static (IReadOnlyList<string> Directives, string Code) Split(string block)
    {
        string[] lines = block.Split('\n');
        int count = lines.TakeWhile(static line => Directive().IsMatch(line)).Count();
        return (lines[..count], string.Join('\n', lines[count..]).Trim('\n'));
    }

    private static string Read(string page) => File.ReadAllText(Path.Combine(Repository.Root, page)).ReplaceLineEndings("\n");

    private static string WithoutIndentation(string code)
    {
        string[] lines = code.ReplaceLineEndings("\n").Trim('\n').Split('\n');
        int indentation = lines.Where(static line => line.Length > 0).Min(static line => line.Length - line.TrimStart().Length);
        return string.Join('\n', lines.Select(line => line.Length == 0 ? line : line[indentation..]));
    }

    [GeneratedRegex(@"^```csharp\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"^ *// <sample>\r?\n(.*?)\r?\n *// </sample>\r?$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Region();

    [GeneratedRegex(@"^using (static )?[A-Za-z.]+;", RegexOptions.Multiline)]
    private static partial Regex Directive();
}
