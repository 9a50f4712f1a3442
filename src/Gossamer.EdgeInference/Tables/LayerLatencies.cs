using System.Globalization;
using Gossamer.Learning.Data;
using Gossamer.Learning.Data.Formats;
using Gossamer.Learning.Data.Tables;

namespace Gossamer.EdgeInference.Tables;

/// <summary>
/// Times of layers on a machine, traced layer by layer: tables with the sizes of layers and <c>latency</c> (milliseconds), as the data of Neurosurgeon's
/// reproduction (Tjyy-1223/Neurosurgeon, <c>predictor/dataset</c>) has them for an edge and a cloud machine.
/// </summary>
public sealed class LayerLatencies
{
    private static readonly Dictionary<LayerKind, string> Files = new() { [LayerKind.Convolution] = "conv_lat.csv", [LayerKind.Linear] = "linear_lat.csv" };

    private readonly Dictionary<LayerKind, LayerLatency> _layers;

    private LayerLatencies(Dictionary<LayerKind, LayerLatency> layers) => _layers = layers;

    /// <summary>Names of the machines.</summary>
    public static IReadOnlyList<string> Machines { get; } = ["edge", "cloud"];

    /// <summary>The times of a kind of layer.</summary>
    public LayerLatency Of(LayerKind kind) => _layers[kind];

    /// <summary>Reads the traces of a machine from <c>edge/layer-latency/MACHINE</c> of the data sets.</summary>
    /// <param name="machine">One of <see cref="Machines"/>.</param>
    /// <param name="searchPath">Folders that hold sets; those of the environment by default.</param>
    /// <exception cref="ArgumentException">There is no such machine.</exception>
    /// <exception cref="FileNotFoundException">The traces are not at hand.</exception>
    /// <exception cref="InvalidDataException">A table is not what it should be.</exception>
    public static LayerLatencies Load(string machine, DataSearchPath? searchPath = null)
    {
        if (!Machines.Contains(machine)) throw new ArgumentException($"unknown machine '{machine}', known are {string.Join(", ", Machines)}", nameof(machine));
        searchPath ??= DataSearchPath.FromEnvironment();
        string below = Path.Combine("edge", "layer-latency", machine);
        string folder = searchPath.Folders.Select(root => Path.Combine(root, below)).FirstOrDefault(Directory.Exists)
            ?? throw new FileNotFoundException($"the traces of layers are not in a folder {below} of {string.Join(", ", searchPath.Folders)}");
        return Read(folder);
    }

    /// <summary>Reads the traces in a folder.</summary>
    /// <exception cref="InvalidDataException">A table is not what it should be.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static LayerLatencies Read(string folder) => new(Files.ToDictionary(static file => file.Key, file => Fit(DelimitedTable.Read(Path.Combine(folder, file.Value)), file.Key)));

    private static LayerLatency Fit(DelimitedTable table, LayerKind kind)
    {
        string[] sizes = kind == LayerKind.Linear ? ["in_features", "out_features"] : ["HW", "kernel", "stride", "Cin", "Cout"];
        int[] columns = [.. sizes.Select(size => Column(table, size))];
        int latency = Column(table, "latency");
        List<(LayerWork, double)> traces = [];
        for (int row = 0; row < table.Rows.Count; row++)
        {
            double[] size = [.. columns.Select(column => Number(table, row, column))];
            double milliseconds = Number(table, row, latency);
            // Times are rounded to microseconds: a layer of none says nothing.
            if (milliseconds > 0) traces.Add((kind == LayerKind.Linear ? LayerWork.Of(size[1], size[0], 1) : Convolution(size), milliseconds));
        }
        return traces.Count > 9 ? LayerLatency.Fit(traces) : throw FormatError.At(table.File, "the table", $"{traces.Count} layers with a time", "expected at least 10");
    }

    private static LayerWork Convolution(double[] size)
    {
        double side = Math.Ceiling(size[0] / Math.Max(size[2], 1));
        return LayerWork.Of(size[4], size[1] * size[1] * size[3], side * side);
    }

    private static int Column(DelimitedTable table, string name)
    {
        for (int column = 0; column < table.Columns.Count; column++)
            if (string.Equals(table.Columns[column], name, StringComparison.OrdinalIgnoreCase)) return column;
        throw FormatError.At(table.File, "line 1", $"no column '{name}' among {string.Join(", ", table.Columns)}", "expected sizes and latency of layers");
    }

    private static double Number(DelimitedTable table, int row, int column) =>
        double.TryParse(table.Rows[row][column], NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= 0 && double.IsFinite(value)
            ? value
            : throw table.Error(row, column, $"'{table.Rows[row][column]}' is no number of at least 0", "expected a number");
}
