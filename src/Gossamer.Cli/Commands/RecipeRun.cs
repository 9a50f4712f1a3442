using System.CommandLine;
using System.Text.Json;
using Gossamer.Cli.Arguments;
using Gossamer.Cli.Rendering;
using Gossamer.Distributed;
using Gossamer.Learning.Runs;
using Gossamer.Learning.Training;
using Gossamer.Sparsity.Recipes;

namespace Gossamer.Cli.Commands;

/// <summary>What all commands do that run a recipe: begin a run or go on with one, show progress, print the result.</summary>
internal static class RecipeRun
{
    /// <summary>Runs a recipe, on all ranks that a launcher has started, and returns the exit code.</summary>
    /// <param name="parse">The command line.</param>
    /// <param name="reopen">Opens the unfinished run of a directory.</param>
    /// <param name="read">Reads the options of a new run.</param>
    /// <param name="describe">What a new run is recorded as.</param>
    /// <param name="run">The recipe.</param>
    /// <param name="show">Renders the result for people.</param>
    /// <param name="free">Options of the command that may stand beside --resume.</param>
    public static Task<int> RunAsync<TOptions, TResult>(
        ParseResult parse, Func<string, (TOptions, RunRecorder)> reopen, Func<TOptions> read, Func<TOptions, RunDescription> describe,
        Func<TOptions, RunRecorder, IProgress<TrainingProgress>?, ICommunicator, TResult> run, Action<Output, TOptions, TResult> show,
        params Option[] free) =>
        RankedProcess.RunAsync(async communicator =>
        {
            (TOptions options, RunRecorder recorder) = communicator.Rank == 0 ? Begin(parse, reopen, read, describe, free) : default;
            // The first rank's options hold, and it alone keeps the record.
            if (communicator.Size > 1)
            {
                Start<TOptions> told = JsonSerializer.Deserialize(
                    communicator.BroadcastArray(communicator.Rank == 0 ? Tell(options, recorder) : null), RecipeJson.Of<Start<TOptions>>())!;
                if (communicator.Rank > 0) (options, recorder) = (told.Options, RunRecorder.Silent(told.Directory, describe(told.Options)));
            }

            var output = new Output();
            using (recorder)
            {
                if (communicator.Rank > 0)
                {
                    await Task.Factory.StartNew(
                        () => run(options, recorder, null, communicator), CancellationToken.None, TaskCreationOptions.LongRunning,
                        TaskScheduler.Default).ConfigureAwait(false);
                    return ExitCode.Success;
                }
                TResult result = await TrainingDisplay.RunAsync(output, progress => run(options, recorder, progress, communicator))
                    .ConfigureAwait(false);
                if (parse.GetValue(CommonOptions.Json)) Output.Json(result, RecipeJson.Of<TResult>());
                else show(output, options, result);
            }
            return ExitCode.Success;
        });

    /// <summary>The same for a recipe that one process runs.</summary>
    public static Task<int> RunAsync<TOptions, TResult>(
        ParseResult parse, Func<string, (TOptions, RunRecorder)> reopen, Func<TOptions> read, Func<TOptions, RunDescription> describe,
        Func<TOptions, RunRecorder, IProgress<TrainingProgress>?, TResult> run, Action<Output, TOptions, TResult> show,
        params Option[] free) =>
        RunAsync(
            parse, reopen, read, describe,
            (options, recorder, progress, communicator) => communicator.Size == 1
                ? run(options, recorder, progress)
                : throw new ArgumentException($"this command runs in one process; start it without mpirun, which started {communicator.Size}"),
            show, free);

    private static (TOptions Options, RunRecorder Recorder) Begin<TOptions>(
        ParseResult parse, Func<string, (TOptions, RunRecorder)> reopen, Func<TOptions> read, Func<TOptions, RunDescription> describe, Option[] free)
    {
        if (RunLocation.ToResume(parse, free) is { } directory) return reopen(directory);
        TOptions options = read();
        return (options, RunLocation.Create(parse, describe(options)));
    }

    private static byte[] Tell<TOptions>(TOptions options, RunRecorder recorder) =>
        JsonSerializer.SerializeToUtf8Bytes(new Start<TOptions>(options, recorder.Directory), RecipeJson.Of<Start<TOptions>>());

    /// <summary>What the other ranks have to know.</summary>
    private sealed record Start<TOptions>(TOptions Options, string Directory);
}
