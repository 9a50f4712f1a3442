using System.Net;
using Gossamer.TwoParty.Networks.Costs;
using Gossamer.TwoParty.Runtime;

namespace Gossamer.TwoParty.Networks.Measurement;

/// <summary>A profile of this machine against itself, over TLS.</summary>
public static class LoopbackCalibration
{
    /// <summary>Measures.</summary>
    /// <param name="name">What to call the link.</param>
    /// <param name="link">A link to imitate; the loopback interface if null.</param>
    /// <param name="options">How; the defaults if null.</param>
    /// <param name="tell">Is told what is being measured; may be null.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<CostProfile> RunAsync(
        string name, LinkShape? link, CalibrationOptions? options = null, Action<string>? tell = null, CancellationToken cancellation = default)
    {
        using PartyKey clientKey = PartyKey.Create(), serverKey = PartyKey.Create();
        await using PartyListener listener = PartyListener.Start(
            new IPEndPoint(IPAddress.Loopback, 0), TransportSecurity.Tls(serverKey, clientKey.Fingerprint), Calibration.Terms);
        await using LinkProxy? proxy = link is null ? null : LinkProxy.Start(listener.EndPoint, link);
        int port = (proxy?.EndPoint ?? listener.EndPoint).Port;
        Task<PartyConnection> accepted = listener.AcceptAsync(cancellation).AsTask();
        await using PartyConnection client = await PartyConnection.ConnectAsync(
            "127.0.0.1", port, TransportSecurity.Tls(clientKey, serverKey.Fingerprint), Calibration.Terms, cancellation).ConfigureAwait(false);
        await using PartyConnection server = await accepted.ConfigureAwait(false);
        Task<CostProfile> other = Task.Run(() => Calibration.RunAsync(server, name, options is null ? null : options with { AfterRound = null }, null, cancellation), cancellation);
        CostProfile profile = await Task.Run(() => Calibration.RunAsync(client, name, options, tell, cancellation), cancellation).ConfigureAwait(false);
        await other.ConfigureAwait(false);
        return profile;
    }
}
