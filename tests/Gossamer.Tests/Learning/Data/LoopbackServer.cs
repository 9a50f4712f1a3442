using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gossamer.Tests.Learning.Data;

/// <summary>What a client asked for.</summary>
internal sealed record LoopbackRequest(string Path, long? RangeFrom);

/// <summary>What the server sends.</summary>
internal sealed record LoopbackAnswer(int Status, byte[] Body)
{
    public Uri? Location { get; init; }

    public string? ContentRange { get; init; }

    /// <summary>Bytes of the body after which the connection breaks.</summary>
    public int? CutAfter { get; init; }

    /// <summary>Whether the server takes the request and says nothing.</summary>
    public bool Silent { get; init; }
}

/// <summary>An HTTP server on this machine that can break connections, which those of the framework cannot.</summary>
internal sealed class LoopbackServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    public LoopbackServer()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Func<LoopbackRequest, LoopbackAnswer> Answer { get; set; } = static _ => new LoopbackAnswer(404, []);

    public List<LoopbackRequest> Requests { get; } = [];

    public Uri Address(string name) => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/{name}");

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _accepting.Wait();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
                await ServeAsync(client.GetStream());
            }
            catch (Exception exception) when (
                exception is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // The client went away, or the test is over.
            }
        }
    }

    private async Task ServeAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        string path = (await reader.ReadLineAsync(_stop.Token) ?? "").Split(' ')[1];
        long? from = null;
        while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 } header)
        {
            if (header.StartsWith("Range: bytes=", StringComparison.OrdinalIgnoreCase))
                from = long.Parse(header["Range: bytes=".Length..].TrimEnd('-'), CultureInfo.InvariantCulture);
        }

        var request = new LoopbackRequest(path, from);
        Requests.Add(request);
        LoopbackAnswer answer = Answer(request);
        if (answer.Silent)
        {
            await Task.Delay(200, _stop.Token);
            return;
        }

        var head = new StringBuilder($"HTTP/1.1 {answer.Status} Answer\r\nContent-Length: {answer.Body.Length}\r\nConnection: close\r\n");
        if (answer.Location is { } location) head.Append($"Location: {location}\r\n");
        if (answer.ContentRange is { } range) head.Append($"Content-Range: {range}\r\n");
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head.Append("\r\n").ToString()), _stop.Token);
        await stream.WriteAsync(answer.Body.AsMemory(0, answer.CutAfter ?? answer.Body.Length), _stop.Token);
    }
}
