using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Authentication;
using Google.Protobuf;
using Gossamer.EdgeInference.Control.Wire;
using Gossamer.EdgeInference.Live;
using Gossamer.EdgeInference.Model;
using Gossamer.EdgeInference.Security;
using Gossamer.EdgeInference.Serving;
using Gossamer.EdgeInference.Serving.Wire;
using Grpc.Core;

namespace Gossamer.EdgeInference.Control;

/// <summary>
/// A device's way to the edge over gRPC with mutual TLS: tasks by the Open Inference Protocol, reports and decisions by the control stream, which is
/// taken up again, with growing pauses, whenever it has ended. Nothing is ever sent twice by itself.
/// </summary>
/// <remarks>
/// Before it counts as there an edge answers silent windows until one comes in the time that a task would be given: what a new process does for the first time takes long, and no task shall wait for that.
/// An edge that talks but was late with tasks is found out about in the same way (<see cref="Check"/>), sooner than a task would.
/// </remarks>
public sealed class EdgeConnection : IEdgeLink, IAsyncDisposable
{
    /// <summary>Seconds that the beginning of a conversation may take.</summary>
    private static readonly TimeSpan Greeting = TimeSpan.FromSeconds(5);

    /// <summary>Characters of a reason why there is no edge.</summary>
    private const int LongestReason = 240;

    /// <summary>Silent windows until the edge is taken as it is.</summary>
    private const int MostProbes = 10;

    /// <summary>What lies between silent windows to an edge that was late, and how long one is waited for.</summary>
    private static readonly TimeSpan CheckPause = TimeSpan.FromSeconds(0.25), CheckPatience = TimeSpan.FromSeconds(1);

    private readonly EdgeModel _model;
    private readonly EdgeConnectionOptions _options;
    private readonly DeviceCredentials _credentials;
    private readonly SlotClock _clock;
    private readonly LinkPace? _pace;
    private readonly ClockFollower _follower;
    private readonly BackOff _pauses;
    private readonly int _device;
    private readonly string _service;
    private readonly SemaphoreSlim _news = new(0, 1);
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _closing = new();
    private EdgeChannel _channel;
    private DeviceReport? _report;
    private volatile bool _isAttached;
    private long _conversations;
    private int _checking;

    /// <summary>A connection that is not yet used.</summary>
    /// <param name="model">The system.</param>
    /// <param name="options">Where the edge is.</param>
    /// <param name="credentials">What the device proves itself with; it stays the caller's.</param>
    /// <param name="clock">The device's slots, which are moved to those of the edge.</param>
    /// <param name="pace">The link that all bytes to the edge pass; as they come by default.</param>
    /// <param name="seed">Where the lengths of pauses are drawn from.</param>
    /// <exception cref="ArgumentException">The certificate is that of no device of the system, or an option is out of range.</exception>
    public EdgeConnection(EdgeModel model, EdgeConnectionOptions options, DeviceCredentials credentials, SlotClock clock, LinkPace? pace = null, ulong seed = 0)
    {
        (_model, _options, _credentials, _clock, _pace) = (model, options.Resolve(), credentials, clock, pace);
        _device = DeviceIds.IndexOf(credentials.Id, model.Devices) ?? throw new ArgumentException($"'{credentials.Id}' is none of the {model.Devices} devices of the system", nameof(credentials));
        _service = model.Scenario.Services[model.Service(_device)].Name;
        _follower = new ClockFollower(clock);
        _pauses = new BackOff(seed, _device, _options.LongestPause);
        _channel = new EdgeChannel(_options.Address, credentials, pace);
    }

    /// <summary>A decision has come, and with it word of the last slot that the edge has on disk. From any thread.</summary>
    public event Action<SlotDecision, long>? Decided;

    /// <summary>The first conversation has moved the clock on by so many slots.</summary>
    public event Action<long>? Shifted;

    /// <summary>A conversation stands, or has ended with what is wrong.</summary>
    public event Action<string?>? Changed;

    /// <summary>The edge has answered in time: it is worth asking.</summary>
    public event Action? Found;

    /// <summary>Whether a conversation stands.</summary>
    public bool IsAttached => _isAttached;

    /// <summary>Conversations so far.</summary>
    public long Conversations => Interlocked.Read(ref _conversations);

