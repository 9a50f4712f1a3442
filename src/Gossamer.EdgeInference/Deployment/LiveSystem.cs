using System.Security.Cryptography;
using System.Text.Json;
using Gossamer.EdgeInference.Bearings;
using Gossamer.EdgeInference.Model;
using Gossamer.EdgeInference.Tables;
using Gossamer.Learning.Runs;

namespace Gossamer.EdgeInference.Deployment;

/// <summary>
/// A measured table made into a system of devices and an edge that run: emulated processors and links slow enough that the machine keeps up, promises
/// that devices alone break.
/// </summary>
public sealed class LiveSystem
{
    private LiveSystem(LiveSystemOptions options, MeasuredTable table, EdgeScenario scenario, string digest)
    {
        (Options, Table, Model, Digest) = (options, table, new EdgeModel(scenario), digest);
        Networks = options.Networks ?? Path.GetDirectoryName(Path.GetFullPath(options.Table))!;
        Services = [.. table.Services.Select(static service => service.ToService())];
        HeadStart = [.. table.Services.Select(service => options.HeadStartSlots * Math.Max(service.Threshold - service.LocalBest, 0))];
    }

    /// <summary>What it was made from.</summary>
    public LiveSystemOptions Options { get; }

    /// <summary>The table.</summary>
    public MeasuredTable Table { get; }

    /// <summary>Folder of the networks.</summary>
    public string Networks { get; }

    /// <summary>The system as the equations have it.</summary>
    public EdgeModel Model { get; }

    /// <summary>Windows and rates by service.</summary>
    public IReadOnlyList<SensorService> Services { get; }

    /// <summary>[service]: what deficits begin at.</summary>
    public IReadOnlyList<double> HeadStart { get; }

    /// <summary>SHA-256 of all that both sides must agree in.</summary>
    public string Digest { get; }

    /// <summary>Reads the table and makes the system.</summary>
    /// <exception cref="ArgumentException">An option is out of range, or there are fewer devices than services.</exception>
    /// <exception cref="InvalidDataException">The file holds no table.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static LiveSystem Load(LiveSystemOptions options)
    {
        MeasuredTable table = MeasuredTable.Read(options.Resolve().Table);
        int services = table.Services.Count;
        if (options.Devices < services) throw new ArgumentException($"devices is {options.Devices}, expected at least {services}, one for each service of the table");
        EdgeScenario scenario = ScenarioOf(options, table);
        byte[] agreed =
        [
            .. JsonSerializer.SerializeToUtf8Bytes(scenario, RecipeJson.Of<EdgeScenario>()),
            .. JsonSerializer.SerializeToUtf8Bytes(table, RecipeJson.Of<MeasuredTable>()),
            .. BitConverter.GetBytes(options.WindowsPerTask),
        ];
        return new LiveSystem(options, table, scenario, Convert.ToHexStringLower(SHA256.HashData(agreed)));
    }

    private static EdgeScenario ScenarioOf(LiveSystemOptions options, MeasuredTable table)
    {
        int count = table.Services.Count;
        double[] bits = [.. table.Services.Select(service => (double)service.TopLength * SensorService.BitsPerSample * options.WindowsPerTask)];
        double[] upload = [.. options.UploadLoad.Select(load => bits.Max() / (load * options.SlotSeconds))];
        var start = new EdgeScenario();
        EdgeScenario measured = table.Apply(
            start with
            {
                SlotSeconds = options.SlotSeconds,
                DelayWeight = options.DelayWeight,
                // What an absent device would do must not count.
                Charging = EdgeWaitCharging.OffloadersOnly,
                Weighting = AccuracyWeighting.Tasks,
                LocalQueueBits = 10 * bits.Max(),
                EdgeQueueBits = 10 * options.Devices * bits.Max(),
                Channel = start.Channel with { Rates = upload },
                Services = [.. Enumerable.Range(0, count).Select(m => new ServiceOptions { Devices = options.Devices / count + (m < options.Devices % count ? 1 : 0) })],
            },
            options.WindowsPerTask);
        // Times as shares of slots, in place of the table's, which are those of this machine.
        return measured with
        {
            Services =
            [
                .. measured.Services.Select((service, m) => service with
                {
                    LocalCyclesPerBit = options.LocalLoad * options.SlotSeconds * service.LocalHertz / bits[m],
                    EdgeCyclesPerBit = options.EdgeLoad * options.SlotSeconds / options.Devices * measured.EdgeHertz / bits[m],
                }),
            ],
        };
    }
}
