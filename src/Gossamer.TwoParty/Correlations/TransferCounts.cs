namespace Gossamer.TwoParty.Correlations;

/// <summary>Transfers of one party's session.</summary>
/// <param name="Sent">Transfers used of those that this party sent.</param>
/// <param name="Received">Transfers used of those that it received.</param>
/// <param name="SentMade">Transfers made of those that it sent: whole units of 1024.</param>
/// <param name="ReceivedMade">Transfers made of those that it received.</param>
public readonly record struct TransferCounts(long Sent, long Received, long SentMade, long ReceivedMade)
{
    /// <summary>Transfers used in both directions.</summary>
    public long Used => Sent + Received;

    /// <summary>What was used and made since <paramref name="earlier"/>.</summary>
    public TransferCounts Since(TransferCounts earlier) => new(
        Sent - earlier.Sent, Received - earlier.Received, SentMade - earlier.SentMade, ReceivedMade - earlier.ReceivedMade);
}
