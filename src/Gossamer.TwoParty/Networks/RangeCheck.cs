namespace Gossamer.TwoParty.Networks;

/// <summary>The values that an operation takes, with what is certified of them.</summary>
/// <param name="RingBits">k.</param>
/// <param name="Inputs">Forms and bounds of the values taken.</param>
/// <param name="Form">Form of the result.</param>
/// <param name="Bound">Bound of the result.</param>
internal sealed record RangeCheck(int RingBits, IReadOnlyList<(ValueForm Form, double Bound)> Inputs, ValueForm Form, double Bound)
{
    /// <summary>Refuses a magnitude that truncation and comparison cannot take.</summary>
    /// <exception cref="ArgumentException">It is not below 2^(k−2).</exception>
    public void Require(double magnitude, string what)
    {
        if (!(magnitude < Math.ScaleB(1, RingBits - 2)))
            throw new ArgumentException($"{what} may reach 2^{Math.Log2(magnitude):F1}, and a ring of {RingBits} bits holds less than 2^{RingBits - 2}");
    }

    /// <summary>Refuses a compare width that does not hold a magnitude.</summary>
    /// <exception cref="ArgumentException">It is not below 2^(w−1).</exception>
    public void RequireWidth(int width, double magnitude)
    {
        if (width < 2 || width > RingBits) throw new ArgumentException($"a compare width of {width} is none in a ring of {RingBits} bits");
        if (!(magnitude < Math.ScaleB(1, width - 1) - 1))
            throw new ArgumentException($"a compare width of {width} is too small for values up to 2^{Math.Log2(magnitude):F1}: signs would flip unseen");
    }
}
