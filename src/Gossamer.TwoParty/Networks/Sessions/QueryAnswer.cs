namespace Gossamer.TwoParty.Networks.Sessions;

/// <summary>What a server says to a query.</summary>
public enum QueryAnswer : byte
{
    /// <summary>Nothing; never on the wire.</summary>
    None = 0,

    /// <summary>It takes the query.</summary>
    Accepted = 1,

    /// <summary>The client's quota is used up.</summary>
    QuotaUsed = 2,

    /// <summary>It is about to stop.</summary>
    Stopping = 3,
}
