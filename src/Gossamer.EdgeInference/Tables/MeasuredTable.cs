using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Gossamer.EdgeInference.Bearings;
using Gossamer.EdgeInference.Model;
using Gossamer.Learning.Data.Formats;
using Gossamer.Learning.Runs;

namespace Gossamer.EdgeInference.Tables;

/// <summary>Accuracy and time of real networks by service, rate and who answers, as a JSON file holds them.</summary>
public sealed record MeasuredTable
{
    private const int MostBytes = 1 << 24;

    /// <summary>Name of the recordings.</summary>
    public required string Data { get; init; }

    /// <summary>What they are and how they were divided.</summary>
    public required string Description { get; init; }

    /// <summary>SHA-256 of the files, or of the options that they were made from.</summary>
    public required string DataSha256 { get; init; }

    /// <summary>Seed of the trainings.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Whether one network answers at all rates and is told which, and not one network for each.</summary>
    public required bool Conditioned { get; init; }

    /// <summary>Machine whose traces of dense layers times were computed from, one of <see cref="LayerLatencies.Machines"/>; null where they were measured.</summary>
    public string? Traces { get; init; }

    /// <summary>The services.</summary>
    public required IReadOnlyList<MeasuredService> Services { get; init; }

    /// <summary>How far accuracies are from the product of a factor of the rate and one of service and model (E9).</summary>
    public ProductForm ProductForm => ProductForm.Fit(ToAccuracyTable());

    /// <summary>Where times come from, in a few words.</summary>
    public string TimesFrom => Traces is null ? "times measured on one thread of the machine that made the table" : $"times from traces of dense layers on the machine '{Traces}', whatever weights a network leaves away";

    /// <summary>Accuracies as the equations take them.</summary>
    public AccuracyTable ToAccuracyTable()
    {
        int levels = Services[0].Local.Count;
        double[] values = new double[Services.Count * levels * 2];
        for (int m = 0; m < Services.Count; m++)
            for (int level = 0; level < levels; level++)
                foreach (Placement placement in Enum.GetValues<Placement>())
                    values[(m * levels + level) * 2 + (int)placement] = Services[m].Of(placement)[level].Isotonic;
        return new AccuracyTable(Services.Count, levels, values);
    }

    /// <summary>Seconds for a bit of a window: those of single windows over all rates, by least squares through the origin.</summary>
    public double SecondsPerBit(int service, Placement placement)
    {
        SensorService sensors = Services[service].ToService();
        double products = 0, squares = 0;
        for (int level = 0; level < sensors.Levels; level++)
        {
            double bits = sensors.Bits(level), seconds = Services[service].Of(placement)[level].Latency[0].Median / 1000;
            products += bits * seconds;
            squares += bits * bits;
        }
        return products / squares;
    }

    /// <summary>
    /// A scenario of these services: measured accuracies, cycles from measured times at the clocks of the scenario's services, promises that
    /// devices alone break, and as many services as the table has.
    /// </summary>
    /// <param name="scenario">Devices, clocks, channel and arrivals, by service in the order of the table.</param>
    /// <param name="windowsPerTask">Windows of a task.</param>
    /// <exception cref="ArgumentException">The scenario has fewer services, or no valid result.</exception>
    public EdgeScenario Apply(EdgeScenario scenario, int windowsPerTask)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(windowsPerTask);
        if (scenario.Services.Count < Services.Count) throw new ArgumentException($"the scenario has {scenario.Services.Count} services, the table {Services.Count}", nameof(scenario));
        return (scenario with
        {
            // Only their number is used where services have measured accuracies.
            RateFactors = [.. Enumerable.Repeat(1.0, Services[0].Local.Count)],
            Services = [.. Services.Select((measured, m) => scenario.Services[m] with
            {
                Name = measured.Name,
                RawBits = (double)measured.TopLength * SensorService.BitsPerSample * windowsPerTask,
                LocalCyclesPerBit = SecondsPerBit(m, Placement.Local) * scenario.Services[m].LocalHertz,
                EdgeCyclesPerBit = SecondsPerBit(m, Placement.Offload) * scenario.EdgeHertz,
                LocalAccuracy = [.. measured.Local.Select(static cell => cell.Isotonic)],
                EdgeAccuracy = [.. measured.Edge.Select(static cell => cell.Isotonic)],
                Threshold = measured.Threshold,
            })],
        }).ResolveFeasible();
    }

    /// <summary>Writes it in one step.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Write(string path) => RunFiles.Replace(path, JsonSerializer.SerializeToUtf8Bytes(this, Json));

    /// <summary>Reads one.</summary>
    /// <exception cref="InvalidDataException">It is no table; the message names the field.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static MeasuredTable Read(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists) throw new FileNotFoundException($"{path}: there is no such file");
        if (file.Length > MostBytes) throw new InvalidDataException($"{path}: has {file.Length:N0} bytes, expected a table of at most {MostBytes:N0}");
        return Parse(File.ReadAllBytes(path), path);
    }

    /// <summary>Reads the content of a file that messages call <paramref name="source"/>.</summary>
    /// <exception cref="InvalidDataException">It is no table; the message names the field.</exception>
    public static MeasuredTable Parse(ReadOnlySpan<byte> content, string source)
    {
        try
        {
            MeasuredTable table = JsonSerializer.Deserialize(content, Json) ?? throw new JsonException("it is null");
            table.Check();
            return table;
        }
        catch (JsonException exception)
        {
            throw FormatError.At(source, exception.Path is { Length: > 2 } field ? $"field '{field[2..]}'" : "the file", exception.Message, "expected what gossamer edge table writes", exception);
        }
        catch (ArgumentException exception)
        {
            throw FormatError.At(source, "the table", exception.Message, "expected what gossamer edge table writes", exception);
        }
    }

    private static JsonTypeInfo<MeasuredTable> Json => RecipeJson.Of<MeasuredTable>();

    private void Check()
    {
        FieldRange.Count(Services.Count, 1, 64, "the number of services");
        if (Traces is not null && !LayerLatencies.Machines.Contains(Traces)) throw new ArgumentException($"traces is of the machine '{FormatError.Printable(Traces)}', expected one of {string.Join(", ", LayerLatencies.Machines)}");
        for (int m = 0; m < Services.Count; m++)
        {
            if (Services[m] is null) throw new ArgumentException($"services[{m}] is null");
            Services[m].Check($"services[{m}]");
            if (Services[m].Local.Count != Services[0].Local.Count) throw new ArgumentException($"services[{m}].local has {Services[m].Local.Count} cells, expected {Services[0].Local.Count} as services[0] has");
        }
    }
}
