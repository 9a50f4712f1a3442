namespace Gossamer.TwoParty.Networks;

/// <summary>What the client learns.</summary>
public enum OutputKind
{
    /// <summary>Every score.</summary>
    Logits = 0,

    /// <summary>The index of the largest score and nothing else.</summary>
    ArgMax = 1,
}
