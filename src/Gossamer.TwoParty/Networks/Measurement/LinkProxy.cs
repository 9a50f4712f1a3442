using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Gossamer.TwoParty.Networks.Measurement;

/// <summary>
/// Forwards TCP connections of one machine as a slower link would: every byte waits for those before it and then for half of the round
/// trip. All connections share the link. It sees ciphertext only.
/// </summary>
public sealed class LinkProxy : IAsyncDisposable
{
    private const int PieceBytes = 1 << 14;

    private readonly Socket _listener;
    private readonly IPEndPoint _target;
    private readonly Direction _up, _down;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Socket> _sockets = [];
    private readonly Task _loop;

    private LinkProxy(Socket listener, IPEndPoint target, LinkShape link)
    {
        (_listener, _target) = (listener, target);
        (_up, _down) = (new Direction(link), new Direction(link));
        _loop = Task.Run(AcceptAsync);
    }

    /// <summary>Where to connect to instead.</summary>
    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndPoint!;

    /// <summary>Begins to forward.</summary>
    /// <param name="target">Where to.</param>
    /// <param name="link">How.</param>
    /// <param name="port">Port on the loopback interface; 0 takes a free one.</param>
    public static LinkProxy Start(IPEndPoint target, LinkShape link, int port = 0)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(link);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(link.BitsPerSecond);
        var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        listener.Listen();
        return new LinkProxy(listener, target, link);
    }

    /// <summary>Closes all connections.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _listener.Dispose();
        foreach (Socket socket in _sockets) socket.Dispose();
        await _loop.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            Socket from, to = new(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                from = await _listener.AcceptAsync(_stop.Token).ConfigureAwait(false);
                await to.ConnectAsync(_target, _stop.Token).ConfigureAwait(false);
            }
            catch (Exception failure) when (failure is SocketException or ObjectDisposedException or OperationCanceledException)
            {
                to.Dispose();
                continue;
            }
            from.NoDelay = to.NoDelay = true;
            _sockets.Add(from);
            _sockets.Add(to);
            Forward(from, to, _up);
            Forward(to, from, _down);
        }
    }

    private static void Forward(Socket from, Socket to, Direction direction)
    {
        var waiting = new BlockingCollection<(byte[] Bytes, int Count, long Due)>();
        new Thread(() => Read(from, direction, waiting)) { IsBackground = true, Name = "link in" }.Start();
        new Thread(() => Write(to, waiting)) { IsBackground = true, Name = "link out" }.Start();
    }

    private static void Read(Socket from, Direction direction, BlockingCollection<(byte[] Bytes, int Count, long Due)> waiting)
    {
        try
        {
            while (true)
            {
                byte[] bytes = new byte[PieceBytes];
                int count = from.Receive(bytes);
                if (count == 0) break;
                waiting.Add((bytes, count, direction.DueOf(count)));
            }
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            // Gone is gone.
        }
        waiting.CompleteAdding();
    }

    private static void Write(Socket to, BlockingCollection<(byte[] Bytes, int Count, long Due)> waiting)
    {
        try
        {
            foreach ((byte[] bytes, int count, long due) in waiting.GetConsumingEnumerable())
            {
                WaitUntil(due);
                to.Send(bytes.AsSpan(0, count));
            }
            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            // Gone is gone.
        }
    }

    /// <summary>Sleeps in whole milliseconds, which is how finely a system wakes threads, and yields for the rest.</summary>
    private static void WaitUntil(long due)
    {
        while (true)
        {
            double left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due).TotalMilliseconds;
            if (left <= 0) return;
            if (left > 1.2) Thread.Sleep((int)(left - 0.2));
            else Thread.Yield();
        }
    }

    /// <summary>One way of the link.</summary>
    private sealed class Direction(LinkShape link)
    {
        private readonly Lock _lock = new();
        private long _free;

        /// <summary>When the last of some bytes that come now reaches the other end.</summary>
        public long DueOf(int bytes)
        {
            long sending = (long)(8.0 * bytes / link.BitsPerSecond * Stopwatch.Frequency);
            lock (_lock)
            {
                _free = Math.Max(_free, Stopwatch.GetTimestamp()) + sending;
                return _free + (long)(link.RoundTrip.TotalSeconds / 2 * Stopwatch.Frequency);
            }
        }
    }
}
