namespace Gossamer.TwoParty.Networks.Sessions;

/// <summary>Kinds of <see cref="ServerEvent"/>.</summary>
public enum ServerEventKind
{
    /// <summary>A session began.</summary>
    Opened,

    /// <summary>A query was answered.</summary>
    Answered,

    /// <summary>A session ended as it should.</summary>
    Closed,

    /// <summary>A session or a connection ended otherwise.</summary>
    Failed,
}
