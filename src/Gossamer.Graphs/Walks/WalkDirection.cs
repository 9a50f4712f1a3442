namespace Gossamer.Graphs.Walks;

/// <summary>How a walk goes through time.</summary>
public enum WalkDirection
{
    /// <summary>Along edges, each later than the one before.</summary>
    Forward,

    /// <summary>Against edges, each earlier than the one before: how a node came to be where it is.</summary>
    Reverse,
}
