using Gossamer.Learning.Data;

namespace Gossamer.EdgeInference.Bearings;

/// <summary>
/// Windows of one service at one rate, as 16-bit samples and read in g, [1, 1, length]. Recordings are low-passed and resampled as a whole, as
/// a sensor samples a signal that goes on, and then cut.
/// </summary>
public sealed class BearingWindows : IDataset
{
    private readonly short[][] _signals;
    private readonly (int Signal, int Start, int Label)[] _windows;
    private readonly int _length;

    /// <summary>Cuts windows.</summary>
    /// <param name="name">Name for reports.</param>
    /// <param name="stretches">Where from.</param>
    /// <param name="service">The service: window and rates.</param>
    /// <param name="level">The rate.</param>
    /// <param name="stride">Recorded samples from window to window, a multiple of the service's grid; by default as long as a window.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such level, or the stride is off the grid.</exception>
    /// <exception cref="ArgumentException">No stretch is as long as a window.</exception>
    public BearingWindows(string name, IReadOnlyList<BearingStretch> stretches, SensorService service, int level, int? stride = null)
    {
        if ((uint)level >= (uint)service.Levels) throw new ArgumentOutOfRangeException(nameof(level), level, $"expected 0 to {service.Levels - 1}");
        int grid = service.Grid, recorded = service.RecordedLength, step = stride ?? recorded;
        if (step < 1 || step % grid != 0) throw new ArgumentOutOfRangeException(nameof(stride), step, $"expected a multiple of {grid}");
        (Name, _length) = (name, service.Length(level));
        PolyphaseResampler resampler = service.Resampler(level);
        List<short[]> signals = [];
        Dictionary<float[], int> known = new(ReferenceEqualityComparer.Instance);
        List<(int, int, int)> windows = [];
        foreach (BearingStretch stretch in stretches)
        {
            if (!known.TryGetValue(stretch.Samples, out int signal))
            {
                known.Add(stretch.Samples, signal = signals.Count);
                signals.Add([.. resampler.Resample(stretch.Samples).Select(SampleCode.Encode)]);
            }
            for (int first = (stretch.First + grid - 1) / grid * grid; first + recorded <= stretch.End; first += step)
                windows.Add((signal, (int)((long)first * resampler.Up / resampler.Down), stretch.Label));
        }
        if (windows.Count == 0) throw new ArgumentException($"no stretch has the {recorded} samples of a window", nameof(stretches));
        (_signals, _windows) = ([.. signals], [.. windows]);
        SampleShape = [1, 1, _length];
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int Count => _windows.Length;

    /// <inheritdoc/>
    public IReadOnlyList<int> SampleShape { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> ClassNames => BearingClasses.Names;

    /// <inheritdoc/>
    public int Label(int index) => _windows[index].Label;

    /// <summary>The samples of window <paramref name="index"/> as they are sent.</summary>
    public ReadOnlyMemory<short> Codes(int index) => _signals[_windows[index].Signal].AsMemory(_windows[index].Start, _length);

    /// <summary>Writes window <paramref name="index"/>, accelerations in g.</summary>
    public void Read(int index, Span<float> destination) => SampleCode.Decode(Codes(index).Span, destination);
}
