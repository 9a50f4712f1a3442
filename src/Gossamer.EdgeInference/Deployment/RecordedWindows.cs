using Gossamer.EdgeInference.Bearings;
using Gossamer.Inference.Checkpoints;

namespace Gossamer.EdgeInference.Deployment;

/// <summary>
/// Windows of the test part of recordings for the devices of a system, at every rate: what stands in for a sensor. Cut once and kept in a file, since a
/// device should not have to resample recordings before it begins.
/// </summary>
public sealed class RecordedWindows
{
    private const string SystemEntry = "data-sha256";

    private readonly short[][][] _codes;
    private readonly int[][] _labels;

    private RecordedWindows(short[][][] codes, int[][] labels) => (_codes, _labels) = (codes, labels);

    /// <summary>Windows of a service, the same at every rate.</summary>
    public int Count(int service) => _labels[service].Length;

    /// <summary>Label of a window.</summary>
    public int Label(int service, int index) => _labels[service][index];

    /// <summary>Samples of a window at a rate.</summary>
    public ReadOnlyMemory<short> Codes(int service, int level, int index)
    {
        short[] all = _codes[service][level];
        int length = all.Length / _labels[service].Length;
        return all.AsMemory(index * length, length);
    }

    /// <summary>The windows of a system: from the file beside its networks, which is made from the recordings where it is missing.</summary>
    /// <exception cref="ArgumentException">The table names recordings that nobody knows.</exception>
    /// <exception cref="InvalidDataException">A file is damaged, or the recordings are others than the table was measured with.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public static RecordedWindows Load(LiveSystem system)
    {
        string path = Path.Combine(system.Networks, $"recorded-{system.Table.DataSha256[..Math.Min(8, system.Table.DataSha256.Length)]}.windows");
        if (File.Exists(path)) return Read(path, system);
        BearingData data = BearingSources.Load(system.Table.Data, system.Table.Seed);
        if (data.Sha256 != system.Table.DataSha256) throw new InvalidDataException($"the recordings '{system.Table.Data}' at hand are others than the table was measured with");
        short[][][] codes = new short[system.Services.Count][][];
        int[][] labels = new int[codes.Length][];
        for (int m = 0; m < codes.Length; m++)
        {
            SensorService service = system.Services[m];
            BearingWindows[] levels = [.. Enumerable.Range(0, service.Levels).Select(level => new BearingWindows(service.Name, data.Test, service, level))];
            labels[m] = [.. Enumerable.Range(0, levels[0].Count).Select(levels[0].Label)];
            codes[m] = [.. levels.Select(static windows => Enumerable.Range(0, windows.Count).SelectMany(index => windows.Codes(index).ToArray()).ToArray())];
        }
        var recorded = new RecordedWindows(codes, labels);
        recorded.Save(path, system);
        return recorded;
    }

    private void Save(string path, LiveSystem system)
    {
        var state = new StateWriter();
        state.Write(SystemEntry, system.Table.DataSha256);
        for (int m = 0; m < _labels.Length; m++)
        {
            state.Write<int>(LabelsEntry(m), _labels[m]);
            for (int level = 0; level < _codes[m].Length; level++) state.Write<short>(CodesEntry(m, level), _codes[m][level], _labels[m].Length, system.Services[m].Length(level));
        }
        CheckpointFile.Save(path, state);
    }

    private static RecordedWindows Read(string path, LiveSystem system)
    {
        StateReader state = CheckpointFile.Load(path);
        if (state.ReadText(SystemEntry) != system.Table.DataSha256) throw state.Malformed(SystemEntry, "is of other recordings than the table; remove the file");
        int[][] labels = [.. Enumerable.Range(0, system.Services.Count).Select(m => state.Read<int>(LabelsEntry(m)))];
        short[][][] codes =
        [
            .. labels.Select((own, m) => own.Length == 0 || own.Any(static label => (uint)label >= (uint)BearingClasses.Count)
                ? throw state.Malformed(LabelsEntry(m), $"has no labels, or one that is not 0 to {BearingClasses.Count - 1}")
                : Enumerable.Range(0, system.Services[m].Levels).Select(level => state.Read<short>(CodesEntry(m, level), (long)own.Length * system.Services[m].Length(level))).ToArray()),
        ];
        return new RecordedWindows(codes, labels);
    }

    private static string LabelsEntry(int service) => $"{service}/labels";

    private static string CodesEntry(int service, int level) => $"{service}/codes-{level}";
}
