using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Gossamer.EdgeInference.Bearings;
using Gossamer.EdgeInference.Control;
using Gossamer.EdgeInference.Control.Wire;
using Gossamer.EdgeInference.Live;
using Gossamer.EdgeInference.Security;
using Gossamer.Tests.Learning.Runs;
using Grpc.Core;
using Xunit;

namespace Gossamer.Tests.EdgeInference.Control;

/// <summary>Devices and an edge over TLS on loopback, in one process and in real time.</summary>
[Collection(nameof(Alone))]
public sealed class ControlStreamTests : IDisposable
{
    private const ulong Seed = 5;

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Devices_find_an_edge_lose_it_and_find_the_next_and_no_task_is_lost()
    {
        ControlledEdge edge = await ControlledEdge.StartAsync(_folder.Root);
        int port = edge.Port;
        ConcurrentBag<AnsweredTask> answered = [];
        await using var devices = new RunningDevices(edge, answered.Add);
        Task running = devices.RunAsync(Token);
        await UntilAsync(() => Enumerable.Range(0, 4).All(device => answered.Any(task => task.Id.Device == device && task.Path == AnswerPath.Edge)));
        Assert.Equal(4, edge.Coordinator.Devices);
        double[] owed = [edge.Site.Ledger.Deficit(0), edge.Site.Ledger.Deficit(1)];
        Assert.All(owed, static deficit => Assert.InRange(deficit, 0, 3));
        long slot = edge.Coordinator.Slot;
        await edge.DisposeAsync();
        await UntilAsync(() => Enumerable.Range(0, 4).All(device => answered.Any(task => task.Id.Device == device && task.Decision == DecisionKind.Fallback && task.Id.Slot > slot)));
        int before = answered.Count(static task => task.Path == AnswerPath.Edge);
        await using ControlledEdge next = await ControlledEdge.StartAsync(_folder.Root, port);
        await UntilAsync(() => answered.Count(static task => task.Path == AnswerPath.Edge) > before + 8);
        // The new edge goes on from the slots of its devices.
        Assert.InRange(next.Coordinator.Slot, slot + 5, long.MaxValue);
        devices.Stop();
        await running;
        await UntilAsync(() => devices.Loops.All(static loop => loop.Unacknowledged.Count == 0), devices.TellAgain);

        AnsweredTask[] tasks = [.. answered];
        Assert.Equal(tasks.Length, tasks.Select(static task => task.Id).Distinct().Count());
        foreach ((DeviceLoop loop, int device) in devices.Loops.Select(static (loop, device) => (loop, device)))
        {
            DeviceCounts counts = loop.Counts;
            Assert.Equal((counts.Tasks, 0L, 0L), (counts.Answered, counts.Open, counts.Duplicates));
            Assert.Equal(counts.Tasks, tasks.Count(task => task.Id.Device == device));
            Assert.InRange(devices.Connections[device].Conversations, 2, 10);
            // What was not degraded is what the windows say: the wire has changed nothing.
            Assert.All(tasks.Where(task => task.Id.Device == device && task.Path == AnswerPath.Edge), static task => Assert.Equal(task.Windows, task.Correct));
        }
        for (int m = 0; m < 2; m++)
        {
            // Every device-slot is counted once, whichever edge it was told to.
            var slots = tasks.Where(task => ControlledEdge.Model.Service(task.Id.Device) == m).ToArray();
            Assert.InRange(next.Site.Ledger.Accuracy(m), slots.Min(static task => task.Accuracy), slots.Max(static task => task.Accuracy));
            Assert.Equal(slots.Average(static task => task.Accuracy), next.Site.Ledger.Accuracy(m), 0.02);
        }
    }

