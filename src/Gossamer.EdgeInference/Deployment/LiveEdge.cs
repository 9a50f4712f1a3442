using System.Net;
using Gossamer.EdgeInference.Control;
using Gossamer.EdgeInference.Live;
using Gossamer.EdgeInference.Model;
using Gossamer.EdgeInference.Policies;
using Gossamer.EdgeInference.Security;
using Gossamer.EdgeInference.Serving;

namespace Gossamer.EdgeInference.Deployment;

/// <summary>
/// The edge of a <see cref="LiveSystem"/> as it runs: networks, shares, decisions and checkpoints behind a server of the control stream and of the Open
/// Inference Protocol, with the models <c>bearing-full</c>, <c>bearing-compressed</c> and <c>policy</c>.
/// </summary>
public sealed class LiveEdge : IAsyncDisposable
{
    private const int RehearsalSlots = 8;

    private readonly EdgeServer _server;
    private readonly EdgeCoordinator _coordinator;
    private readonly EdgeSite _site;
    private readonly ModelRepository _models;
    private readonly IReadOnlyList<LiveNetworks> _networks;

    private LiveEdge(EdgeServer server, EdgeCoordinator coordinator, EdgeSite site, ModelRepository models, IReadOnlyList<LiveNetworks> networks) =>
        (_server, _coordinator, _site, _models, _networks) = (server, coordinator, site, models, networks);

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint => _server.EndPoint;

    /// <summary>Its models.</summary>
    public ModelRepository Models => _models;

    /// <summary>Connections that were refused for their certificate.</summary>
    public long RefusedCertificates => _server.RefusedCertificates;

    /// <summary>Ends with the edge, or because planning has failed.</summary>
    public Task Coordination => _server.Coordination;

    /// <summary>Raised after each slot's decisions are sent.</summary>
    public event Action<SlotRecord>? Planned
    {
        add => _coordinator.Planned += value;
        remove => _coordinator.Planned -= value;
    }

    /// <summary>Starts an edge.</summary>
    /// <param name="system">The system.</param>
    /// <param name="options">How it works.</param>
    /// <param name="certificates">Whom it trusts, and what it proves itself with.</param>
    /// <param name="serving">How it listens.</param>
    /// <param name="more">Models to serve beside its own; they become the edge's.</param>
    /// <param name="tell">Receives a line about everything that somebody should know.</param>
    /// <param name="cancellation">Stops the start.</param>
    /// <exception cref="ArgumentException">An option is out of range, or two models have a name.</exception>
    /// <exception cref="InvalidDataException">A file is damaged, or the checkpoint is of another system.</exception>
    /// <exception cref="IOException">A file is missing, or the address is in use.</exception>
    public static async Task<LiveEdge> StartAsync(
        LiveSystem system, LiveEdgeOptions options, CertificateFolder certificates, EdgeServerOptions serving, IEnumerable<IServedModel>? more = null, Action<string>? tell = null,
        CancellationToken cancellation = default)
    {
        EdgeModel model = system.Model;
        IPolicy policy = LivePolicies.Create(options.Policy, model);
        LiveNetworks full = LiveNetworks.Load(system, Placement.Offload), compressed = LiveNetworks.Load(system, Placement.Local);
        EdgeSite? site = null;
        ModelRepository? models = null;
        try
        {
            policy.Begin(0);
            await RehearseAsync(system, policy, full.Classify, cancellation).ConfigureAwait(false);
            policy.Begin(0);
            site = new EdgeSite(model, policy, full.Classify, new EdgeSiteOptions { Paced = true, Strict = options.Strict, HeadStart = system.HeadStart, Checkpoint = options.Checkpoint, TableSha256 = system.Digest });
            models = new ModelRepository(
            [
                new BearingEndpoint(BearingEndpoint.Full, model, system.Services, full.Classify, site),
                new BearingEndpoint(BearingEndpoint.Compressed, model, system.Services, compressed.Classify),
                new PolicyEndpoint(model, LivePolicies.Create(options.Policy, model)), .. more ?? [],
            ]);
            var coordinator = new EdgeCoordinator(model, site, system.Digest, options.CheckpointSlots, tell);
            EdgeServer server = await EdgeServer.StartAsync(models, certificates, serving, tell, coordinator, cancellation).ConfigureAwait(false);
            return new LiveEdge(server, coordinator, site, models, [full, compressed]);
        }
        catch
        {
            if (site is not null) await site.DisposeAsync().ConfigureAwait(false);
            models?.Dispose();
            full.Dispose();
            compressed.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Plans a few slots and answers a window of every service in each, at all rates in turn, at a site that is left behind: what a process does for the first time takes
    /// long, and devices wait for an edge that has come back. Nothing is paced: it takes no longer where the edge is slow, its shares are small or devices are many.
    /// </summary>
    private static async Task RehearseAsync(LiveSystem system, IPolicy policy, Func<int, WindowBatch, int[]> classify, CancellationToken cancellation)
    {
        EdgeModel model = system.Model;
        await using var site = new EdgeSite(model, policy, classify, new EdgeSiteOptions { HeadStart = system.HeadStart });
        for (int n = 0; n < model.Devices; n++) site.Join(n);
        int[] devices = [.. Enumerable.Range(0, model.Devices).DistinctBy(model.Service)];
        for (int slot = 0; slot < RehearsalSlots; slot++)
        {
            for (int n = 0; n < model.Devices; n++) site.Receive(new DeviceReport(n, slot, 0, model.RawBits[n], 0));
            SlotPlan plan = site.Plan(slot);
            int level = slot % model.Levels;
            foreach (int n in devices)
            {
                site.DecisionFor(plan, n);
                var window = new WindowBatch(level, 1, new short[system.Services[model.Service(n)].Length(level)]);
                await site.AnswerAsync(new RequestId(n, slot, 0), window).WaitAsync(cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Ends conversations, and then the edge; the last checkpoint is written.</summary>
    /// <exception cref="IOException">The checkpoint cannot be written.</exception>
    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync().ConfigureAwait(false);
        await _site.DisposeAsync().ConfigureAwait(false);
        _models.Dispose();
        foreach (LiveNetworks networks in _networks) networks.Dispose();
        await _coordinator.FinishAsync().ConfigureAwait(false);
    }
}
