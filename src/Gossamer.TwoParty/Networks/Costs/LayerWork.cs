namespace Gossamer.TwoParty.Networks.Costs;

/// <summary>What the processors do in the online phase of a layer, in classes that are timed apart.</summary>
public sealed record LayerWork
{
    /// <summary>Multiplications and additions of a linear layer, at the server.</summary>
    public long MultiplyAdds { get; init; }

    /// <summary>Weights that a linear layer reads, at the server: what a layer of many weights and few positions waits for.</summary>
    public long Weights { get; init; }

    /// <summary>Elements that a linear layer makes, at the server.</summary>
    public long ProductOutputs { get; init; }

    /// <summary>Elements that a linear layer masks, sends and unpacks.</summary>
    public long MaskedInputs { get; init; }

    /// <summary>Bits compared, at both parties.</summary>
    public long CompareBits { get; init; }

    /// <summary>Selections, at both.</summary>
    public long Selections { get; init; }

    /// <summary>Truncations, at both.</summary>
    public long Truncations { get; init; }

    /// <summary>Squares, at both.</summary>
    public long Squares { get; init; }

    /// <summary>Elements copied, added or shifted, at both.</summary>
    public long Copies { get; init; }

    /// <summary>The sum of two.</summary>
    public static LayerWork operator +(LayerWork first, LayerWork second) => new()
    {
        MultiplyAdds = first.MultiplyAdds + second.MultiplyAdds,
        Weights = first.Weights + second.Weights,
        ProductOutputs = first.ProductOutputs + second.ProductOutputs,
        MaskedInputs = first.MaskedInputs + second.MaskedInputs,
        CompareBits = first.CompareBits + second.CompareBits,
        Selections = first.Selections + second.Selections,
        Truncations = first.Truncations + second.Truncations,
        Squares = first.Squares + second.Squares,
        Copies = first.Copies + second.Copies,
    };

    /// <summary>A ReLU of <paramref name="count"/> elements.</summary>
    internal static LayerWork Relu(long count, int width) => new() { CompareBits = count * (width - 1), Selections = count };
}