    [Fact]
    public async Task An_edge_that_comes_late_is_found_and_is_told_what_was_answered_before()
    {
        ControlledEdge first = await ControlledEdge.StartAsync(_folder.Root);
        int port = first.Port;
        await using var devices = new RunningDevices(first, static _ => { }, only: 1);
        await first.DisposeAsync();
        Task running = devices.RunAsync(Token);
        await UntilAsync(() => devices.Loops[0].Counts.FallbackSlots > 12);
        Assert.Equal(0, devices.Loops[0].Counts.Edge);
        await using ControlledEdge edge = await ControlledEdge.StartAsync(_folder.Root, port);
        await UntilAsync(() => devices.Loops[0].Counts.Edge > 0);
        // By itself it has answered at 0.8 what is promised 0.88.
        Assert.InRange(edge.Site.Ledger.Deficit(0) + edge.Site.Ledger.Accuracy(0), 0.8, 10);
        devices.Stop();
        await running;
    }

    [Fact]
    public async Task An_edge_that_was_late_and_talks_is_asked_again_as_soon_as_it_is_in_time()
    {
        await using ControlledEdge edge = await ControlledEdge.StartAsync(_folder.Root);
        await using var devices = new RunningDevices(edge, static _ => { }, only: 1, openSeconds: 1000);
        Task running = devices.RunAsync(Token);
        await UntilAsync(() => devices.Connections[0].IsAttached);
        EdgeCircuit circuit = devices.Loops[0].Circuit;
        for (int round = 0; round < 2; round++)
        {
            // Answers of the loop's own tasks may come between.
            await UntilAsync(() => circuit.State == CircuitState.Open, () =>
            {
                for (int i = 0; i < 3; i++)
                    if (circuit.TryEnter(out CircuitPass pass)) circuit.Fail(pass);
            });
            await UntilAsync(() => circuit.State == CircuitState.Closed);
        }
        devices.Stop();
        await running;
    }

    [Fact]
    public async Task A_device_says_why_it_has_no_edge()
    {
        await using ControlledEdge edge = await ControlledEdge.StartAsync(_folder.Root);
        await using ControlledEdge others = await ControlledEdge.StartAsync(_folder["others"]);
        using DeviceCredentials credentials = edge.LastingCredentials(0);
        // Taken, so that nobody else listens there either.
        using var nobody = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        nobody.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var unused = new Uri($"https://localhost:{((IPEndPoint)nobody.LocalEndPoint!).Port}");
        Assert.Equal($"Connection refused (localhost:{unused.Port})", await WhyAsync(unused, ControlledEdge.System));
        Assert.StartsWith("The remote certificate is invalid", await WhyAsync(others.Address, ControlledEdge.System), StringComparison.Ordinal);
        Assert.EndsWith("table, services and clocks must be those of the edge", await WhyAsync(edge.Address, "other"), StringComparison.Ordinal);

        async Task<string> WhyAsync(Uri address, string system)
        {
            var why = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
            using var ending = new CancellationTokenSource();
            await using var connection = new EdgeConnection(
                ControlledEdge.Model, new EdgeConnectionOptions { Address = address, System = system, WindowsPerTask = ControlledEdge.WindowsPerTask }, credentials,
                new SlotClock(ControlledEdge.SlotSeconds));
            connection.Changed += wrong => why.TrySetResult(wrong);
            Task running = connection.RunAsync(ending.Token);
            string? said = await why.Task.WaitAsync(TimeSpan.FromSeconds(60), Token);
            await ending.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
            return said ?? "there is one";
        }
    }

