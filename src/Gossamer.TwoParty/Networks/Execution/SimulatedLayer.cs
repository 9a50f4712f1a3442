using System.Numerics;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Networks.Costs;

namespace Gossamer.TwoParty.Networks.Execution;

/// <summary>Operands and result of a layer in plain ring elements, and how to round.</summary>
/// <typeparam name="T">Word of the ring.</typeparam>
internal sealed class SimulatedLayer<T>(Ring<T> ring, NetworkWeights weights, IReadOnlyList<T[]> operands, T[] result, AesGenerator? coins)
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
{
    /// <summary>The weights.</summary>
    public NetworkWeights Weights => weights;

    /// <summary>Operands, over the batch.</summary>
    public IReadOnlyList<T[]> Operands => operands;

    /// <summary>To be filled.</summary>
    public T[] Result => result;

    /// <summary>Largest magnitude that any value on the way had.</summary>
    public double Largest { get; private set; }

    /// <summary>
    /// Replaces values by ⌊v / 2^f⌋, or by one more in (l + 1) / 2^f of all cases where there are coins, l being the low f bits: what
    /// the shares decide in the protocol.
    /// </summary>
    public void Truncate(Span<T> values, int bits)
    {
        Watch(values);
        ulong low = (1UL << bits) - 1;
        foreach (ref T value in values)
        {
            long signed = ring.ToSigned(value), floor = signed >> bits;
            if (coins is not null && (coins.Next<ulong>() & low) <= ((ulong)signed & low)) floor++;
            value = ring.FromSigned(floor);
        }
    }

    /// <summary>Takes note of magnitudes.</summary>
    public void Watch(ReadOnlySpan<T> values)
    {
        foreach (T value in values) Largest = Math.Max(Largest, Math.Abs((double)ring.ToSigned(value)));
    }

    /// <summary>The signed value of an element.</summary>
    public long Signed(T value) => ring.ToSigned(value);
}