    /// <summary>Talks to the edge until it is stopped.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was requested.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            string wrong = "the edge has ended the conversation";
            try
            {
                await ConverseAsync(Volatile.Read(ref _channel), cancellation).ConfigureAwait(false);
            }
            catch (Exception failure) when (!cancellation.IsCancellationRequested && failure is RpcException or IOException or InferenceException or OperationCanceledException or ObjectDisposedException)
            {
                wrong = Reason(failure);
            }
            _isAttached = false;
            cancellation.ThrowIfCancellationRequested();
            Changed?.Invoke(OneLine.Of(wrong, LongestReason));
            await Task.Delay(_pauses.Next(), cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Gives the channel up and makes another: one that hangs would do so for ever.</summary>
    public void Rebuild() => Interlocked.Exchange(ref _channel, new EdgeChannel(_options.Address, _credentials, _pace)).Dispose();

    /// <summary>Asks for silent windows, while a conversation stands, until one comes in time; then the edge is found. One such attempt goes on at a time.</summary>
    public void Check()
    {
        if (_isAttached && Interlocked.Exchange(ref _checking, 1) == 0) _ = CheckAsync(_closing.Token);
    }

    /// <inheritdoc/>
    public async Task<int[]> AskAsync(RequestId id, WindowBatch windows, CancellationToken cancellation)
    {
        ModelInferRequest request = Ask(windows);
        request.Id = $"{_credentials.Id}/{id.Slot}/{id.Sequence}";
        request.Parameters[InferenceRequest.DeviceParameter] = new InferParameter { StringParam = _credentials.Id };
        request.Parameters[BearingEndpoint.SlotParameter] = new InferParameter { Int64Param = id.Slot };
        request.Parameters[BearingEndpoint.SequenceParameter] = new InferParameter { Int64Param = id.Sequence };
        try
        {
            return await AskAsync(Volatile.Read(ref _channel), request, windows.Count, cancellation).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is RpcException or ObjectDisposedException)
        {
            throw new IOException(Reason(failure), failure);
        }
    }

    /// <inheritdoc/>
    public void Report(DeviceReport report)
    {
        // Each report has all that the edge has not acknowledged: a newer one says all that the older did.
        lock (_gate) _report = report;
        Signal();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _closing.Cancel();
        Volatile.Read(ref _channel).Dispose();
        _news.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task ConverseAsync(EdgeChannel channel, CancellationToken cancellation)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using AsyncDuplexStreamingCall<DeviceMessage, EdgeMessage> call = channel.Control.Attach(cancellationToken: ending.Token);
        Task? sending = null;
        try
        {
            using (var greeting = CancellationTokenSource.CreateLinkedTokenSource(ending.Token))
            {
                greeting.CancelAfter(Greeting);
                try
                {
                    await GreetAsync(channel, call, greeting.Token).ConfigureAwait(false);
                }
                catch (OperationCanceledException cancelled) when (!cancellation.IsCancellationRequested)
                {
                    throw greeting.IsCancellationRequested ? new IOException($"the edge took longer than {Greeting.TotalSeconds} s to begin", cancelled) : EndOf(call, cancelled);
                }
            }
            _pauses.Reset();
            _isAttached = true;
            Found?.Invoke();
            Changed?.Invoke(null);
            sending = SendAsync(call.RequestStream, ending.Token);
            while (await call.ResponseStream.MoveNext(ending.Token).ConfigureAwait(false)) Take(call.ResponseStream.Current);
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
            if (sending is not null) await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task GreetAsync(EdgeChannel channel, AsyncDuplexStreamingCall<DeviceMessage, EdgeMessage> call, CancellationToken cancellation)
    {
        double seconds = _clock.Seconds;
        long slot = Math.Max((long)Math.Floor(seconds / _clock.SlotSeconds), 0);
        var hello = new DeviceHello(_credentials.Id, _service, _options.System, slot, Math.Max(seconds - slot * _clock.SlotSeconds, 0));
        await call.RequestStream.WriteAsync(ControlMessages.Write(hello), cancellation).ConfigureAwait(false);
        if (!await call.ResponseStream.MoveNext(cancellation).ConfigureAwait(false) || call.ResponseStream.Current.ContentCase != EdgeMessage.ContentOneofCase.Config)
            throw new IOException("the edge did not answer hello by its clock");
        long moved = _follower.Begin(ControlMessages.ReadConfig(call.ResponseStream.Current.Config, _clock.SlotSeconds));
        if (Interlocked.Increment(ref _conversations) == 1) Shifted?.Invoke(moved);
        for (int probe = 0; probe < MostProbes; probe++)
            if (await IsInTimeAsync(channel, cancellation).ConfigureAwait(false)) return;
    }

    /// <summary>Why a call has ended: one that could not begin cancels what is written to it, and its status knows why.</summary>
    private static Exception EndOf(AsyncDuplexStreamingCall<DeviceMessage, EdgeMessage> call, OperationCanceledException cancelled)
    {
        try
        {
            return new RpcException(call.GetStatus());
        }
        catch (InvalidOperationException)
        {
            // It has not ended: something else was cancelled.
            return cancelled;
        }
    }

    private void Take(EdgeMessage message)
    {
        switch (message.ContentCase)
        {
            case EdgeMessage.ContentOneofCase.Config:
                _follower.Begin(ControlMessages.ReadConfig(message.Config, _clock.SlotSeconds));
                break;
            case EdgeMessage.ContentOneofCase.Decision:
                (SlotDecision decision, long settled, double into) = ControlMessages.ReadDecision(message.Decision, _model.Levels);
                _follower.Hear(decision.Slot * _clock.SlotSeconds + into);
                Decided?.Invoke(decision, settled);
                break;
            default:
                // Of a newer edge: whoever does not know it can do without.
                break;
        }
    }

    /// <summary>Sends the newest report whenever there is one; of what was delivered only what this conversation has not told.</summary>
    private async Task SendAsync(IClientStreamWriter<DeviceMessage> messages, CancellationToken cancellation)
    {
        long told = -1;
        while (true)
        {
            DeviceReport? report;
            lock (_gate) (report, _report) = (_report, null);
            if (report is null)
            {
                await _news.WaitAsync(cancellation).ConfigureAwait(false);
                continue;
            }
            DeliveredSlots[] untold = [.. report.Delivered.Where(slots => slots.LastSlot > told)];
            await messages.WriteAsync(ControlMessages.Write(report with { Delivered = untold }, _credentials.Id), cancellation).ConfigureAwait(false);
            if (untold.Length > 0) told = untold.Max(static slots => slots.LastSlot);
        }
    }

    private async Task CheckAsync(CancellationToken cancellation)
    {
        try
        {
            bool found = false;
            while (_isAttached && !found)
            {
                await Task.Delay(CheckPause, cancellation).ConfigureAwait(false);
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
                patience.CancelAfter(CheckPatience);
                try
                {
                    found = await IsInTimeAsync(Volatile.Read(ref _channel), patience.Token).ConfigureAwait(false);
                }
                catch (Exception failure) when (!cancellation.IsCancellationRequested && failure is RpcException or IOException or OperationCanceledException or ObjectDisposedException)
                {
                    // Later than late.
                }
            }
            if (found) Found?.Invoke();
        }
        catch (OperationCanceledException)
        {
            // Nobody needs to know any more.
        }
        finally
        {
            Interlocked.Exchange(ref _checking, 0);
        }
    }

    /// <summary>Whether a silent window is answered in the least time that a task is given.</summary>
    private async Task<bool> IsInTimeAsync(EdgeChannel channel, CancellationToken cancellation)
    {
        int length = (int)(_model.RawBits[_device] / 16 / _options.WindowsPerTask) / _model.Levels;
        ModelInferRequest silence = Ask(new WindowBatch(0, 1, new short[length]));
        silence.Parameters[BearingEndpoint.ServiceParameter] = new InferParameter { StringParam = _service };
        long asked = Stopwatch.GetTimestamp();
        await AskAsync(channel, silence, 1, cancellation).ConfigureAwait(false);
        return Stopwatch.GetElapsedTime(asked) <= AnswerDeadline.Least;
    }

    /// <summary>What the edge said, or what the connection failed of.</summary>
    private static string Reason(Exception failure) => failure switch
    {
        RpcException { Status.DebugException: HttpRequestException { InnerException: AuthenticationException { Message: var tls } } } => tls,
        RpcException { Status.DebugException: HttpRequestException { Message: var connection } } => connection,
        RpcException { Status.Detail: var said } => said,
        _ => failure.Message,
    };

    private static ModelInferRequest Ask(WindowBatch windows) => new()
    {
        ModelName = BearingEndpoint.Full,
        Parameters = { [BearingEndpoint.LevelParameter] = new InferParameter { Int64Param = windows.Level } },
        Inputs =
        {
            new ModelInferRequest.Types.InferInputTensor { Name = BearingEndpoint.Input, Datatype = TensorDataType.Int16.Name(), Shape = { windows.Count, windows.Length } },
        },
        RawInputContents = { ByteString.CopyFrom(MemoryMarshal.AsBytes(windows.Codes.Span)) },
    };

    private static async Task<int[]> AskAsync(EdgeChannel channel, ModelInferRequest request, int windows, CancellationToken cancellation)
    {
        ModelInferResponse response = await channel.Inference.ModelInferAsync(request, cancellationToken: cancellation).ConfigureAwait(false);
        if (response.RawOutputContents.Count != 1 || response.RawOutputContents[0].Length != windows * sizeof(int)) throw new IOException($"the edge did not answer {windows} windows by as many labels");
        return MemoryMarshal.Cast<byte, int>(response.RawOutputContents[0].Span).ToArray();
    }

    private void Signal()
    {
        try
        {
            if (_news.CurrentCount == 0) _news.Release();
        }
        catch (SemaphoreFullException)
        {
            // Somebody else was quicker.
        }
    }
}
