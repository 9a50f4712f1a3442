using System.Collections.Concurrent;
using Gossamer.EdgeInference.Live;
using Gossamer.EdgeInference.Model;
using Gossamer.EdgeInference.Policies;
using Gossamer.Tests.Learning.Runs;
using Xunit;

namespace Gossamer.Tests.EdgeInference.Live;

/// <summary>Devices and an edge in one process and in real time: the edge is killed under load and comes back from its checkpoint.</summary>
[Collection(nameof(Alone))]
public sealed class EmulationTests : IDisposable
{
    private const double SlotSeconds = 0.05;
    private const int WindowsPerTask = 6, Slots = 80, Killed = 30, Back = 45;
    private const ulong Seed = 5;

    private static readonly EdgeModel Model = new(new EdgeScenario
    {
        Services =
        [
            Service("one", threshold: 0.88), Service("two", threshold: 0.9),
        ],
        RateFactors = [1, 1, 1, 1],
        SlotSeconds = SlotSeconds,
        EdgeHertz = 1e9,
        LocalQueueBits = 1e6,
        EdgeQueueBits = 1e7,
        Channel = new ChannelOptions { Rates = [20e6, 10e6, 5e6] },
    });

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_edge_that_dies_and_returns_costs_no_task_and_every_debt_is_counted_once()
    {
        var clock = new SlotClock(SlotSeconds);
        var air = new Air();
        DeviceLoop[] devices =
        [
            .. Enumerable.Range(0, Model.Devices).Select(n => new DeviceLoop(
                Model, n, WindowsPerTask, Seed, new LabelFeed(), static windows => Labels(windows, static label => label % 5 == 0 ? -2 : label), air, new MarkovRate(Model.Channel, Seed, n), clock,
                new EdgeCircuit(new CircuitOptions { OpenSeconds = 0.1 }))),
        ];
        var options = new EdgeSiteOptions { Checkpoint = _folder["edge.safetensors"] };
        Task running = Task.WhenAll(devices.Select(device => device.RunAsync(Slots, Token)));
        EdgeSite? site = air.Site = Site(options);
        long duplicates = 0;
        double[] deficitsAtKill = new double[2];
        for (long slot = 0; !running.IsCompleted; slot++)
        {
            await clock.WaitAsync(slot, Token);
            if (slot == Killed)
            {
                // Nothing is saved: what the last checkpoint lacks, devices tell again.
                air.Site = null;
                site!.Ledger.CopyDeficits(deficitsAtKill);
                duplicates += site.Duplicates;
                await site.DisposeAsync();
                site = null;
            }
            if (slot == Back) site = air.Site = Site(options);
            if (site is null) continue;
            SlotPlan plan = site.Plan(slot);
            if (slot % 4 == 0) site.Save();
            for (int n = 0; n < devices.Length; n++) devices[n].Decide(site.DecisionFor(plan, n), site.Acknowledged(n));
        }
        await running;
        // The last word of both sides.
        long last = Slots + 20;
        site!.Plan(last);
        site.Save();
        for (int n = 0; n < devices.Length; n++)
        {
            devices[n].TellAgain(last + 1);
            devices[n].Decide(new SlotDecision(last + 1, 0, Placement.Local), site.Acknowledged(n));
        }
        site.Plan(last + 2);
        site.Save();

        foreach ((DeviceLoop device, int n) in devices.Select(static (device, n) => (device, n)))
        {
            DeviceCounts counts = device.Counts;
            Assert.InRange(counts.Windows, Slots * WindowsPerTask / 2, Slots * WindowsPerTask * 2);
            Assert.Equal(Slots, counts.Tasks);
            Assert.Equal((counts.Tasks, 0L, 0L), (counts.Answered, counts.Open, counts.Duplicates));
            Assert.Equal(counts.Tasks, counts.Local + counts.Edge + counts.Degraded);
            Assert.Equal(CircuitState.Closed, device.Circuit.State);
            Assert.InRange(counts.FallbackSlots, 1, Slots);
            device.Decide(new SlotDecision(last + 2, 0, Placement.Local), site.Acknowledged(n));
            Assert.Empty(device.Unacknowledged);
        }
        Assert.InRange(devices.Sum(static device => device.Counts.Edge), 20, long.MaxValue);
        for (int m = 0; m < 2; m++)
        {
            // Every slot that a device ever told of, once.
            DeliveredSlots[] told = [.. air.Told.Where(pair => Model.Service(pair.Key.Device) == m).Select(static pair => pair.Value)];
            Assert.Equal(told.Average(static slots => slots.Accuracy), site.Ledger.Accuracy(m), 1e-9);
            Assert.Equal(told.Average(static slots => slots.Correct!.Value), site.Ledger.AuditedAccuracy(m), 1e-9);
            Assert.InRange(told.Length, Slots, 2 * (Slots + 1));
        }
        await site.DisposeAsync();
        Assert.Equal(0, duplicates);
    }

