namespace Gossamer.EdgeInference.Demonstration;

/// <summary>When things happened, in seconds on the clock of a <see cref="DemoHistory"/>.</summary>
/// <param name="Start">Every device had heard from the edge.</param>
internal sealed record DemoTimes(double Start)
{
    /// <summary>The edge was killed.</summary>
    public double? Killed { get; init; }

    /// <summary>It was started again.</summary>
    public double? Restarted { get; init; }

    /// <summary>All was over.</summary>
    public double End { get; init; }

    /// <summary>Somebody was shown where things stand.</summary>
    public double Shown { get; init; }
}
