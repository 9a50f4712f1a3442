using System.CommandLine;

namespace Gossamer.Cli.Arguments;

/// <summary>Options that several commands take, so that they look alike everywhere.</summary>
internal static class CommonOptions
{
    /// <summary><c>--json</c>: the result for programs, on standard output.</summary>
    public static Option<bool> Json { get; } = new("--json") { Description = "Print the result as JSON" };

    /// <summary><c>--seed</c>: where all randomness comes from; 0 by default.</summary>
    public static Option<ulong> Seed { get; } = new("--seed")
    {
        Description = "Seed of all randomness",
        HelpName = "N",
        DefaultValueFactory = static _ => 0,
    };

    /// <summary><c>--root</c>: the folder that holds the runs; <c>runs</c> by default.</summary>
    public static Option<string> Root { get; } = new("--root")
    {
        Description = "Folder of the runs",
        HelpName = "DIR",
        DefaultValueFactory = static _ => "runs",
    };
}
