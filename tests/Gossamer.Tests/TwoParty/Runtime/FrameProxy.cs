using System.Net;
using System.Net.Sockets;
using Gossamer.TwoParty.Runtime;

namespace Gossamer.Tests.TwoParty.Runtime;

/// <summary>
/// Stands between two parties that talk without TLS, and passes their frames on as a test wills. Connections are numbered as they come:
/// 0 is the online channel, 1 the offline one.
/// </summary>
internal sealed class FrameProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _server;
    private readonly Func<Frame, IEnumerable<byte[]>> _pass;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<TcpClient> _open = [];
    private readonly List<Task> _tasks = [];

    /// <summary>Begins to listen.</summary>
    /// <param name="server">Port of the server.</param>
    /// <param name="pass">What goes out for a frame that comes in; an empty array closes the connection.</param>
    public FrameProxy(int server, Func<Frame, IEnumerable<byte[]>> pass)
    {
        (_server, _pass) = (server, pass);
        _listener.Start();
        _tasks.Add(AcceptAsync());
    }

    /// <summary>Where clients connect to.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>A frame as it came.</summary>
    /// <param name="Connection">Which connection.</param>
    /// <param name="FromClient">Who sent it.</param>
    /// <param name="Number">How many came before on that way.</param>
    /// <param name="Bytes">Header and payload.</param>
    internal sealed record Frame(int Connection, bool FromClient, int Number, byte[] Bytes);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        lock (_open) foreach (TcpClient client in _open) client.Dispose();
        Task[] tasks;
        lock (_tasks) tasks = [.. _tasks];
        await Task.WhenAll(tasks);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        for (int number = 0; ; number++)
        {
            TcpClient client, server = new();
            try
            {
                client = await _listener.AcceptTcpClientAsync(_stop.Token);
                await server.ConnectAsync(IPAddress.Loopback, _server, _stop.Token);
            }
            catch (Exception failure) when (failure is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                server.Dispose();
                return;
            }
            lock (_open) _open.AddRange([client, server]);
            (client.NoDelay, server.NoDelay) = (true, true);
            int connection = number;
            lock (_tasks)
            {
                _tasks.Add(PassAsync(client, server, connection, fromClient: true));
                _tasks.Add(PassAsync(server, client, connection, fromClient: false));
            }
        }
    }

    private async Task PassAsync(TcpClient from, TcpClient to, int connection, bool fromClient)
    {
        byte[] header = new byte[FrameHeader.Bytes];
        try
        {
            for (int number = 0; ; number++)
            {
                await from.GetStream().ReadExactlyAsync(header);
                byte[] frame = new byte[header.Length + FrameHeader.Read(header).Length];
                header.CopyTo(frame, 0);
                await from.GetStream().ReadExactlyAsync(frame.AsMemory(header.Length));
                foreach (byte[] bytes in _pass(new Frame(connection, fromClient, number, frame)))
                {
                    if (bytes.Length == 0)
                    {
                        from.Dispose();
                        to.Dispose();
                        return;
                    }
                    await to.GetStream().WriteAsync(bytes);
                }
            }
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // One side has gone: so does the other way, as far as it still can.
            try
            {
                to.Client.Shutdown(SocketShutdown.Send);
            }
            catch (Exception gone) when (gone is SocketException or ObjectDisposedException or NullReferenceException)
            {
            }
        }
    }
}
