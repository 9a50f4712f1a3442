namespace Gossamer.TwoParty.Networks.Measurement;

/// <summary>Who makes correlations.</summary>
public enum CorrelationProvider
{
    /// <summary>The parties themselves, by oblivious transfer.</summary>
    Transfers = 0,

    /// <summary>A dealer, simulated in this program: for comparison, without any protection.</summary>
    SimulatedDealer = 1,
}
