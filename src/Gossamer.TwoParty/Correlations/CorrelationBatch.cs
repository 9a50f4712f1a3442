using Gossamer.TwoParty.Core;

namespace Gossamer.TwoParty.Correlations;

/// <summary>
/// Correlations of one kind, a structure of arrays. A batch is good for one use: whoever uses it calls <see cref="Spend"/> first, and
/// nobody can after that. Disposing zeroes it.
/// </summary>
public abstract class CorrelationBatch : IDisposable
{
    private int _spent;

    /// <summary>A batch of <paramref name="count"/> correlations.</summary>
    private protected CorrelationBatch(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        Count = count;
    }

    /// <summary>Correlations in the batch.</summary>
    public int Count { get; }

    /// <summary>Arrays that the batch is made of, on this party's side.</summary>
    internal abstract int Parts { get; }

    /// <summary>Marks the batch as used, once.</summary>
    /// <exception cref="InvalidOperationException">It was used before.</exception>
    public void Spend()
    {
        if (Interlocked.Exchange(ref _spent, 1) != 0)
            throw new InvalidOperationException($"{GetType().Name}: a correlation is good for one use.");
    }

    /// <summary>Zeroes the memory.</summary>
    public void Dispose()
    {
        Volatile.Write(ref _spent, 1);
        Release();
        GC.SuppressFinalize(this);
    }

    /// <summary>The bytes of array <paramref name="index"/>; their number follows from what the batch was made for.</summary>
    internal abstract Span<byte> Part(int index);

    /// <summary>Words that hold <paramref name="bits"/> bits.</summary>
    private protected static int Words(int bits) => (int)(((long)bits + 63) / 64);

    private protected abstract void Release();
}
