using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Networks.Execution;
using Gossamer.TwoParty.Protocols;

namespace Gossamer.TwoParty.Networks.Costs;

/// <summary>
/// The price of a network before it runs. Bytes and flights follow from the manifest alone and are those that will be measured, to the
/// byte. Seconds follow from a profile: a message takes the latency of the link and its bytes, work takes its rate, and each party waits for
/// the other as the protocol makes it wait.
/// </summary>
public sealed class CostModel
{
    private readonly CostProfile _profile;

    /// <summary>A model of the link that <paramref name="profile"/> describes.</summary>
    public CostModel(CostProfile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        _profile = profile;
    }

    /// <summary>Prices a network.</summary>
    public NetworkEstimate Estimate(NetworkManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        using INetworkExecutor executor = INetworkExecutor.Create(manifest, null);
        var plan = new OnlinePlan(manifest, executor);
        IReadOnlyList<CorrelationDemand>[] demands = Demands(manifest, executor);
        double[] seconds = plan.Seconds(_profile);
        var clock = new FlightClock();
        var steps = new List<StepEstimate>();
        for (int i = 0; i < seconds.Length; i++)
        {
            OnlinePlan.Step step = plan.Steps[i];
            CorrelationDemand[] needs = [.. step.Nodes.SelectMany(node => demands[node])];
            int flights = clock.Flights;
            step.Schedule.Play(clock);
            (long up, long down) = BytesOf(needs, manifest.Settings.BlockBits);
            steps.Add(new StepEstimate(
                step.Name, step.Kind, step.Schedule.BytesUp, step.Schedule.BytesDown, clock.Flights - flights, seconds[i], up, down,
                OfflineSeconds(needs, up, down), needs.Sum(static need => need.Transfers)));
        }
        return new NetworkEstimate
        {
            Network = manifest.Settings.Name,
            Profile = _profile.Name,
            Measured = _profile.Measured,
            Batch = manifest.Settings.Batch,
            Steps = steps,
            Flights = clock.Flights,
            OnlineSeconds = seconds.Sum(),
            OfflineSeconds = steps.Sum(static step => step.OfflineSeconds),
            SetUpSeconds = _profile.Offline.SetUp,
            DealerBytes = demands.Sum(static needs => needs.Sum(static need => (need.DealerBits + 7) / 8)),
        };
    }

    /// <summary>Payload bytes of the correlations of one query, both ways: what needs no profile.</summary>
    public static long OfflineBytesOf(NetworkManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        using INetworkExecutor executor = INetworkExecutor.Create(manifest, null);
        return Demands(manifest, executor).Sum(needs =>
        {
            (long up, long down) = BytesOf(needs, manifest.Settings.BlockBits);
            return up + down;
        });
    }

    /// <summary>Prices one operation by itself.</summary>
    /// <param name="operation">What.</param>
    /// <param name="operand">Shape and scale of its operand, or of both.</param>
    /// <param name="settings">Ring, batch, leaves; bounds are not looked at.</param>
    /// <exception cref="ArgumentException">The operation does not fit the operand or the ring.</exception>
    public StepEstimate Price(PrivateOperation operation, ValueForm operand, ManifestSettings settings)
    {
        ArgumentNullException.ThrowIfNull(operation);
        ArgumentNullException.ThrowIfNull(operand);
        // One in the last place fits every width.
        double least = Math.ScaleB(1, -operand.FractionBits);
        var builder = new ManifestBuilder(settings with { InputBound = least, Output = OutputKind.Logits }, operand);
        return Estimate(builder.Build(builder.Add("operation", operation, least, [.. Enumerable.Repeat(0, operation.Inputs)]))).Steps[0];
    }

    /// <summary>Payload bytes of correlations.</summary>
    internal static (long Up, long Down) BytesOf(IReadOnlyList<CorrelationDemand> demands, int blockBits)
    {
        (long up, long down) = (0, 0);
        foreach (CorrelationDemand demand in demands)
        {
            (long more, long less) = demand.Bytes(blockBits);
            (up, down) = (up + more, down + less);
        }
        return (up, down);
    }

    /// <summary>The correlations of each node, and of the output behind them.</summary>
    internal static IReadOnlyList<CorrelationDemand>[] Demands(NetworkManifest manifest, INetworkExecutor executor)
    {
        var recorder = new BlankSource(Party.Client);
        var demands = new IReadOnlyList<CorrelationDemand>[manifest.Nodes.Count + 1];
        Array.Fill(demands, []);
        // Nothing waits: the recorder answers at once.
        executor.PrepareAsync(recorder, node => demands[node] = recorder.Collect(), CancellationToken.None).AsTask().GetAwaiter().GetResult().Dispose();
        return demands;
    }

    private double OfflineSeconds(CorrelationDemand[] demands, long up, long down)
    {
        double work = demands.Sum(_profile.Offline.SecondsOf), wire = Math.Max(up, down) / _profile.BytesPerSecond;
        // Both ends stream: what takes longer hides the rest, but a batch waits for its first and last message.
        return Math.Max(work, wire) + demands.Length * 2 * _profile.LatencySeconds;
    }
}
