using Gossamer.Distributed;

namespace Gossamer.Cli;

/// <summary>This process as one of several that mpirun or srun has started for one command.</summary>
internal static class RankedProcess
{
    private static readonly TimeSpan FirstGrace = TimeSpan.FromSeconds(1), GracePerRank = TimeSpan.FromMilliseconds(250);

    /// <summary>Ranks beyond this one do not wait longer for those before them.</summary>
    private const int MostGraces = 32;

    /// <summary>Whether another rank says what there is to say to people.</summary>
    public static bool IsSilent { get; } = FindRank() > 0;

    /// <summary>
    /// To be called before anything is written: launchers give ranks a terminal of their own for an output, and what .NET would write to set it up
    /// would stand in front of the result.
    /// </summary>
    public static void Prepare()
    {
        if (FindRank() is not null) Environment.SetEnvironmentVariable("TERM", "dumb");
    }

    /// <summary>
    /// Runs <paramref name="work"/> with the ranks of this process and returns the exit code. A failure of one rank ends all of them, and one of
    /// them says why.
    /// </summary>
    /// <param name="work">Returns on all ranks, fails on all ranks with the same exception, or fails on one.</param>
    public static async Task<int> RunAsync(Func<ICommunicator, Task<int>> work)
    {
        ICommunicator communicator = Communicator.Open();
        if (communicator.Size == 1) return await work(communicator).ConfigureAwait(false);
        try
        {
            int code = await work(communicator).ConfigureAwait(false);
            communicator.Dispose();
            return code;
        }
        catch (OperationCanceledException)
        {
            // Ranks agree on where they stop, and the first has its checkpoint to finish.
            communicator.Dispose();
            if (!IsSilent) await Console.Error.WriteLineAsync("gossamer: stopped").ConfigureAwait(false);
            return ExitCode.Stopped;
        }
#pragma warning disable CA1031 // Whatever it is, the other ranks must not wait for this one.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            // What has failed on all ranks is said by the first: it ends the others while they wait here.
            if (communicator.Rank > 0) await Task.Delay(FirstGrace + GracePerRank * Math.Min(communicator.Rank, MostGraces)).ConfigureAwait(false);
            if (Environment.GetEnvironmentVariable(Failure.DebugVariable) == "1") await Console.Error.WriteLineAsync($"{exception}").ConfigureAwait(false);
            Failure failure = Failure.Of(exception, stopRequested: false);
            string place = communicator.Rank == 0 ? "" : $"rank {communicator.Rank}: ";
            await Console.Error.WriteLineAsync($"gossamer: {place}{failure.Message}").ConfigureAwait(false);
            communicator.Abort(failure.ExitCode);
            return failure.ExitCode;
        }
    }

    private static int? FindRank()
    {
        try
        {
            return LaunchedRank.Find()?.Rank;
        }
        catch (CommunicationException)
        {
            // Said when a command wants to talk to the others.
            return null;
        }
    }
}
