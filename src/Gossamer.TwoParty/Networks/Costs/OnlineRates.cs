namespace Gossamer.TwoParty.Networks.Costs;

/// <summary>Seconds for each unit of <see cref="LayerWork"/>.</summary>
public sealed record OnlineRates
{
    /// <summary>A multiplication and addition of a convolution.</summary>
    public required double MultiplyAdd { get; init; }

    /// <summary>An input masked, packed and unpacked.</summary>
    public required double MaskedInput { get; init; }

    /// <summary>A bit compared.</summary>
    public required double CompareBit { get; init; }

    /// <summary>A selection.</summary>
    public required double Selection { get; init; }

    /// <summary>A truncation.</summary>
    public required double Truncation { get; init; }

    /// <summary>A square.</summary>
    public required double Square { get; init; }

    /// <summary>An element copied.</summary>
    public required double Copy { get; init; }

    internal static OnlineRates Zero { get; } = Of(stackalloc double[7]);

    /// <summary>Rates in the order of <see cref="Figures"/>.</summary>
    internal static OnlineRates Of(ReadOnlySpan<double> figures) => new()
    {
        MultiplyAdd = figures[0], MaskedInput = figures[1], CompareBit = figures[2], Selection = figures[3], Truncation = figures[4], Square = figures[5],
        Copy = figures[6],
    };

    internal IEnumerable<double> Figures => [MultiplyAdd, MaskedInput, CompareBit, Selection, Truncation, Square, Copy];

    /// <summary>Seconds of the client, and of the server.</summary>
    internal (double Client, double Server) SecondsOf(LayerWork work)
    {
        double both = work.CompareBits * CompareBit + work.Selections * Selection + work.Truncations * Truncation + work.Squares * Square
            + work.Copies * Copy;
        double masking = work.MaskedInputs * MaskedInput;
        return (both + masking / 2, both + masking / 2 + work.MultiplyAdds * MultiplyAdd);
    }
}
