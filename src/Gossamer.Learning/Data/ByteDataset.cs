namespace Gossamer.Learning.Data;

/// <summary>
/// Samples held in memory as one byte a value, the way the file formats store them. Reading divides by a constant, so
/// that the values lie in [0, 1].
/// </summary>
public sealed class ByteDataset : IDataset
{
    private readonly byte[] _samples;
    private readonly int[] _labels;
    private readonly float[] _values = new float[256];
    private readonly int _sampleLength;

    /// <summary>Wraps <paramref name="samples"/> and <paramref name="labels"/> without copying: do not change them afterwards.</summary>
    /// <param name="name">Name for reports.</param>
    /// <param name="sampleShape">Shape of one sample.</param>
    /// <param name="classNames">Names of the classes.</param>
    /// <param name="samples">Values [count, sample…] in row-major order.</param>
    /// <param name="labels">Labels [count], each an index into <paramref name="classNames"/>.</param>
    /// <param name="divisor">What a byte is divided by: the largest value that the format knows.</param>
    /// <exception cref="ArgumentException">Lengths, labels or the divisor do not fit.</exception>
    public ByteDataset(
        string name, IReadOnlyList<int> sampleShape, IReadOnlyList<string> classNames, byte[] samples, int[] labels, int divisor = 255)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(sampleShape);
        ArgumentNullException.ThrowIfNull(classNames);
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(divisor);
        if (sampleShape.Count == 0 || sampleShape.Any(static size => size < 1))
            throw new ArgumentException($"[{string.Join(", ", sampleShape)}] is no shape of a sample", nameof(sampleShape));
        _sampleLength = checked(sampleShape.Aggregate(1, static (product, size) => checked(product * size)));
        if (samples.LongLength != (long)labels.Length * _sampleLength)
            throw new ArgumentException(
                $"{samples.LongLength} values are not {labels.Length} samples of {_sampleLength}", nameof(samples));
        foreach (int label in labels)
        {
            if ((uint)label >= (uint)classNames.Count)
                throw new ArgumentException($"label {label} is not within [0, {classNames.Count})", nameof(labels));
        }

        Name = name;
        SampleShape = sampleShape;
        ClassNames = classNames;
        _samples = samples;
        _labels = labels;
        for (int value = 0; value < _values.Length; value++) _values[value] = value / (float)divisor;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int Count => _labels.Length;

    /// <inheritdoc/>
    public IReadOnlyList<int> SampleShape { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> ClassNames { get; }

    /// <inheritdoc/>
    public int Label(int index) => _labels[index];

    /// <summary>The stored bytes of sample <paramref name="index"/>, in row-major order.</summary>
    public ReadOnlySpan<byte> Bytes(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        return _samples.AsSpan(index * _sampleLength, _sampleLength);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException"><paramref name="destination"/> does not have the length of a sample.</exception>
    public void Read(int index, Span<float> destination)
    {
        ReadOnlySpan<byte> source = Bytes(index);
        if (destination.Length != source.Length)
            throw new ArgumentException($"a sample has {source.Length} values, not {destination.Length}", nameof(destination));
        float[] values = _values;
        for (int i = 0; i < source.Length; i++) destination[i] = values[source[i]];
    }
}
