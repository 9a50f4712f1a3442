using System.Text.Json;

namespace Gossamer.Learning.Runs;

/// <summary>What a run logged, as one series for each metric.</summary>
public sealed class RunMetrics
{
    private readonly Dictionary<string, (List<long> Steps, List<double> Epochs, List<double> Values)> _series = [];

    private RunMetrics()
    {
    }

    /// <summary>The names of the metrics, in the order of their first record.</summary>
    public IReadOnlyCollection<string> Names => _series.Keys;

    /// <summary>The series of <paramref name="name"/>; empty if it was never logged.</summary>
    public MetricSeries this[string name] => _series.TryGetValue(name, out var series)
        ? new MetricSeries(name, series.Steps, series.Epochs, series.Values)
        : new MetricSeries(name, [], [], []);

    /// <summary>
    /// Reads <paramref name="path"/>, also while the run goes on; a last line cut short is left out. Empty when the file
    /// does not exist.
    /// </summary>
    /// <exception cref="InvalidDataException">Another line is malformed; the message names file and line.</exception>
    public static RunMetrics Read(string path)
    {
        var metrics = new RunMetrics();
        if (!File.Exists(path)) return metrics;
        ReadOnlySpan<byte> rest = ReadShared(path);
        for (int line = 1; !rest.IsEmpty; line++)
        {
            int end = rest.IndexOf((byte)'\n');
            ReadOnlySpan<byte> record = end < 0 ? rest : rest[..end];
            rest = end < 0 ? [] : rest[(end + 1)..];
            try
            {
                metrics.Add(record);
            }
            catch (Exception error) when (error is JsonException or FormatException or InvalidOperationException)
            {
                if (end < 0) break;
                throw new InvalidDataException($"{path}: line {line}: not a metrics record", error);
            }
        }

        return metrics;
    }

    private static byte[] ReadShared(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        byte[] content = new byte[stream.Length];
        int read = stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
        return content[..read];
    }

    private static double Number(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Number => reader.GetDouble(),
        JsonTokenType.Null => double.NaN,
        JsonTokenType.String => reader.GetString() switch
        {
            "NaN" => double.NaN,
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            _ => throw new FormatException(),
        },
        _ => throw new FormatException(),
    };

    private void Add(ReadOnlySpan<byte> record)
    {
        var reader = new Utf8JsonReader(record);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) throw new FormatException();
        long? step = null;
        double epoch = double.NaN;
        List<(string Name, double Value)> values = [];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            if (name == "step") step = reader.GetInt64();
            else if (name == "epoch") epoch = Number(ref reader);
            else values.Add((name, Number(ref reader)));
        }

        if (reader.Read() || step is null) throw new FormatException();
        foreach ((string name, double value) in values)
        {
            if (!_series.TryGetValue(name, out var series)) _series.Add(name, series = ([], [], []));
            series.Steps.Add(step.Value);
            series.Epochs.Add(epoch);
            series.Values.Add(value);
        }
    }
}
