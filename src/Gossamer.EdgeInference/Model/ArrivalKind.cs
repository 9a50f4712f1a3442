namespace Gossamer.EdgeInference.Model;

/// <summary>How tasks arrive.</summary>
public enum ArrivalKind
{
    /// <summary>Uniform around the mean, independent of everything: the article's.</summary>
    Uniform,

    /// <summary>Poisson.</summary>
    Poisson,

    /// <summary>A Markov chain that is on or off; uniform while it is on.</summary>
    Bursty,

    /// <summary>A fixed number of tasks with a probability, else none.</summary>
    TwoPoint,

    /// <summary>A recorded sequence, which each device enters at a place of its own.</summary>
    Trace,
}
