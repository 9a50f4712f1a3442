using Gossamer.TwoParty.Core;

namespace Gossamer.TwoParty.Runtime;

/// <summary>Whom a server lets in: how many sessions, how many samples at once and in all.</summary>
public sealed record AdmissionPolicy
{
    /// <summary>Sessions that may be open at the same time; default 16. Further clients are told that the server is busy.</summary>
    public int MaxSessions { get; init; } = 16;

    /// <summary>Samples of one query; default 1024.</summary>
    public int MaxSamples { get; init; } = 1024;

    /// <summary>Samples for each client; default no limit. It stays the caller's.</summary>
    public QueryQuota? Quota { get; init; }

    /// <summary>
    /// Is asked about every query besides, with the client's key and the number of samples, after the limits have let it pass; default
    /// nobody. False refuses the query.
    /// </summary>
    public Func<KeyFingerprint?, int, bool>? Allows { get; init; }

    /// <summary>
    /// Admits a query, to be called before anything of it is answered. What it takes from the quota stays taken whatever becomes of the
    /// query.
    /// </summary>
    /// <param name="connection">The session, which ends where the query is refused: the client is told the reason.</param>
    /// <param name="samples">Samples of the query.</param>
    /// <exception cref="ProtocolException">The query is refused.</exception>
    public async ValueTask AdmitAsync(PartyConnection connection, int samples)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(samples);
        (RefusalReason Reason, string Text)? refusal = Refusal(connection.Peer, samples);
        if (refusal is not var (reason, text)) return;
        await connection.RefuseAsync(reason).ConfigureAwait(false);
        throw new ProtocolException($"Query refused: {text}.");
    }

    private (RefusalReason, string)? Refusal(KeyFingerprint? client, int samples)
    {
        if (samples > MaxSamples) return (RefusalReason.Batch, $"{samples} samples, and {MaxSamples} are allowed at once");
        if (Allows is not null && !Allows(client, samples)) return (RefusalReason.NotAllowed, "the server's own rule");
        if (Quota is not null && !Quota.TryTake(client, samples))
            return (RefusalReason.Quota, $"{samples} samples, and the client has {Quota.Remaining(client)} of {Quota.PerClient} left");
        return null;
    }
}
