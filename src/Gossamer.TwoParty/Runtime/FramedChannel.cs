using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Pipelines;
using System.Net.Security;
using System.Net.Sockets;
using Gossamer.TwoParty.Core;

namespace Gossamer.TwoParty.Runtime;

/// <summary>
/// A channel over a stream of bytes: frames of a header and a payload. Payloads are written straight into a pipe that one task empties
/// into the stream, and read straight into the caller's memory. The receiver knows type, length and number of the next frame; any
/// other is answered by a refusal and ends the channel, before anything is allocated or read for it.
/// </summary>
internal sealed class FramedChannel : IChannel
{
    /// <summary>Unsent bytes beyond which <see cref="FlushAsync"/> waits; more than any protocol leaves unread while it sends.</summary>
    public const int UnsentLimit = 16 << 20;

    private static readonly TimeSpan ClosingTime = TimeSpan.FromSeconds(5), LingeringTime = TimeSpan.FromSeconds(1);

    private readonly Stream _stream;
    private readonly int _maxMessageBytes;
    private readonly Pipe _outgoing;
    private readonly byte[] _header = new byte[FrameHeader.Bytes];
    private readonly Task _pump;
    private readonly IdleWatch _idle;
    private readonly Lock _lock = new();
    private TaskCompletionSource? _drained;
    private Exception? _failure;
    private bool _closed, _refused, _refuses;
    private int _reserved = -1;
    private ulong _nextSent, _nextReceived;
    private long _bytesSent, _bytesReceived, _written, _committed;

    /// <summary>Frames on <paramref name="stream"/>, which the channel owns.</summary>
    /// <param name="stream">May be read and written at the same time.</param>
    /// <param name="maxMessageBytes">Bytes of the longest payload.</param>
    /// <param name="idle">How long a message may be overdue.</param>
    public FramedChannel(Stream stream, int maxMessageBytes, TimeSpan idle)
    {
        _stream = stream;
        _maxMessageBytes = maxMessageBytes;
        _idle = new IdleWatch(idle, this);
        _outgoing = new Pipe(new PipeOptions(
            readerScheduler: new SmallSendsInline(() => Unsent), pauseWriterThreshold: 0, minimumSegmentSize: 1 << 16, useSynchronizationContext: false));
        _pump = Task.Run(PumpAsync);
    }

    /// <summary>Number of the channel in the headers; 0 until the sides have agreed.</summary>
    public ushort Number { get; set; }

    /// <summary>The session's other channel, which ends with this one and tells the other side the same reason.</summary>
    public FramedChannel? Partner { get; set; }

    /// <inheritdoc/>
    public Traffic Traffic => new(
        Volatile.Read(ref _bytesSent), Volatile.Read(ref _bytesReceived), (long)Volatile.Read(ref _nextSent), (long)Volatile.Read(ref _nextReceived));

