namespace Gossamer.TwoParty.Core;

/// <summary>The two sides. Where a protocol is not symmetric, its formulas name them P0 and P1.</summary>
public enum Party
{
    /// <summary>P0: holds the input and learns the output.</summary>
    Client = 0,

    /// <summary>P1: holds the parameters of the model.</summary>
    Server = 1,
}
