using Gossamer.EdgeInference.Model;

namespace Gossamer.EdgeInference.Control;

/// <summary>Where a device finds its edge, and what it says of itself.</summary>
public sealed record EdgeConnectionOptions
{
    /// <summary>Address of the edge, https.</summary>
    public required Uri Address { get; init; }

    /// <summary>Digest of the system, in which both sides must agree.</summary>
    public required string System { get; init; }

    /// <summary>Windows of a mean task, at least 1.</summary>
    public required int WindowsPerTask { get; init; }

    /// <summary>
    /// Longest pause between two attempts to reach the edge, in seconds, above 0. Default 1: a device without its edge breaks its promise, and a few of them
    /// on one edge are no crowd; with thousands it should be 8.
    /// </summary>
    public double LongestPause { get; init; } = 1;

    /// <summary>Checks every option.</summary>
    /// <exception cref="ArgumentException">One is out of range; the message names it.</exception>
    public EdgeConnectionOptions Resolve()
    {
        if (!Address.IsAbsoluteUri || Address.Scheme != Uri.UriSchemeHttps) throw new ArgumentException($"address is {Address}, expected https://HOST:PORT");
        FieldRange.Count(WindowsPerTask, 1, 65_536, "windowsPerTask");
        FieldRange.Positive(LongestPause, "longestPause");
        return this;
    }
}
