namespace Gossamer.Graphs.Splits;

/// <summary>A part of a split.</summary>
/// <param name="Name">One of the names below.</param>
/// <param name="Events">The positives: numbers of events, ascending.</param>
/// <param name="KnownEvents">Predictions may know the events before this one, and no other.</param>
public sealed record LinkPart(string Name, IReadOnlyList<int> Events, int KnownEvents)
{
    /// <summary>Name of the part that is learnt from.</summary>
    public const string TrainName = "train";

    /// <summary>Name of the part that settings are chosen by.</summary>
    public const string ValidationName = "validation";

    /// <summary>Name of the part that is judged.</summary>
    public const string TestName = "test";
}
