namespace Gossamer.Cli;

/// <summary>What the command tells the program that called it.</summary>
internal static class ExitCode
{
    /// <summary>All went well.</summary>
    public const int Success = 0;

    /// <summary>The work failed.</summary>
    public const int Failure = 1;

    /// <summary>The command line asks for something that does not exist or is out of range.</summary>
    public const int Usage = 2;

    /// <summary>The work was done and written, and its answer is that the data do not allow one: <c>agreement report</c> of what is not assessable.</summary>
    public const int NotAssessable = 3;

    /// <summary>Stopped by Ctrl-C: 128 plus the number of the signal, as shells have it.</summary>
    public const int Stopped = 130;
}
