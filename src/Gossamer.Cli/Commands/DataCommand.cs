using System.CommandLine;

namespace Gossamer.Cli.Commands;

/// <summary><c>gossamer data</c>: the data sets.</summary>
internal static class DataCommand
{
    /// <summary>The command with its verbs.</summary>
    public static Command Create() => new("data", "List, download and inspect data sets")
    {
        DataListCommand.Create(),
        DataGetCommand.Create(),
        DataInspectCommand.Create(),
    };
}
