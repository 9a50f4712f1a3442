using System.Net;

namespace Gossamer.Cli.Arguments;

/// <summary>Addresses on the command line.</summary>
internal static class Addresses
{
    /// <summary>Host and port of <c>HOST:PORT</c>; the host may be empty.</summary>
    /// <exception cref="ArgumentException">It is something else.</exception>
    public static (string Host, int Port) HostAndPort(string text)
    {
        int colon = text.LastIndexOf(':');
        if (colon < 0 || !int.TryParse(text[(colon + 1)..], out int port) || port is < 0 or > 65535)
            throw new ArgumentException($"'{text}' is no HOST:PORT");
        return (text[..colon], port);
    }

    /// <summary>What to listen on; no host means every address.</summary>
    /// <exception cref="ArgumentException">It is no address and port.</exception>
    public static IPEndPoint EndPoint(string text)
    {
        (string host, int port) = HostAndPort(text);
        if (host.Length == 0) return new IPEndPoint(IPAddress.Any, port);
        if (host == "localhost") return new IPEndPoint(IPAddress.Loopback, port);
        return IPAddress.TryParse(host, out IPAddress? address)
            ? new IPEndPoint(address, port)
            : throw new ArgumentException($"'{host}' is no address to listen on");
    }
}
