using System.Net.Sockets;

namespace Gossamer.EdgeInference.Live;

/// <summary>
/// A stream whose writes pass a <see cref="LinkPace"/> packet by packet; reads are those of the stream within. Installed as the connection of an
/// HTTP handler it lies below TLS and HTTP/2, so that their bytes are shaped too.
/// </summary>
/// <param name="inner">The stream within, disposed of with this one.</param>
/// <param name="pace">The link, which several streams may share.</param>
public sealed class ShapedStream(Stream inner, LinkPace pace) : Stream
{
    /// <summary>Bytes of a packet.</summary>
    public const int PacketBytes = 1_500;

    private readonly DelayLine? _line = pace.HasDelay ? new DelayLine(inner, pace) : null;
    private long _written;

    /// <summary>Bytes written so far.</summary>
    public long BytesWritten => Interlocked.Read(ref _written);

    /// <inheritdoc/>
    public override bool CanRead => inner.CanRead;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => inner.CanWrite;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>What <see cref="SocketsHttpHandler.ConnectCallback"/> needs to send everything over <paramref name="pace"/>, or as it comes.</summary>
    public static Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>> Connect(LinkPace? pace) => async (context, cancellation) =>
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellation).ConfigureAwait(false);
            var stream = new NetworkStream(socket, ownsSocket: true);
            return pace is null ? stream : new ShapedStream(stream, pace);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    };

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        double passed = double.PositiveInfinity;
        while (!buffer.IsEmpty)
        {
            ReadOnlyMemory<byte> packet = buffer[..Math.Min(buffer.Length, PacketBytes)];
            // A packet could follow the one before it at once, however late this was woken up.
            passed = pace.Reserve(packet.Length, passed);
            await pace.WaitAsync(passed, cancellationToken).ConfigureAwait(false);
            if (_line is null) await inner.WriteAsync(packet, cancellationToken).ConfigureAwait(false);
            else await _line.SendAsync(pace.ArrivalOf(passed), packet, cancellationToken).ConfigureAwait(false);
            Interlocked.Add(ref _written, packet.Length);
            buffer = buffer[packet.Length..];
        }
    }

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => WriteAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => inner.ReadAsync(buffer, cancellationToken);

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        inner.ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

    /// <inheritdoc/>
    public override void Flush() => inner.Flush();

    /// <inheritdoc/>
    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (_line is not null) await _line.DisposeAsync().ConfigureAwait(false);
        await inner.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        // Disposed of first, it ends a write of the line that is under way.
        if (disposing) inner.Dispose();
        if (disposing && _line is not null) _line.DisposeAsync().AsTask().GetAwaiter().GetResult();
        base.Dispose(disposing);
    }
}
