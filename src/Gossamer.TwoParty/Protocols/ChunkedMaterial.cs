namespace Gossamer.TwoParty.Protocols;

/// <summary>The correlations of a batch, cut into parts if it is large.</summary>
public sealed class ChunkedMaterial<TMaterial> : IDisposable
    where TMaterial : IDisposable
{
    private readonly TMaterial?[] _parts;

    internal ChunkedMaterial(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        Count = count;
        Ranges = Cut(count);
        _parts = new TMaterial[Ranges.Length];
    }

    /// <summary>Elements.</summary>
    public int Count { get; }

    internal (int Start, int Length)[] Ranges { get; }

    internal TMaterial this[int part]
    {
        get => _parts[part]!;
        set => _parts[part] = value;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (TMaterial? part in _parts) part?.Dispose();
    }

    private static (int Start, int Length)[] Cut(int count)
    {
        if (count <= ElementwiseProtocolExtensions.LargestBatch) return [(0, count)];
        const int Size = ElementwiseProtocolExtensions.ChunkElements;
        return [.. Enumerable.Range(0, (count + Size - 1) / Size).Select(i => (i * Size, Math.Min(Size, count - i * Size)))];
    }
}
