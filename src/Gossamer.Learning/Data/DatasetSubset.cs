namespace Gossamer.Learning.Data;

/// <summary>Chosen samples of another data set, in a chosen order.</summary>
public sealed class DatasetSubset : IDataset
{
    private readonly IDataset _source;
    private readonly int[] _indices;

    /// <summary>The samples <paramref name="indices"/> of <paramref name="source"/>, under the name <paramref name="name"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An index is not one of the source.</exception>
    public DatasetSubset(IDataset source, string name, IReadOnlyCollection<int> indices)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(indices);
        foreach (int index in indices)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index, nameof(indices));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, source.Count, nameof(indices));
        }

        _source = source;
        _indices = [.. indices];
        Name = name;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int Count => _indices.Length;

    /// <inheritdoc/>
    public IReadOnlyList<int> SampleShape => _source.SampleShape;

    /// <inheritdoc/>
    public IReadOnlyList<string> ClassNames => _source.ClassNames;

    /// <summary>Where sample <paramref name="index"/> lies in the source.</summary>
    public int SourceIndex(int index) => _indices[index];

    /// <inheritdoc/>
    public int Label(int index) => _source.Label(_indices[index]);

    /// <inheritdoc/>
    public void Read(int index, Span<float> destination) => _source.Read(_indices[index], destination);
}
