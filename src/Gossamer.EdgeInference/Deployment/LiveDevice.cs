using Gossamer.EdgeInference.Control;
using Gossamer.EdgeInference.Live;
using Gossamer.EdgeInference.Model;
using Gossamer.EdgeInference.Security;

namespace Gossamer.EdgeInference.Deployment;

/// <summary>A device of a <see cref="LiveSystem"/> as it runs: recorded windows for a sensor, its network on an emulated processor, a shaped link to the edge.</summary>
public static class LiveDevice
{
    /// <summary>Slots for which a device that ends waits until the edge has its last answers.</summary>
    private const int FarewellSlots = 30;

    private const int RehearsalSlots = 8;

    private const double RehearsalSlotSeconds = 0.02;

    /// <summary>Lives through its slots, with an edge or without.</summary>
    /// <param name="system">The system.</param>
    /// <param name="options">How it lives.</param>
    /// <param name="credentials">Who it is.</param>
    /// <param name="answered">Receives every task that has its answers, from any thread.</param>
    /// <param name="tell">Receives a line when the edge is found or lost.</param>
    /// <param name="stop">Ends it after the present slot, when what it took is answered.</param>
    /// <param name="cancellation">Ends it at once.</param>
    /// <returns>What it has done.</returns>
    /// <exception cref="ArgumentException">The certificate is that of no device of the system, or an option is out of range.</exception>
    /// <exception cref="InvalidDataException">A file is damaged.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public static async Task<DeviceCounts> RunAsync(
        LiveSystem system, LiveDeviceOptions options, DeviceCredentials credentials, Action<AnsweredTask>? answered = null, Action<string>? tell = null, CancellationToken stop = default,
        CancellationToken cancellation = default)
    {
        if (options.Slots < 1) throw new ArgumentException($"slots is {options.Slots}, expected at least 1");
        EdgeModel model = system.Model;
        int device = DeviceIds.IndexOf(credentials.Id, model.Devices) ?? throw new ArgumentException($"'{credentials.Id}' is none of the {model.Devices} devices of the system");
        int service = model.Service(device);
        using LiveNetworks networks = LiveNetworks.Load(system, Placement.Local, service);
        RecordedWindows windows = RecordedWindows.Load(system);
        RecordedFeed NewFeed() => new(windows, service, options.Seed, device);
        int[] Classify(WindowBatch batch) => networks.Classify(service, batch);
        await RehearseAsync(model, device, NewFeed(), Classify, cancellation).ConfigureAwait(false);
        var clock = new SlotClock(model.Scenario.SlotSeconds);
        var channel = new MarkovRate(model.Channel, options.Seed, device);
        var where = new EdgeConnectionOptions { Address = options.Edge, System = system.Digest, WindowsPerTask = system.Options.WindowsPerTask, LongestPause = options.LongestPause };
        await using var connection = new EdgeConnection(model, where, credentials, clock, new LinkPace(channel, clock, options.Link, options.Seed + (ulong)device), options.Seed);
        var loop = new DeviceLoop(model, device, system.Options.WindowsPerTask, options.Seed, NewFeed(), Classify, connection, channel, clock, answered: answered);
        loop.Circuit.RebuildDue += connection.Rebuild;
        loop.Circuit.Opened += connection.Check;
        connection.Found += loop.Circuit.Close;
        connection.Decided += loop.Decide;
        connection.Shifted += loop.Shift;
        if (tell is not null) connection.Changed += wrong => tell(wrong is null ? "the edge is there" : $"no edge: {wrong}");
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task connecting = connection.RunAsync(ending.Token);
        try
        {
            await loop.RunAsync(options.Slots ?? long.MaxValue, cancellation, stop).ConfigureAwait(false);
            for (int slot = 0; slot < FarewellSlots && connection.IsAttached && loop.Unacknowledged.Count > 0; slot++)
            {
                await Task.Delay(TimeSpan.FromSeconds(clock.SlotSeconds), cancellation).ConfigureAwait(false);
                loop.TellAgain(clock.Slot);
            }
            return loop.Counts;
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
            await connecting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>
    /// Lives through a few short slots with an edge that answers and fails by turns, and leaves nothing behind: what a process does for the first time takes long, and no task shall
    /// wait for that.
    /// </summary>
    private static async Task RehearseAsync(EdgeModel model, int device, RecordedFeed feed, Func<WindowBatch, int[]> classify, CancellationToken cancellation)
    {
        var clock = new SlotClock(RehearsalSlotSeconds);
        var loop = new DeviceLoop(model, device, windowsPerTask: 1, seed: 0, feed, classify, new MoodyLink(), new MarkovRate(model.Channel, 0, device), clock);
        for (int slot = 0; slot < RehearsalSlots; slot++) loop.Decide(new SlotDecision(slot, slot % model.Levels, slot % 3 == 0 ? Placement.Local : Placement.Offload), -1);
        await loop.RunAsync(RehearsalSlots, cancellation).ConfigureAwait(false);
    }

    private sealed class MoodyLink : IEdgeLink
    {
        private int _asked;

        public Task<int[]> AskAsync(RequestId id, WindowBatch windows, CancellationToken cancellation) =>
            _asked++ % 2 == 0 ? Task.FromResult(new int[windows.Count]) : Task.FromException<int[]>(new IOException("a rehearsal"));

        public void Report(DeviceReport report) { }
    }
}