    [Fact]
    public async Task Who_is_not_what_the_certificate_says_is_refused()
    {
        await using ControlledEdge edge = await ControlledEdge.StartAsync(_folder.Root);
        await RefusedAsync(edge, 0, StatusCode.PermissionDenied, "'device-1'", Hello(1));
        await RefusedAsync(edge, 5, StatusCode.NotFound, "none of the 4 devices", Hello(5));
        await RefusedAsync(edge, 0, StatusCode.InvalidArgument, "of service", Hello(0, service: "bearing-32k"));
        await RefusedAsync(edge, 0, StatusCode.InvalidArgument, "another system", Hello(0, system: "other"));
        await RefusedAsync(edge, 0, StatusCode.InvalidArgument, "hello.slot is -1", Hello(0, slot: -1));
        await RefusedAsync(edge, 0, StatusCode.InvalidArgument, "no more than", Hello(0, slot: 1L << 39));
        await RefusedAsync(edge, 0, StatusCode.InvalidArgument, "expected hello", Report(0));
        await RefusedAsync(edge, 0, StatusCode.InvalidArgument, "expected a report", Hello(0), Hello(0));
        await RefusedAsync(edge, 0, StatusCode.PermissionDenied, "the report names device 'device-1'", Hello(0), Report(1));
        await RefusedAsync(edge, 0, StatusCode.InvalidArgument, "ahead of", Hello(0), Report(0, slot: 100_000));
        await RefusedAsync(edge, 0, StatusCode.InvalidArgument, "channel is 7", Hello(0), Report(0, channel: 7));
        await RefusedAsync(edge, 0, StatusCode.InvalidArgument, "is empty", Hello(0), new DeviceMessage());
        await RefusedAsync(edge, 0, StatusCode.ResourceExhausted, "too many reports", [Hello(0), .. Enumerable.Repeat(Report(0), 2_000)]);
        Assert.True((await edge.Inference(0).ServerReadyAsync(new(), cancellationToken: Token)).Ready);
        await UntilAsync(() => edge.Coordinator.Devices == 0);
    }

