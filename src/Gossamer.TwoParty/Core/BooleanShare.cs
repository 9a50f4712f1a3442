namespace Gossamer.TwoParty.Core;

/// <summary>
/// One party's xor share of planes of bits, 64 elements to a word: bit j of all elements lies together, so that logic works on 64
/// elements at a time. Bits of a plane's last word beyond the count have no meaning. Zeroed when disposed of; no text.
/// </summary>
public sealed class BooleanShare : IDisposable
{
    private readonly SecretBuffer<ulong> _words;

    /// <summary>A share of zeros.</summary>
    /// <param name="count">Elements, that is bits of a plane.</param>
    /// <param name="planes">Planes.</param>
    public BooleanShare(int count, int planes = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfNegative(planes);
        Count = count;
        Planes = planes;
        WordsPerPlane = (count + 63) / 64;
        _words = new SecretBuffer<ulong>(checked(planes * WordsPerPlane));
    }

    /// <summary>Elements.</summary>
    public int Count { get; }

    /// <summary>Planes.</summary>
    public int Planes { get; }

    /// <summary>Words of a plane.</summary>
    public int WordsPerPlane { get; }

    /// <summary>All planes, one after the other.</summary>
    public Span<ulong> Words => _words.Span;

    /// <summary>One plane.</summary>
    public Span<ulong> this[int plane] => _words.Span.Slice(plane * WordsPerPlane, WordsPerPlane);

    /// <summary>Zeroes the share.</summary>
    public void Dispose() => _words.Dispose();
}
