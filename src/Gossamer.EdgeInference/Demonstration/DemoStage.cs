using System.Globalization;
using Gossamer.EdgeInference.Control;
using Gossamer.EdgeInference.Deployment;
using Gossamer.EdgeInference.Security;

namespace Gossamer.EdgeInference.Demonstration;

/// <summary>The processes of a demonstration and their certificates; disposed of, none of them runs any more.</summary>
internal sealed class DemoStage : IAsyncDisposable
{
    private static readonly TimeSpan Life = TimeSpan.FromDays(1);

    private readonly EdgeDemoOptions _options;
    private readonly ProgramStart _program;
    private readonly string _certificates, _intruders, _checkpoint;
    private readonly List<DemoProcess<DeviceEvent>> _devices = [];
    private readonly string[] _system;
    private DemoProcess<EdgeEvent>? _edge;
    private DemoProcess<DeviceEvent>? _intruder;
    private Uri? _address;

    /// <summary>A stage on which nothing runs yet.</summary>
    /// <param name="system">The system.</param>
    /// <param name="options">What is played.</param>
    /// <param name="program">The command to start.</param>
    /// <param name="folder">An empty folder for certificates and checkpoint.</param>
    public DemoStage(LiveSystem system, EdgeDemoOptions options, ProgramStart program, string folder)
    {
        (System, _options, _program, History) = (system, options, program, new DemoHistory(system));
        (_certificates, _intruders, _checkpoint) = (Path.Combine(folder, "certs"), Path.Combine(folder, "intruders"), Path.Combine(folder, "edge.safetensors"));
        string[] ids = [.. Enumerable.Range(0, system.Model.Devices).Select(DeviceIds.Of)];
        var certificates = new CertificateFolder(_certificates);
        certificates.Prepare(ids, ["localhost", "127.0.0.1"], Life);
        // Another authority's device, which knows the edge's.
        var intruders = new CertificateFolder(_intruders);
        intruders.Prepare([ids[0]], ["localhost"], Life);
        File.Copy(certificates.TrustFile, intruders.TrustFile, overwrite: true);
        LiveSystemOptions shared = options.System;
        _system =
        [
            "--table", shared.Table, "--networks", system.Networks, "--devices", Text(shared.Devices), "--windows", Text(shared.WindowsPerTask), "--slot", Text(shared.SlotSeconds),
            "--local-load", Text(shared.LocalLoad), "--edge-load", Text(shared.EdgeLoad), "--delay-weight", Text(shared.DelayWeight), "--head-start", Text(shared.HeadStartSlots), "--json",
            // Should this process end without a word, the others do, too.
            "--until-input-ends",
        ];
    }

    /// <summary>The system.</summary>
    public LiveSystem System { get; }

    /// <summary>What was heard.</summary>
    public DemoHistory History { get; }

    /// <summary>Done when every device has ended.</summary>
    /// <exception cref="IOException">One ended otherwise.</exception>
    public Task DevicesEnded => Task.WhenAll(_devices.Select(async device =>
    {
        int code = await device.Ended.ConfigureAwait(false);
        if (code != 0) throw device.Failure(code);
    }));

    /// <summary>Starts the edge, again on the port of the last one, and waits until it listens.</summary>
    public async Task StartEdgeAsync(double patience, CancellationToken cancellation)
    {
        var listening = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        _edge = DemoProcess<EdgeEvent>.Start(
            _program, "the edge",
            said =>
            {
                if (said.Address is { } address) listening.TrySetResult(address);
                else History.Hear(said);
            },
            ["edge", "server", "--certs", _certificates, "--listen", $"127.0.0.1:{_address?.Port ?? 0}", "--checkpoint", _checkpoint, "--policy", _options.Policy, .. _options.Strict ? ["--strict"] : Array.Empty<string>(), .. _system]);
        await WaitAsync(listening.Task, "the edge to listen", patience, cancellation).ConfigureAwait(false);
        _address = new UriBuilder(await listening.Task.ConfigureAwait(false)) { Host = "localhost" }.Uri;
    }

    /// <summary>Kills the edge.</summary>
    public async Task KillEdgeAsync()
    {
        DemoProcess<EdgeEvent>? edge = _edge;
        _edge = null;
        if (edge is not null) await edge.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Starts all devices.</summary>
    public void StartDevices()
    {
        for (int n = 0; n < System.Model.Devices; n++)
        {
            int device = n;
            _devices.Add(DemoProcess<DeviceEvent>.Start(_program, DeviceIds.Of(device), said => History.Hear(device, said), DeviceArguments(device, _certificates)));
        }
    }

    /// <summary>Asks all devices to end: they answer what they have taken.</summary>
    public void StopDevices() => _devices.ForEach(static device => device.Stop());

    /// <summary>Starts a device with a certificate of another authority.</summary>
    public void StartIntruder(int slots) =>
        _intruder = DemoProcess<DeviceEvent>.Start(_program, "the intruder", static _ => { }, [.. DeviceArguments(0, _intruders), "--slots", Text(slots)]);

    /// <summary>Waits for something that processes of the stage do, and not longer than they live.</summary>
    /// <exception cref="IOException">One of them has ended, or it takes too long.</exception>
    public async Task WaitAsync(Task what, string name, double patience, CancellationToken cancellation)
    {
        double until = History.Now + patience;
        while (!what.IsCompleted)
        {
            Task devices = DevicesEnded;
            await Task.WhenAny(what, devices, Task.Delay(TimeSpan.FromSeconds(0.1), cancellation)).ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
            CheckEdge();
            if (_devices.Count > 0 && devices.IsCompleted && !what.IsCompleted)
            {
                await devices.ConfigureAwait(false);
                throw new IOException($"devices have ended while they waited for {name}");
            }
            if (History.Now > until) throw new IOException($"waited {patience} s for {name}");
        }
        await what.ConfigureAwait(false);
    }

    /// <summary>Looks whether the edge is alive, unless it was killed.</summary>
    /// <exception cref="IOException">It is not.</exception>
    public void CheckEdge()
    {
        if (_edge is { Ended: { IsCompletedSuccessfully: true } ended }) throw _edge.Failure(ended.Result);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (DemoProcess<DeviceEvent> device in _devices) await device.DisposeAsync().ConfigureAwait(false);
        if (_intruder is not null) await _intruder.DisposeAsync().ConfigureAwait(false);
        if (_edge is not null) await _edge.DisposeAsync().ConfigureAwait(false);
    }

    private IEnumerable<string> DeviceArguments(int device, string certificates) =>
    [
        "edge", "device", "--certs", certificates, "--device", Text(device), "--edge", $"{_address!.Host}:{_address.Port}", "--seed", Text(_options.Seed),
        "--link-delay", Text(_options.Link.DelaySeconds), "--link-jitter", Text(_options.Link.JitterSeconds), "--link-loss", Text(_options.Link.LossShare), .. _system,
    ];

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}
