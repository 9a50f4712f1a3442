namespace Gossamer.TwoParty.Core;

/// <summary>
/// Counts flights: one-way latencies on the longest path of a schedule. Each side follows both sides' clocks, which needs nothing
/// on the wire because the schedule is public (Lamport's clocks with known messages).
/// </summary>
public sealed class FlightClock
{
    private int _client;
    private int _server;

    /// <summary>Length of the longest path so far.</summary>
    public int Flights => Math.Max(_client, _server);

    /// <summary>Both sides sent, then both received.</summary>
    public void Exchange() => (_client, _server) = (Math.Max(_client, _server + 1), Math.Max(_server, _client + 1));

    /// <summary>Only <paramref name="sender"/> sent.</summary>
    public void OneWay(Party sender)
    {
        if (sender == Party.Client) _server = Math.Max(_server, _client + 1);
        else _client = Math.Max(_client, _server + 1);
    }

    /// <summary>Both sides have waited for each other.</summary>
    public void Level() => _client = _server = Flights;

    /// <summary>A clock that stands where this one does, for a part that runs beside others.</summary>
    public FlightClock Fork() => new() { _client = _client, _server = _server };

    /// <summary>Waits for <paramref name="other"/>.</summary>
    public void Join(FlightClock other)
    {
        _client = Math.Max(_client, other._client);
        _server = Math.Max(_server, other._server);
    }
}
