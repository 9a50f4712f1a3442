namespace Gossamer.EdgeInference.Live;

/// <summary>How long a device waits for the edge.</summary>
public static class AnswerDeadline
{
    /// <summary>Least time that the edge is given.</summary>
    public static TimeSpan Least { get; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Twice the predicted delay, at least <see cref="Least"/>.</summary>
    public static TimeSpan For(TimeSpan predicted) => predicted * 2 > Least ? predicted * 2 : Least;
}
