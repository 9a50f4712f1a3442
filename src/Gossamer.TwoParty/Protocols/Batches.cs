using Gossamer.TwoParty.Correlations;

namespace Gossamer.TwoParty.Protocols;

/// <summary>Checks at the door of a protocol.</summary>
internal static class Batches
{
    /// <summary>Refuses operands, results and correlations of different lengths.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Check(CorrelationBatch batch, int operands, int results) => Check(batch.Count, operands, results);

    /// <summary>Refuses operands, results and correlations of different lengths.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Check(int correlations, int operands, int results)
    {
        if (correlations != operands || results != operands)
            throw new ArgumentException($"{operands} operands, {results} results, and correlations for {correlations}: all must be as many.");
    }
}
