using System.Security.Cryptography;
using System.Text;
using Gossamer.TwoParty.Runtime.Stores;

namespace Gossamer.TwoParty.Runtime;

/// <summary>
/// How many samples each client, known by its key, may still ask about. What outputs say about a model grows with their number
/// (a last layer of n inputs is solved by n + 1 logits); a quota slows that and does not prevent it. Counts are kept in a file and are on
/// the disk before a sample is answered, so that neither a restart nor a crash gives any back.
/// </summary>
public sealed class QueryQuota : IDisposable
{
    private readonly MarkLog _log;
    private readonly Lock _lock = new();

    private QueryQuota(MarkLog log, long perClient) => (_log, PerClient) = (log, perClient);

    /// <summary>Samples that a client may ask about, over all its sessions.</summary>
    public long PerClient { get; }

    /// <summary>Opens the file of counts, or begins one. Another limit than before holds for what is left.</summary>
    /// <param name="path">The file.</param>
    /// <param name="perClient">Samples for each client.</param>
    /// <exception cref="IOException">Another program has it open.</exception>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static QueryQuota Open(string path, long perClient)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(perClient);
        return new QueryQuota(MarkLog.Open(path, "delete it to begin all counts anew", 1 << 20), perClient);
    }

    /// <summary>Samples that <paramref name="client"/> may still ask about; clients without a key share one count.</summary>
    public long Remaining(KeyFingerprint? client)
    {
        lock (_lock) return Math.Max(0, PerClient - Used(Name(client)));
    }

    /// <summary>Takes <paramref name="samples"/> from the quota, all or none.</summary>
    /// <returns>Whether there were as many left.</returns>
    public bool TryTake(KeyFingerprint? client, int samples)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(samples);
        byte[] name = Name(client);
        lock (_lock)
        {
            long used = Used(name);
            if (PerClient - used < samples) return false;
            _log.Record(name, (ulong)(used + samples), 0);
            return true;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _log.Dispose();

    private static byte[] Name(KeyFingerprint? client) => SHA256.HashData(Encoding.ASCII.GetBytes(client?.ToString() ?? "no key"));

    private long Used(byte[] name) => (long)(_log.Find(name)?.First ?? 0);
}
