namespace Gossamer.TwoParty.Networks.Costs;

/// <summary>What one step of a network costs. Bytes and flights are exact; seconds are a model.</summary>
/// <param name="Name">The layers that run side by side.</param>
/// <param name="Kind">Their kinds.</param>
/// <param name="OnlineUp">Bytes from the client, online.</param>
/// <param name="OnlineDown">Bytes from the server, online.</param>
/// <param name="Flights">Flights that it adds to the longest path.</param>
/// <param name="OnlineSeconds">Predicted seconds until the server is done with it, after the step before; for the output until the client is.</param>
/// <param name="OfflineUp">Bytes from the client for correlations.</param>
/// <param name="OfflineDown">Bytes from the server for correlations.</param>
/// <param name="OfflineSeconds">Predicted seconds of the correlations.</param>
/// <param name="Transfers">Oblivious transfers.</param>
public sealed record StepEstimate(
    string Name, string Kind, long OnlineUp, long OnlineDown, int Flights, double OnlineSeconds, long OfflineUp, long OfflineDown,
    double OfflineSeconds, long Transfers)
{
    /// <summary>Bytes online, both ways.</summary>
    public long OnlineBytes => OnlineUp + OnlineDown;

    /// <summary>Bytes of correlations, both ways.</summary>
    public long OfflineBytes => OfflineUp + OfflineDown;
}