    /// <inheritdoc/>
    /// <exception cref="ProtocolException">The session is over.</exception>
    public Span<byte> Reserve(MessageType type, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, _maxMessageBytes);
        lock (_lock)
        {
            if (_failure is not null) throw Ended();
            ObjectDisposedException.ThrowIf(_closed, this);
            if (_reserved >= 0) throw new InvalidOperationException("A reserved message was not sent.");
            return Frame(type, length);
        }
    }

    /// <inheritdoc/>
    public void Commit()
    {
        lock (_lock)
        {
            if (_reserved < 0) throw new InvalidOperationException("No message was reserved.");
            // A receiver that refuses may have closed the pipe since; the next call says so.
            if (_closed) _reserved = -1;
            else Send();
        }
    }

    /// <inheritdoc/>
    public ValueTask FlushAsync(CancellationToken cancellation = default)
    {
        if (Unsent <= UnsentLimit && _failure is null) return ValueTask.CompletedTask;
        return new ValueTask(DrainAsync(cancellation));
    }

    /// <inheritdoc/>
    public async ValueTask ReceiveAsync(MessageType type, Memory<byte> payload, CancellationToken cancellation = default)
    {
        var expected = new FrameHeader((uint)payload.Length, type, Number, _nextReceived);
        try
        {
            _idle.Begin();
            await _stream.ReadExactlyAsync(_header, cancellation).ConfigureAwait(false);
            FrameHeader received = FrameHeader.Read(_header);
            if (received != expected) throw await RefuseAsync(expected, received).ConfigureAwait(false);
            await _stream.ReadExactlyAsync(payload, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await RefuseAsync(RefusalReason.Stopped).ConfigureAwait(false);
            throw;
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException)
        {
            if (Volatile.Read(ref _refused)) throw Ended();
            string reason = _idle.IsOver
                ? $"Nothing came from the other party for {_idle.Limit.TotalSeconds:0} s while {type} was due."
                : $"The other party closed the connection while {type} was due.";
            throw await EndAsync(new ProtocolException(reason, failure), _idle.IsOver ? RefusalReason.Stopped : RefusalReason.ConnectionClosed).ConfigureAwait(false);
        }
        finally
        {
            _idle.End();
        }
        Volatile.Write(ref _nextReceived, _nextReceived + 1);
        Volatile.Write(ref _bytesReceived, _bytesReceived + payload.Length);
    }

    /// <inheritdoc/>
    public async ValueTask RejectAsync() => await RefuseAsync(RefusalReason.Content).ConfigureAwait(false);

    /// <summary>Tells the other side why this one ends, and ends.</summary>
    public Task RefuseAsync(RefusalReason reason) => RefuseAsync(reason, new ProtocolException($"This side ended the session: {reason}."));

    private async Task RefuseAsync(RefusalReason reason, ProtocolException why)
    {
        lock (_lock)
        {
            if (_closed || _failure is not null) return;
            _failure = why;
            _refused = true;
            _refuses = _reserved < 0;
            if (_refuses)
            {
                BinaryPrimitives.WriteUInt16LittleEndian(Frame(MessageType.Refusal, sizeof(ushort)), (ushort)reason);
                Send();
            }
        }
        await Task.WhenAll(DisposeAsync().AsTask(), Partner?.RefuseAsync(reason, why) ?? Task.CompletedTask).ConfigureAwait(false);
    }

    /// <summary>Sends what is left and closes the stream.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            if (_closed) return;
            _closed = true;
        }
        _idle.Dispose();
        await _outgoing.Writer.CompleteAsync().ConfigureAwait(false);
        await Task.WhenAny(_pump, Task.Delay(ClosingTime)).ConfigureAwait(false);
        if (_refuses) await LingerAsync().ConfigureAwait(false);
        await _stream.DisposeAsync().ConfigureAwait(false);
        await _pump.ConfigureAwait(false);
    }

    /// <summary>Closes the stream at once, which ends a read that waits.</summary>
    internal void Break() => _stream.Dispose();

    private long Unsent => Interlocked.Read(ref _committed) - Interlocked.Read(ref _written);

    private Span<byte> Frame(MessageType type, int length)
    {
        Span<byte> frame = _outgoing.Writer.GetSpan(FrameHeader.Bytes + length);
        new FrameHeader((uint)length, type, Number, _nextSent).Write(frame);
        _reserved = length;
        return frame.Slice(FrameHeader.Bytes, length);
    }

    private void Send()
    {
        int length = _reserved;
        _reserved = -1;
        _outgoing.Writer.Advance(FrameHeader.Bytes + length);
        Volatile.Write(ref _nextSent, _nextSent + 1);
        Volatile.Write(ref _bytesSent, _bytesSent + length);
        Interlocked.Add(ref _committed, FrameHeader.Bytes + length);
        // Without a threshold the pipe takes everything at once.
        ValueTask<FlushResult> flushed = _outgoing.Writer.FlushAsync();
        Debug.Assert(flushed.IsCompleted);
        _ = flushed.GetAwaiter().GetResult();
    }

    /// <summary>
    /// Reads what the other side still sends, for a short time: a connection that is closed over unread bytes is reset, and a reset may
    /// overtake the refusal.
    /// </summary>
    private async Task LingerAsync()
    {
        using var limit = new CancellationTokenSource(LingeringTime);
        byte[] waste = new byte[1 << 16];
        try
        {
            if (_stream is SslStream tls) await tls.ShutdownAsync().ConfigureAwait(false);
            else if (_stream is NetworkStream network) network.Socket.Shutdown(SocketShutdown.Send);
            while (await _stream.ReadAsync(waste, limit.Token).ConfigureAwait(false) > 0) { }
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException or OperationCanceledException or InvalidOperationException or SocketException)
        {
            // Gone is gone.
        }
    }

    private ProtocolException Ended() => new("The session is over: " + _failure!.Message, _failure);

    /// <summary>The error of a frame that is not the expected one: a refusal of the other side says why it ended.</summary>
    private async Task<ProtocolException> RefuseAsync(FrameHeader expected, FrameHeader received)
    {
        if (received == expected with { Type = MessageType.Refusal, Length = sizeof(ushort) })
        {
            byte[] code = new byte[sizeof(ushort)];
            await _stream.ReadExactlyAsync(code).ConfigureAwait(false);
            var reason = (RefusalReason)BinaryPrimitives.ReadUInt16LittleEndian(code);
            // What both sides noticed is called the same, whoever was first.
            string text = reason == RefusalReason.ConnectionClosed ? "something closed the connection" : Enum.IsDefined(reason) ? reason.ToString() : $"reason {(ushort)reason}";
            return await EndAsync(new ProtocolException($"The other party ended the session: {text}.")).ConfigureAwait(false);
        }
        var failure = new ProtocolException($"Broken protocol: {expected.DifferenceFrom(received)}.");
        await RefuseAsync(RefusalReason.UnexpectedMessage, failure).ConfigureAwait(false);
        return failure;
    }

    private async Task<ProtocolException> EndAsync(ProtocolException failure, RefusalReason reason = RefusalReason.Stopped)
    {
        lock (_lock) _failure ??= failure;
        await Task.WhenAll(DisposeAsync().AsTask(), Partner?.RefuseAsync(reason, failure) ?? Task.CompletedTask).ConfigureAwait(false);
        return failure;
    }

    private async Task PumpAsync()
    {
        PipeReader reader = _outgoing.Reader;
        Exception? failure = null;
        try
        {
            while (true)
            {
                ReadResult result = await reader.ReadAsync().ConfigureAwait(false);
                foreach (ReadOnlyMemory<byte> segment in result.Buffer)
                {
                    await _stream.WriteAsync(segment).ConfigureAwait(false);
                    Interlocked.Add(ref _written, segment.Length);
                }
                reader.AdvanceTo(result.Buffer.End);
                Signal(null);
                if (result.IsCompleted) break;
            }
            await _stream.FlushAsync().ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or InvalidOperationException)
        {
            failure = error;
            lock (_lock) _failure ??= new ProtocolException("The other party closed the connection.", error);
        }
        await reader.CompleteAsync().ConfigureAwait(false);
        Signal(failure);
    }

    private async Task DrainAsync(CancellationToken cancellation)
    {
        while (true)
        {
            TaskCompletionSource drained;
            lock (_lock)
            {
                if (_failure is not null) throw Ended();
                if (Unsent <= UnsentLimit) return;
                drained = _drained ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
            await drained.Task.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    private void Signal(Exception? failure)
    {
        TaskCompletionSource? drained;
        lock (_lock)
        {
            if (failure is null && Unsent > UnsentLimit) return;
            (drained, _drained) = (_drained, null);
        }
        drained?.TrySetResult();
    }

    /// <summary>Breaks the channel when a message is overdue. One timer for all messages costs nothing per message.</summary>
    private sealed class IdleWatch : IDisposable
    {
        private readonly FramedChannel _channel;
        private readonly Timer _timer;
        private long _since;

        public IdleWatch(TimeSpan limit, FramedChannel channel)
        {
            Limit = limit;
            _channel = channel;
            TimeSpan period = limit / 4;
            _timer = new Timer(static watch => ((IdleWatch)watch!).Look(), this, period, period);
        }

        public TimeSpan Limit { get; }

        public bool IsOver { get; private set; }

        public void Begin() => Volatile.Write(ref _since, Environment.TickCount64);

        public void End() => Volatile.Write(ref _since, 0);

        public void Dispose() => _timer.Dispose();

        private void Look()
        {
            long since = Volatile.Read(ref _since);
            if (since == 0 || Environment.TickCount64 - since < Limit.TotalMilliseconds) return;
            IsOver = true;
            _channel.Break();
        }
    }
}
