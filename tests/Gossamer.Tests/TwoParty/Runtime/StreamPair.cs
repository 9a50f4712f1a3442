using System.IO.Pipelines;

namespace Gossamer.Tests.TwoParty.Runtime;

/// <summary>Two ends of a connection in memory.</summary>
internal sealed class StreamPair : Stream
{
    private readonly Stream _reads, _writes;
    private readonly CancellationTokenSource _gone = new();

    private StreamPair(Stream reads, Stream writes) => (_reads, _writes) = (reads, writes);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public static (Stream One, Stream Other) Create()
    {
        var options = new PipeOptions(pauseWriterThreshold: 0);
        Pipe up = new(options), down = new(options);
        return (new StreamPair(down.Reader.AsStream(), up.Writer.AsStream()), new StreamPair(up.Reader.AsStream(), down.Writer.AsStream()));
    }

    public override void Flush() => _writes.Flush();

    public override int Read(byte[] buffer, int offset, int count) => _reads.Read(buffer, offset, count);

    /// <summary>As with a socket, disposing ends a read that waits.</summary>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _gone.Token);
        try
        {
            return await _reads.ReadAsync(buffer, either.Token);
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
            throw new ObjectDisposedException(nameof(StreamPair));
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => _writes.Write(buffer, offset, count);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        _writes.WriteAsync(buffer, cancellationToken);

    public override Task FlushAsync(CancellationToken cancellationToken) => _writes.FlushAsync(cancellationToken);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _gone.Cancel();
        _writes.Dispose();
        _reads.Dispose();
        base.Dispose(disposing);
    }
}
