using System.Text.RegularExpressions;
using Xunit;

namespace Gossamer.EndToEnd.Tests.Commands;

/// <summary>What holds for every command: help, version, complaints, exit codes.</summary>
public sealed partial class ShellTests
{
    [Fact]
    public async Task The_version_is_one_line()
    {
        GossamerResult result = await GossamerProcess.RunAsync("--version");

        Assert.Matches(VersionLine(), result.Output);
        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
    }

    [Theory]
    [InlineData]
    [InlineData("--help")]
    public async Task Without_a_command_it_says_what_there_is(params string[] arguments)
    {
        GossamerResult result = await GossamerProcess.RunAsync(arguments);

        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        foreach (string text in new[] { "methods", "models", "data list", "data get", "data inspect", "runs compare", "gossamer train" })
            Assert.Contains(text, result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("methods")]
    [InlineData("models")]
    [InlineData("data")]
    [InlineData("data", "list")]
    [InlineData("data", "get")]
    [InlineData("data", "inspect")]
    [InlineData("runs")]
    [InlineData("runs", "list")]
    [InlineData("runs", "show")]
    [InlineData("runs", "compare")]
    [InlineData("export")]
    public async Task Every_command_explains_itself_even_when_its_arguments_are_missing(params string[] command)
    {
        GossamerResult result = await GossamerProcess.RunAsync([.. command, "--help"]);

        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.Contains($"gossamer {string.Join(' ', command)}", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unknown command 'trian', expected", "trian")]
    [InlineData("unknown command 'lst', expected list, get or inspect (see gossamer data --help)", "data", "lst")]
    [InlineData("gossamer runs needs one of list, show or compare (see gossamer runs --help)", "runs")]
    [InlineData("unknown option '--jsn', did you mean --json? (see gossamer methods --help)", "methods", "--jsn")]
    [InlineData("unknown option '--frobnicate' (see gossamer data list --help)", "data", "list", "--frobnicate", "3")]
    [InlineData("unexpected argument 'more' (see gossamer methods --help)", "methods", "more")]
    [InlineData("an argument is empty", "data", "inspect", "")]
    [InlineData("RUN is missing: ", "runs", "show")]
    [InlineData("2 times RUN is needed, 1 given (see gossamer runs compare --help)", "runs", "compare", "one")]
    [InlineData("--seed lacks its value, expected a whole number of at least 0", "data", "inspect", "digits", "--seed")]
    [InlineData("--seed does not take '-1', expected a whole number of at least 0", "data", "inspect", "digits", "--seed", "-1")]
    [InlineData("--seed is given more than once", "data", "inspect", "digits", "--seed", "1", "--seed", "2")]
    [InlineData("--classes does not take 'ten', expected a whole number", "models", "lenet-5", "--classes", "ten")]
    [InlineData("--input does not take '3x', expected sizes of at least 1 joined by x", "models", "lenet-5", "--input", "3x")]
    [InlineData("--validation does not take '0,1', expected a number", "data", "inspect", "digits", "--validation", "0,1")]
    [InlineData("unknown model 'alexnet', expected lenet-300-100", "models", "alexnet")]
    [InlineData("'@names' is neither a known data set", "data", "inspect", "@names")]
    [InlineData("the share of the validation part lies within [0, 1), not 1.5", "data", "inspect", "digits", "--validation", "1.5")]
    public async Task A_wrong_command_line_gets_one_line_and_exit_code_2(string complaint, params string[] arguments)
    {
        GossamerResult result = await GossamerProcess.RunAsync(arguments);

        Assert.StartsWith(complaint, result.Complaint(exitCode: 2), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Output_that_is_redirected_has_no_control_codes_and_no_blanks_at_the_ends_of_lines()
    {
        GossamerResult result = await GossamerProcess.RunAsync(new GossamerStart("methods")
        {
            Environment = { ["GITHUB_ACTIONS"] = "true", ["TERM"] = "xterm-256color", ["COLORTERM"] = "truecolor" },
        });

        Assert.DoesNotContain('\u001b', result.Output);
        Assert.DoesNotMatch(BlankBeforeEnd(), result.Output);
    }

    [Fact]
    public async Task Where_something_failed_is_told_on_request_only()
    {
        GossamerResult result = await GossamerProcess.RunAsync(new GossamerStart("runs", "show", "none")
        {
            Environment = { ["GOSSAMER_DEBUG"] = "1" },
        });

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("   at Gossamer.Learning.Runs.RunCatalog.Find", result.Errors, StringComparison.Ordinal);
        Assert.EndsWith($"gossamer: no run 'none' under runs{Environment.NewLine}", result.Errors, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\Agossamer \d+\.\d+\.\d+\S*\r?\n\z")]
    private static partial Regex VersionLine();

    [GeneratedRegex(@"[ \t]\r?$", RegexOptions.Multiline)]
    private static partial Regex BlankBeforeEnd();
}