    [Fact]
    public async Task A_device_that_comes_again_ends_its_old_conversation_and_one_ahead_moves_the_clock_of_all()
    {
        await using ControlledEdge edge = await ControlledEdge.StartAsync(_folder.Root);
        using AsyncDuplexStreamingCall<DeviceMessage, EdgeMessage> old = edge.Control(0).Attach(cancellationToken: Token), other = edge.Control(1).Attach(cancellationToken: Token);
        await old.RequestStream.WriteAsync(Hello(0), Token);
        await other.RequestStream.WriteAsync(Hello(1), Token);
        Assert.True(await old.ResponseStream.MoveNext(Token));
        Config first = old.ResponseStream.Current.Config;
        Assert.Equal((ControlledEdge.SlotSeconds, true), (first.SlotSeconds, first.SecondsIntoSlot is >= 0 and < ControlledEdge.SlotSeconds + 1e-9));
        using AsyncDuplexStreamingCall<DeviceMessage, EdgeMessage> again = edge.Control(0).Attach(cancellationToken: Token);
        await again.RequestStream.WriteAsync(Hello(0, slot: 500_000), Token);
        Assert.True(await again.ResponseStream.MoveNext(Token));
        Assert.InRange(again.ResponseStream.Current.Config.Slot, 500_000, 500_020);
        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await old.ResponseStream.MoveNext(Token)) { }
        })).StatusCode);
        // The other device, too, is told where the clock stands, and then of slots behind it.
        while (other.ResponseStream.Current?.Config is not { Slot: >= 500_000 }) Assert.True(await other.ResponseStream.MoveNext(Token));
        while (other.ResponseStream.Current.Decision is not { Slot: >= 500_000 }) Assert.True(await other.ResponseStream.MoveNext(Token));
        Assert.Equal(2, edge.Coordinator.Devices);
    }

    private static DeviceMessage Hello(int device, string? service = null, string system = ControlledEdge.System, long slot = 0) =>
        ControlMessages.Write(new DeviceHello(DeviceIds.Of(device), service ?? SensorService.Defaults[Math.Min(device / 2, 1)].Name, system, slot, 0));

    private static DeviceMessage Report(int device, long slot = 1, int channel = 0) => ControlMessages.Write(new DeviceReport(device, slot, 0, 0, channel), DeviceIds.Of(device));

    private static async Task RefusedAsync(ControlledEdge edge, int device, StatusCode status, string part, params DeviceMessage[] messages)
    {
        using AsyncDuplexStreamingCall<DeviceMessage, EdgeMessage> call = edge.Control(device).Attach(cancellationToken: Token);
        RpcException refused = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            try
            {
                foreach (DeviceMessage message in messages) await call.RequestStream.WriteAsync(message, Token);
            }
            catch (RpcException)
            {
                // Said by the other direction, with the reason.
            }
            while (await call.ResponseStream.MoveNext(Token)) { }
        });
        Assert.Equal(status, refused.StatusCode);
        Assert.Contains(part, refused.Status.Detail, StringComparison.Ordinal);
    }

    private static async Task UntilAsync(Func<bool> condition, Action? meanwhile = null)
    {
        for (DateTime end = DateTime.UtcNow.AddSeconds(60); !condition(); await Task.Delay(20, Token))
        {
            Assert.True(DateTime.UtcNow < end, "waited for a minute");
            meanwhile?.Invoke();
        }
    }

    /// <summary>Devices that run until they are disposed of.</summary>
    private sealed class RunningDevices : IAsyncDisposable
    {
        private readonly CancellationTokenSource _ending = new(), _stop = new();
        private readonly List<Task> _connecting = [];
        private readonly List<SlotClock> _clocks = [];

        public RunningDevices(ControlledEdge edge, Action<AnsweredTask> answered, int only = 4, double openSeconds = 0.1)
        {
            for (int device = 0; device < only; device++)
            {
                var clock = new SlotClock(ControlledEdge.SlotSeconds);
                var channel = new MarkovRate(ControlledEdge.Model.Channel, Seed, device);
                var connection = new EdgeConnection(
                    ControlledEdge.Model, new EdgeConnectionOptions { Address = edge.Address, System = ControlledEdge.System, WindowsPerTask = ControlledEdge.WindowsPerTask, LongestPause = 0.3 },
                    edge.LastingCredentials(device), clock, new LinkPace(channel, clock));
                var loop = new DeviceLoop(
                    ControlledEdge.Model, device, ControlledEdge.WindowsPerTask, Seed, new LabelFeed(SensorService.Defaults[device / 2]), static windows => [.. ControlledEdge.Labels(windows).Select(static label => label - 1)],
                    connection, channel, clock, new EdgeCircuit(new CircuitOptions { OpenSeconds = openSeconds }), answered);
                loop.Circuit.RebuildDue += connection.Rebuild;
                loop.Circuit.Opened += connection.Check;
                connection.Found += loop.Circuit.Close;
                connection.Decided += loop.Decide;
                connection.Shifted += loop.Shift;
                Loops.Add(loop);
                Connections.Add(connection);
                _clocks.Add(clock);
            }
        }

        public List<DeviceLoop> Loops { get; } = [];

        public List<EdgeConnection> Connections { get; } = [];

        public void Stop() => _stop.Cancel();

        public Task RunAsync(CancellationToken cancellation)
        {
            _connecting.AddRange(Connections.Select(connection => connection.RunAsync(_ending.Token)));
            return Task.WhenAll(Loops.Select(loop => loop.RunAsync(long.MaxValue, cancellation, _stop.Token)));
        }

        public void TellAgain()
        {
            for (int device = 0; device < Loops.Count; device++) Loops[device].TellAgain(_clocks[device].Slot);
        }

        public async ValueTask DisposeAsync()
        {
            await _ending.CancelAsync();
            foreach (Task connecting in _connecting) await connecting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            foreach (EdgeConnection connection in Connections) await connection.DisposeAsync();
            _ending.Dispose();
            _stop.Dispose();
        }
    }

    private sealed class LabelFeed(SensorService service) : IWindowFeed
    {
        private int _next;

        public (ReadOnlyMemory<short> Codes, int Label) Next(int level)
        {
            short label = (short)(_next++ % 10);
            short[] codes = new short[service.Length(level)];
            codes[0] = label;
            return (codes, label);
        }
    }
}
