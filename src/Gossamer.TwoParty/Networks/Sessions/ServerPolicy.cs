namespace Gossamer.TwoParty.Networks.Sessions;

/// <summary>What a server grants.</summary>
public sealed record ServerPolicy
{
    /// <summary>Queries that one key may ask while the server runs, over all its sessions; by default any number.</summary>
    public int QueriesPerClient { get; init; } = int.MaxValue;

    /// <summary>Sessions that may be open at the same time; default 16.</summary>
    public int MaxSessions { get; init; } = 16;
}
