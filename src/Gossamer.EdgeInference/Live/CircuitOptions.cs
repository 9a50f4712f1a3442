using Gossamer.EdgeInference.Model;

namespace Gossamer.EdgeInference.Live;

/// <summary>When an <see cref="EdgeCircuit"/> opens and closes.</summary>
public sealed record CircuitOptions
{
    /// <summary>Failures in a row that open it, 1 to 1,000. Default 3.</summary>
    public int Failures { get; init; } = 3;

    /// <summary>Seconds for which it stays open before a probe, above 0. Default 2.</summary>
    public double OpenSeconds { get; init; } = 2;

    /// <summary>Failed probes in a row after which the channel is to be built anew, 1 to 1,000. Default 3.</summary>
    public int ProbesToRebuild { get; init; } = 3;

    /// <summary>Checks every option.</summary>
    /// <exception cref="ArgumentException">One is out of range; the message names it.</exception>
    public CircuitOptions Resolve()
    {
        FieldRange.Count(Failures, 1, 1000, "failures");
        FieldRange.Positive(OpenSeconds, "openSeconds");
        FieldRange.Count(ProbesToRebuild, 1, 1000, "probesToRebuild");
        return this;
    }
}
