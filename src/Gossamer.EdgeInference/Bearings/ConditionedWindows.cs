using Gossamer.Learning.Data;

namespace Gossamer.EdgeInference.Bearings;

/// <summary>
/// Windows of all rates for one network that is told the rate: [2, 1, longest window], samples in the first channel with zeros behind them,
/// and in the second, as far as samples go, the rate over the highest.
/// </summary>
public sealed class ConditionedWindows : IDataset
{
    private readonly IReadOnlyList<BearingWindows> _rates;
    private readonly int _count, _longest;

    /// <summary>Puts windows of the same stretches at several rates together.</summary>
    /// <param name="name">Name for reports.</param>
    /// <param name="rates">The windows, by rate, the longest last; all as many.</param>
    /// <exception cref="ArgumentException">There are none, or their numbers differ.</exception>
    public ConditionedWindows(string name, IReadOnlyList<BearingWindows> rates)
    {
        if (rates.Count == 0 || rates.Any(windows => windows.Count != rates[0].Count)) throw new ArgumentException("expected as many windows at each rate", nameof(rates));
        (Name, _rates, _count, _longest) = (name, rates, rates[0].Count, rates[^1].SampleShape[^1]);
        SampleShape = [2, 1, _longest];
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int Count => _count * _rates.Count;

    /// <inheritdoc/>
    public IReadOnlyList<int> SampleShape { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> ClassNames => BearingClasses.Names;

    /// <inheritdoc/>
    public int Label(int index) => _rates[index / _count].Label(index % _count);

    /// <inheritdoc/>
    public void Read(int index, Span<float> destination)
    {
        BearingWindows windows = _rates[index / _count];
        int length = windows.SampleShape[^1];
        destination.Clear();
        windows.Read(index % _count, destination[..length]);
        destination.Slice(_longest, length).Fill((float)length / _longest);
    }
}
