namespace Gossamer.TwoParty.Runtime;

/// <summary>Why a side ends a session, as it tells the other side.</summary>
public enum RefusalReason : ushort
{
    /// <summary>No reason; never on the wire.</summary>
    None = 0,

    /// <summary>A message was not the one that the schedule demands.</summary>
    UnexpectedMessage = 1,

    /// <summary>No hello of this protocol.</summary>
    NotGossamer = 2,

    /// <summary>Another version of the protocol.</summary>
    Version = 3,

    /// <summary>Both sides have the same role.</summary>
    Role = 4,

    /// <summary>Another manifest.</summary>
    Manifest = 5,

    /// <summary>Other features.</summary>
    Features = 6,

    /// <summary>Other limits.</summary>
    Limits = 7,

    /// <summary>A second channel for a session that is not open.</summary>
    UnknownSession = 8,

    /// <summary>No room for another session.</summary>
    Busy = 9,

    /// <summary>This side stops: it was cancelled, or an error of its own ended it.</summary>
    Stopped = 10,

    /// <summary>A message was of the right length and its content cannot be: a point that is none.</summary>
    Content = 11,

    /// <summary>More samples at once than the server allows.</summary>
    Batch = 12,

    /// <summary>The client has asked as often as the server allows.</summary>
    Quota = 13,

    /// <summary>The server does not answer this query.</summary>
    NotAllowed = 14,

    /// <summary>This side saw the session's other connection closed.</summary>
    ConnectionClosed = 15,
}
