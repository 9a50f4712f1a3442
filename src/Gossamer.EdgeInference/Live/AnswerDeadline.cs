namespace Gossamer.EdgeInference.Live;

/// <summary>How long a device waits for the edge.</summary>
public static class AnswerDeadline
{
    /// <summary>Least time that the edge is given.</summary>
    public static TimeSpan Least { get; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Twice the predicted delay, at least <see cref="Least"/>, and never more than <paramref name="most"/>.</summary>
    /// <param name="predicted">What the decision counted on.</param>
    /// <param name="most">What the device can wait and still answer by itself in time; null for as long as it likes.</param>
    public static TimeSpan For(TimeSpan predicted, TimeSpan? most = null)
    {
        TimeSpan patience = predicted * 2 > Least ? predicted * 2 : Least;
        return patience > most ? most.Value : patience;
    }
}