    [Fact]
    public async Task A_site_answers_each_task_once_and_refuses_more_than_may_wait()
    {
        using var gate = new ManualResetEventSlim();
        int computed = 0;
        await using var site = new EdgeSite(
            Model, new DppPolicy(Model),
            (_, windows) =>
            {
                gate.Wait(TimeSpan.FromSeconds(20));
                Interlocked.Increment(ref computed);
                return Labels(windows, static label => label);
            },
            new EdgeSiteOptions { Waiting = 3 });
        Task<int[]> Ask(int sequence, params short[] labels) => site.AnswerAsync(new RequestId(0, 0, sequence), new WindowBatch(0, labels.Length, labels));
        Task<int[]>[] asked = [Ask(0, 1, 2), Ask(1, 3), Ask(2, 4)];
        Task<int[]> again = Ask(1, 3);
        List<Task<int[]>> more = [.. Enumerable.Range(3, 4).Select(i => Ask(i, 9))];
        Assert.InRange(more.Count(static task => task.IsFaulted && task.Exception!.InnerException is IOException), 3, 4);
        gate.Set();
        Assert.Equal((int[][])[[1, 2], [3], [4], [3]], await Task.WhenAll([.. asked, again]));
        foreach (Task<int[]> task in more.Where(static task => !task.IsFaulted)) Assert.Equal(9, Assert.Single(await task));
        Assert.Equal((1L, 3 + more.Count(static task => !task.IsFaulted)), (site.Duplicates, computed));
        await Assert.ThrowsAsync<ArgumentException>(async () => await site.AnswerAsync(new RequestId(99, 0, 0), new WindowBatch(0, 1, new short[1])));
        Assert.Throws<ArgumentException>(() => site.Receive(new DeviceReport(0, 0, -1, 0, 0)));
    }

    [Fact]
    public async Task A_task_that_has_waited_for_slots_is_refused_and_not_computed()
    {
        using var gate = new ManualResetEventSlim();
        int computed = 0;
        await using var site = new EdgeSite(
            Model, new DppPolicy(Model),
            (_, windows) =>
            {
                gate.Wait(TimeSpan.FromSeconds(20));
                Interlocked.Increment(ref computed);
                return new int[windows.Count];
            });
        Task<int[]> Ask(long slot) => site.AnswerAsync(new RequestId(0, slot, 0), new WindowBatch(0, 1, new short[1]));
        Task<int[]> held = Ask(0);
        while (site.Waiting(0) > 0) await Task.Delay(1, Token);
        Task<int[]> old = Ask(1), young = Ask(4);
        site.Plan(5);
        gate.Set();
        await held;
        Assert.Contains("slot 1", (await Assert.ThrowsAsync<IOException>(() => old)).Message, StringComparison.Ordinal);
        Assert.Single(await young);
        Assert.Equal(2, computed);
    }

    private static ServiceOptions Service(string name, double threshold) => new()
    {
        Name = name, Devices = 2, RawBits = WindowsPerTask * 256 * 16, LocalCyclesPerBit = 20, EdgeCyclesPerBit = 200, LocalHertz = 0.1e9, Threshold = threshold,
        LocalAccuracy = [0.6, 0.7, 0.78, 0.8], EdgeAccuracy = [0.7, 0.85, 0.92, 0.95],
    };

    private static EdgeSite Site(EdgeSiteOptions options) => new(Model, new DppPolicy(Model), static (_, windows) => Labels(windows, static label => label), options);

    /// <summary>What the first samples of windows say.</summary>
    private static int[] Labels(WindowBatch windows, Func<int, int> answer) => [.. Enumerable.Range(0, windows.Count).Select(i => answer(windows.Window(i).Span[0]))];

    /// <summary>The way to an edge that may not be there, and all that was ever told over it.</summary>
    private sealed class Air : IEdgeLink
    {
        private EdgeSite? _site;

        public EdgeSite? Site { get => Volatile.Read(ref _site); set => Volatile.Write(ref _site, value); }

        public ConcurrentDictionary<(int Device, long Slot), DeliveredSlots> Told { get; } = [];

        public async Task<int[]> AskAsync(RequestId id, WindowBatch windows, CancellationToken cancellation)
        {
            await Task.Yield();
            return Site is { } site ? await site.AnswerAsync(id, windows).WaitAsync(cancellation) : throw new IOException("nobody there");
        }

        public void Report(DeviceReport report)
        {
            foreach (DeliveredSlots slots in report.Delivered) Told[(report.Device, slots.LastSlot)] = slots;
            Site?.Receive(report);
        }
    }

    private sealed class LabelFeed : IWindowFeed
    {
        private int _next;

        public (ReadOnlyMemory<short> Codes, int Label) Next(int level)
        {
            short label = (short)(_next++ % 10);
            short[] codes = new short[64 * (level + 1)];
            codes[0] = label;
            return (codes, label);
        }
    }
}
