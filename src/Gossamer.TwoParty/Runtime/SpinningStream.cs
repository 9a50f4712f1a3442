using System.Diagnostics;
using System.Net.Sockets;

namespace Gossamer.TwoParty.Runtime;

/// <summary>
/// A socket's stream whose reads look for data for a short time before they give the thread away. Parties of one protocol answer each
/// other within the time that waking a thread takes; who looks is there when the answer comes, and every flight takes the same time.
/// Where looking is in vain again and again (a slow link, a client that thinks) it is tried ever more rarely.
/// </summary>
internal sealed class SpinningStream(Socket socket) : NetworkStream(socket, ownsSocket: true)
{
    /// <summary>About what it costs to be woken instead.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMicroseconds(100);

    /// <summary>Reads in vain that change nothing, and the most reads, as a power of two, that pass between two tries.</summary>
    private const int FreeFailures = 4, RarestTry = 6;

    private int _failures, _skipped;

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_skipped > 0) _skipped--;
        else if (IsReadable()) _failures = 0;
        else if (++_failures > FreeFailures) _skipped = 1 << Math.Min(_failures - FreeFailures, RarestTry);
        return base.ReadAsync(buffer, cancellationToken);
    }

    private bool IsReadable()
    {
        long start = Stopwatch.GetTimestamp();
        do
        {
            if (Socket.Poll(0, SelectMode.SelectRead)) return true;
            Thread.SpinWait(10);
        }
        while (Stopwatch.GetElapsedTime(start) < Patience);
        return false;
    }
}
