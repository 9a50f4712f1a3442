using Gossamer.EdgeInference.Bearings;
using Gossamer.EdgeInference.Model;

namespace Gossamer.EdgeInference.Tables;

/// <summary>The measured accuracies of one service.</summary>
public sealed record MeasuredService
{
    /// <summary>Least difference between the best accuracies of edge and device for which it pays to decide between them.</summary>
    public const double LeastGap = 0.03;

    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>Highest rate in hertz.</summary>
    public required int TopHertz { get; init; }

    /// <summary>Samples of a window at the highest rate.</summary>
    public required int TopLength { get; init; }

    /// <summary>[level]: the network of a device.</summary>
    public required IReadOnlyList<MeasuredCell> Local { get; init; }

    /// <summary>[level]: the network of the edge.</summary>
    public required IReadOnlyList<MeasuredCell> Edge { get; init; }

    /// <summary>Best accuracy on the device.</summary>
    public double LocalBest => Best(Local);

    /// <summary>Best accuracy at the edge.</summary>
    public double EdgeBest => Best(Edge);

    /// <summary>A promise that the device alone breaks and the edge keeps: two fifths of the way from the one's best to the other's.</summary>
    public double Threshold => LocalBest + 0.4 * (EdgeBest - LocalBest);

    /// <summary>Whether edge and device are so close that deciding between them hardly pays.</summary>
    public bool IsClose => EdgeBest - LocalBest < LeastGap;

    /// <summary>Windows and rates.</summary>
    public SensorService ToService() => new(Name, TopHertz, TopLength, Local.Count);

    /// <summary>The cells of a placement.</summary>
    public IReadOnlyList<MeasuredCell> Of(Placement placement) => placement == Placement.Local ? Local : Edge;

    /// <summary>Checks what a file says.</summary>
    /// <exception cref="ArgumentException">A field is out of range or does not fit another.</exception>
    internal void Check(string field)
    {
        if (string.IsNullOrWhiteSpace(Name)) throw new ArgumentException($"{field}.name is empty");
        FieldRange.Count(Local.Count, 1, 16, $"the number of {field}.local");
        if (Edge.Count != Local.Count) throw new ArgumentException($"{field}.edge has {Edge.Count} cells, expected {Local.Count} as {field}.local has");
        SensorService service;
        try
        {
            service = ToService();
        }
        catch (ArgumentException exception)
        {
            throw new ArgumentException($"{field}: {exception.Message}", exception);
        }
        foreach (Placement placement in (Placement[])[Placement.Local, Placement.Offload])
        {
            string side = $"{field}.{(placement == Placement.Local ? "local" : "edge")}";
            for (int level = 0; level < Local.Count; level++)
            {
                MeasuredCell cell = Of(placement)[level] ?? throw new ArgumentException($"{side}[{level}] is null");
                if (cell.Hertz != service.Hertz(level)) throw new ArgumentException($"{side}[{level}].hertz is {cell.Hertz}, expected {service.Hertz(level)}");
                FieldRange.Share(cell.Accuracy, $"{side}[{level}].accuracy");
                FieldRange.Share(cell.Isotonic, $"{side}[{level}].isotonic");
                if (level > 0 && cell.Isotonic < Of(placement)[level - 1].Isotonic) throw new ArgumentException($"{side}[{level}].isotonic is {cell.Isotonic}, expected at least that of the rate below");
                FieldRange.Count(cell.Latency.Count, 1, 64, $"the number of {side}[{level}].latency");
                foreach (BatchLatency latency in cell.Latency)
                {
                    if (latency is null) throw new ArgumentException($"{side}[{level}].latency has a value that is null");
                    FieldRange.Count(latency.Batch, 1, 65_536, $"{side}[{level}].latency.batch");
                    FieldRange.Positive(latency.Median, $"{side}[{level}].latency.median");
                }
                if (cell.Network.File.Length == 0 || Path.GetFileName(cell.Network.File) != cell.Network.File)
                    throw new ArgumentException($"{side}[{level}].network.file is '{cell.Network.File}', expected the name of a file without a folder");
            }
        }
    }

    private static double Best(IReadOnlyList<MeasuredCell> cells) => cells.Max(static cell => cell.Isotonic);
}
