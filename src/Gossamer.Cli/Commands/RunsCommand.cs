using System.CommandLine;

namespace Gossamer.Cli.Commands;

/// <summary><c>gossamer runs</c>: what was trained.</summary>
internal static class RunsCommand
{
    /// <summary>The command with its verbs.</summary>
    public static Command Create() => new("runs", "List, show and compare runs")
    {
        RunsListCommand.Create(),
        RunsShowCommand.Create(),
        RunsCompareCommand.Create(),
    };
}
