using System.CommandLine;
using Gossamer.Cli.Rendering;

namespace Gossamer.Cli;

/// <summary>What <c>gossamer</c> says when nothing is asked of it.</summary>
internal static class WelcomePage
{
    /// <summary>Writes it: what this is, the commands of <paramref name="root"/>, and where to begin.</summary>
    public static void Write(RootCommand root)
    {
        var output = new Output();
        output.Heading($"gossamer {CommandShell.Version}");
        output.Line("Neural networks trained sparse from the first step:");
        output.Line("a twentieth of the weights, without training the big network first.");
        output.Line();
        output.Facts("Commands", [.. root.Subcommands.Where(static command => !command.Hidden).SelectMany(Lines)]);
        output.Line();
        output.Facts(
            "Begin with",
            [
                ("gossamer train", "trains a small network on data that ships with Gossamer"),
                ("gossamer COMMAND --help", "explains a command and its options"),
            ]);
    }

    private static IEnumerable<(string Label, string Value)> Lines(Command command) => command.Subcommands.Count == 0
        ? [(command.Name, command.Description ?? "")]
        : command.Subcommands.Select(verb => ($"{command.Name} {verb.Name}", verb.Description ?? ""));
}
