using System.Threading.Tasks.Sources;

namespace Gossamer.TwoParty.Core;

/// <summary>
/// Lets several strands of one party await messages of the same channel. Messages are received in the order in which they were asked
/// for, and a strand runs on, up to its next wait, before the next message is taken: with the same strands on both sides the order of
/// messages is then the same for every timing, if every flight of a strand takes one place in the queue: who only sends waits for its
/// turn instead. Strands must wait for nothing else.
/// </summary>
internal sealed class ReceiveQueue(IChannel channel)
{
    private readonly Lock _lock = new();
    private readonly Queue<Request> _asked = new();
    private readonly Stack<Request> _unused = new();
    private int _held;
    private bool _pumping;
    private Exception? _failure;

    /// <summary>Asks for the next message.</summary>
    public ValueTask ReceiveAsync(MessageType type, Memory<byte> payload, CancellationToken cancellation)
    {
        Request request;
        lock (_lock)
        {
            if (_failure is not null) return ValueTask.FromException(Ended());
            request = _unused.TryPop(out Request? unused) ? unused : new Request(this);
            request.Ask(type, payload, cancellation);
            _asked.Enqueue(request);
        }
        Start();
        return request.Task;
    }

    /// <summary>Waits until all that was asked for before has come, and takes no message.</summary>
    public ValueTask TurnAsync(CancellationToken cancellation) => ReceiveAsync(MessageType.None, default, cancellation);

    /// <summary>Takes no message until as many calls of <see cref="Release"/>: strands can be started side by side.</summary>
    public void Hold()
    {
        lock (_lock) _held++;
    }

    /// <summary>Ends one <see cref="Hold"/>.</summary>
    public void Release()
    {
        lock (_lock) _held--;
        Start();
    }

    private void Start()
    {
        lock (_lock)
        {
            if (_pumping || _held > 0 || _asked.Count == 0) return;
            _pumping = true;
        }
        // On a thread of its own standing: continuations then run inline, whatever context the caller has.
        ThreadPool.UnsafeQueueUserWorkItem(static queue => _ = queue.PumpAsync(), this, preferLocal: false);
    }

    private async Task PumpAsync()
    {
        while (true)
        {
            Request next;
            lock (_lock)
            {
                if (_asked.Count == 0 || (_held > 0 && _failure is null))
                {
                    _pumping = false;
                    return;
                }
                next = _asked.Dequeue();
            }
            if (_failure is not null)
            {
                next.Fail(Ended());
                continue;
            }
            try
            {
                if (next.Type != MessageType.None) await channel.ReceiveAsync(next.Type, next.Payload, next.Cancellation).ConfigureAwait(false);
            }
            catch (Exception failure)
            {
                lock (_lock) _failure = failure;
                next.Fail(failure);
                continue;
            }
            next.Complete();
        }
    }

    private ProtocolException Ended() => new("The channel has ended: " + _failure!.Message, _failure);

    private void Reuse(Request request)
    {
        lock (_lock) _unused.Push(request);
    }

    /// <summary>One awaited message; used again and again.</summary>
    private sealed class Request(ReceiveQueue owner) : IValueTaskSource
    {
        private ManualResetValueTaskSourceCore<bool> _core;

        public MessageType Type { get; private set; }

        public Memory<byte> Payload { get; private set; }

        public CancellationToken Cancellation { get; private set; }

        public ValueTask Task => new(this, _core.Version);

        public void Ask(MessageType type, Memory<byte> payload, CancellationToken cancellation)
        {
            Type = type;
            Payload = payload;
            Cancellation = cancellation;
        }

        public void Complete()
        {
            Payload = default;
            _core.SetResult(true);
        }

        public void Fail(Exception failure)
        {
            Payload = default;
            _core.SetException(failure);
        }

        public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

        public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
            _core.OnCompleted(continuation, state, token, flags);

        public void GetResult(short token)
        {
            try
            {
                _core.GetResult(token);
            }
            finally
            {
                _core.Reset();
                owner.Reuse(this);
            }
        }
    }
}
