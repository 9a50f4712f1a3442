namespace Gossamer.Kernels.Selection;

/// <summary>
/// The greatest <c>capacity</c> of a stream of scored indices under the total order (score descending, index ascending), so
/// the result does not depend on the order of arrival. Memory is 4 · capacity entries; cost is linear in the stream.
/// </summary>
public sealed class TopSelection
{
    private readonly int _capacity;
    private readonly Scored[] _buffer;
    private int _count;
    private bool _bounded;
    private Scored _threshold;

    /// <summary>Keeps at most <paramref name="capacity"/> entries.</summary>
    /// <param name="capacity">Entries to keep.</param>
    /// <param name="population">Greatest number of entries that will be offered, where known: it bounds the memory.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="capacity"/> is negative.</exception>
    public TopSelection(int capacity, long population = long.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        _capacity = capacity;
        _buffer = new Scored[(int)Math.Min(Array.MaxLength, Math.Max(16, Math.Min(4L * capacity, population)))];
    }

    /// <summary>A score below which every further entry is refused; it only rises.</summary>
    public double Bar => _capacity == 0 ? double.PositiveInfinity : _bounded ? _threshold.Score : double.NegativeInfinity;

    /// <summary>Offers one entry; its score must not be NaN, and each index is offered once.</summary>
    public void Offer(Scored entry)
    {
        if (_capacity == 0 || (_bounded && !Precedes(entry, _threshold))) return;
        if (_count == _buffer.Length) Shrink();
        _buffer[_count++] = entry;
    }

    /// <summary>The selected entries in an order of no meaning, without the cost of a sort.</summary>
    public ReadOnlySpan<Scored> Unordered
    {
        get
        {
            Shrink();
            return _buffer.AsSpan(0, _count);
        }
    }

    /// <summary>The selected entries, best first.</summary>
    public Scored[] ToArray()
    {
        Scored[] result = Unordered.ToArray();
        Array.Sort(result, static (a, b) => a == b ? 0 : Precedes(a, b) ? -1 : 1);
        return result;
    }

    private static bool Precedes(in Scored a, in Scored b) =>
        a.Score > b.Score || (a.Score == b.Score && a.Index < b.Index);

    /// <summary>Moves the best <c>capacity</c> entries to the front (quickselect, median of three) and forgets the rest.</summary>
    private void Shrink()
    {
        if (_count <= _capacity) return;
        int low = 0, high = _count - 1, wanted = _capacity - 1;
        while (low < high)
        {
            Scored pivot = MedianOfThree(low, high);
            int i = low, j = high;
            while (i <= j)
            {
                while (Precedes(_buffer[i], pivot)) i++;
                while (Precedes(pivot, _buffer[j])) j--;
                if (i > j) break;
                (_buffer[i], _buffer[j]) = (_buffer[j], _buffer[i]);
                i++;
                j--;
            }
            if (wanted <= j) high = j;
            else if (wanted >= i) low = i;
            else break;
        }
        _count = _capacity;
        _threshold = _buffer[wanted];
        _bounded = true;
    }

    private Scored MedianOfThree(int low, int high)
    {
        Scored a = _buffer[low], b = _buffer[low + (high - low) / 2], c = _buffer[high];
        if (Precedes(b, a)) (a, b) = (b, a);
        if (Precedes(c, b)) b = c;
        return Precedes(b, a) ? a : b;
    }
}
