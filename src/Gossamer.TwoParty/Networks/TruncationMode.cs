namespace Gossamer.TwoParty.Networks;

/// <summary>How a network divides by powers of two.</summary>
public enum TruncationMode
{
    /// <summary>The floor or one more, depending on the shares; one bit each way.</summary>
    Faithful = 0,

    /// <summary>The floor always, by a comparison of the bits dropped: for tests that ask for equal bits.</summary>
    Exact = 1,
}
