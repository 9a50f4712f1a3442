namespace Gossamer.TwoParty.Networks.Costs;

/// <summary>Seconds for each unit of <see cref="LayerWork"/>.</summary>
public sealed record OnlineRates
{
    /// <summary>A multiplication and addition of a convolution.</summary>
    public required double MultiplyAdd { get; init; }

    /// <summary>A weight read.</summary>
    public required double Weight { get; init; }

    /// <summary>An output of a linear layer masked and reduced.</summary>
    public required double ProductOutput { get; init; }

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

    private const int Count = 9;

    internal static OnlineRates Zero { get; } = Of(stackalloc double[Count]);

    /// <summary>Rates in the order of <see cref="Figures"/>.</summary>
    internal static OnlineRates Of(ReadOnlySpan<double> figures) => new()
    {
        MultiplyAdd = figures[0], Weight = figures[1], ProductOutput = figures[2], MaskedInput = figures[3], CompareBit = figures[4], Selection = figures[5],
        Truncation = figures[6], Square = figures[7], Copy = figures[8],
    };

    internal IEnumerable<double> Figures => [MultiplyAdd, Weight, ProductOutput, MaskedInput, CompareBit, Selection, Truncation, Square, Copy];

    /// <summary>Seconds of the client, and of the server.</summary>
    internal (double Client, double Server) SecondsOf(LayerWork work)
    {
        double both = work.CompareBits * CompareBit + work.Selections * Selection + work.Truncations * Truncation + work.Squares * Square
            + work.Copies * Copy;
        double masking = work.MaskedInputs * MaskedInput;
        return (both + masking / 2, both + masking / 2 + work.MultiplyAdds * MultiplyAdd + work.Weights * Weight + work.ProductOutputs * ProductOutput);
    }
}
