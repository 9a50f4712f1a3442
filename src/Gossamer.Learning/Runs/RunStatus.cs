namespace Gossamer.Learning.Runs;

/// <summary>How far a run has come.</summary>
public enum RunStatus
{
    /// <summary>A process is working on it.</summary>
    Running,

    /// <summary>It says it is running, but no process holds it: it was killed and can be resumed from its checkpoint.</summary>
    Interrupted,

    /// <summary>It ended with a result.</summary>
    Finished,

    /// <summary>It was stopped by request and can be resumed from its checkpoint.</summary>
    Cancelled,

    /// <summary>It ended with an error.</summary>
    Failed,
}
