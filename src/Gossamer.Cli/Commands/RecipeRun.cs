using System.CommandLine;
using Gossamer.Cli.Arguments;
using Gossamer.Cli.Rendering;
using Gossamer.Learning.Runs;
using Gossamer.Learning.Training;
using Gossamer.Sparsity.Recipes;

namespace Gossamer.Cli.Commands;

/// <summary>What all commands do that run a recipe: begin a run or go on with one, show progress, print the result.</summary>
internal static class RecipeRun
{
    /// <summary>Runs a recipe and returns the exit code.</summary>
    /// <param name="parse">The command line.</param>
    /// <param name="reopen">Opens the unfinished run of a directory.</param>
    /// <param name="read">Reads the options of a new run.</param>
    /// <param name="describe">What a new run is recorded as.</param>
    /// <param name="run">The recipe.</param>
    /// <param name="show">Renders the result for people.</param>
    public static async Task<int> RunAsync<TOptions, TResult>(
        ParseResult parse, Func<string, (TOptions, RunRecorder)> reopen, Func<TOptions> read, Func<TOptions, RunDescription> describe,
        Func<TOptions, RunRecorder, IProgress<TrainingProgress>, TResult> run, Action<Output, TOptions, TResult> show)
    {
        TOptions options;
        RunRecorder recorder;
        if (RunLocation.ToResume(parse) is { } directory)
        {
            (options, recorder) = reopen(directory);
        }
        else
        {
            options = read();
            recorder = RunLocation.Create(parse, describe(options));
        }

        var output = new Output();
        using (recorder)
        {
            TResult result = await TrainingDisplay.RunAsync(output, progress => run(options, recorder, progress)).ConfigureAwait(false);
            if (parse.GetValue(CommonOptions.Json)) Output.Json(result, RecipeJson.Of<TResult>());
            else show(output, options, result);
        }
        return ExitCode.Success;
    }
}
