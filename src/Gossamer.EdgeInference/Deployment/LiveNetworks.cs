using System.Security.Cryptography;
using Gossamer.EdgeInference.Bearings;
using Gossamer.EdgeInference.Live;
using Gossamer.EdgeInference.Model;
using Gossamer.EdgeInference.Tables;
using Gossamer.Inference.Networks;

namespace Gossamer.EdgeInference.Deployment;

/// <summary>The networks of one side as a measured table names them, ready to tell windows apart. Thread-safe.</summary>
public sealed class LiveNetworks : IDisposable
{
    private readonly bool _conditioned;
    private readonly Dictionary<string, BearingModel> _models = new(StringComparer.Ordinal);
    private readonly BearingModel[][] _byService;

    private LiveNetworks(LiveSystem system, Placement placement, int? onlyService)
    {
        _conditioned = system.Table.Conditioned;
        _byService = new BearingModel[system.Services.Count][];
        for (int m = 0; m < _byService.Length; m++)
            _byService[m] = onlyService is { } only && only != m ? [] : [.. system.Table.Services[m].Of(placement).Select(cell => Load(system.Networks, cell.Network))];
    }

    /// <summary>Loads them, and lets each answer once.</summary>
    /// <param name="system">The system.</param>
    /// <param name="placement">Whose.</param>
    /// <param name="service">The service whose networks are needed; null for all.</param>
    /// <exception cref="InvalidDataException">A file is damaged, or another than was measured.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public static LiveNetworks Load(LiveSystem system, Placement placement, int? service = null)
    {
        var networks = new LiveNetworks(system, placement, service);
        for (int m = 0; m < networks._byService.Length; m++)
            for (int level = 0; level < networks._byService[m].Length; level++)
                networks.Classify(m, new WindowBatch(level, 1, new short[system.Services[m].Length(level)]));
        return networks;
    }

    /// <summary>The classes of windows of a service.</summary>
    public int[] Classify(int service, WindowBatch windows)
    {
        BearingModel model = _byService[service][windows.Level];
        float[] samples = new float[windows.Count * model.Plan.SampleLength];
        for (int i = 0; i < windows.Count; i++)
        {
            Span<float> sample = samples.AsSpan(i * model.Plan.SampleLength, model.Plan.SampleLength);
            ReadOnlySpan<short> codes = windows.Window(i).Span;
            SampleCode.Decode(codes, sample[..codes.Length]);
            // As ConditionedWindows has it: a second channel with the rate, as far as samples go.
            if (_conditioned) sample.Slice(sample.Length / 2, codes.Length).Fill((float)codes.Length / (sample.Length / 2));
        }
        int[] classes = new int[windows.Count];
        model.Classify(samples, classes);
        return classes;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (BearingModel model in _models.Values) model.Dispose();
    }

    private BearingModel Load(string folder, MeasuredNetwork network)
    {
        if (_models.TryGetValue(network.File, out BearingModel? known)) return known;
        string path = Path.Combine(folder, network.File);
        if (!File.Exists(path)) throw new FileNotFoundException($"{path}: there is no such network; the table names it");
        if (Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))) != network.Sha256) throw new InvalidDataException($"{path}: is another network than the table was measured with");
        return _models[network.File] = new BearingModel(NetworkFile.Load(path), threads: 1);
    }
}
