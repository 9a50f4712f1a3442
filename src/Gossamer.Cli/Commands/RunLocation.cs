using System.CommandLine;
using Gossamer.Cli.Arguments;
using Gossamer.Learning.Runs;

namespace Gossamer.Cli.Commands;

/// <summary>Where a command that makes a run puts it, or which one it goes on with.</summary>
internal static class RunLocation
{
    private static readonly Option<string?> Out = new("--out") { Description = "Directory of the run [default: a new one in --root]", HelpName = "DIR" };

    private static readonly Option<string?> Resume = new("--resume")
    {
        Description = "Go on with the unfinished run of this directory; its options hold",
        HelpName = "DIR",
    };

    /// <summary>The options.</summary>
    public static IEnumerable<Option> Options => [Out, Resume, CommonOptions.Root];

    /// <summary>The run to resume; null for a new one.</summary>
    /// <param name="parse">The command line.</param>
    /// <param name="free">What may be another than the run was started with.</param>
    /// <exception cref="ArgumentException">It stands beside options that a resumed run cannot take.</exception>
    public static string? ToResume(ParseResult parse, params ReadOnlySpan<Option> free)
    {
        if (parse.GetValue(Resume) is not { } directory) return null;
        Option[] allowed = [Resume, CommonOptions.Json, .. free];
        Option? other = parse.CommandResult.Children.OfType<System.CommandLine.Parsing.OptionResult>()
            .Where(static result => !result.Implicit)
            .Select(static result => result.Option)
            .FirstOrDefault(option => !allowed.Contains(option));
        return other is null
            ? directory
            : throw new ArgumentException($"{other.Name} cannot stand beside --resume: the run goes on with the options it was started with");
    }

    /// <summary>A recorder for a new run.</summary>
    public static RunRecorder Create(ParseResult parse, RunDescription description) => parse.GetValue(Out) is { } directory
        ? RunRecorder.CreateAt(directory, description)
        : RunRecorder.Create(parse.GetRequiredValue(CommonOptions.Root), description);
}
