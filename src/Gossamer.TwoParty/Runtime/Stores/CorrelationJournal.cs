namespace Gossamer.TwoParty.Runtime.Stores;

/// <summary>
/// Remembers, for every store of a party, up to where it has been used and what mark the other party last told: a <see cref="MarkLog"/>
/// whose entries are on the disk before what they allow is done. Only one program can have it open.
/// </summary>
public sealed class CorrelationJournal : IDisposable
{
    private const long CompactBytes = 1 << 20;

    private readonly MarkLog _log;

    private CorrelationJournal(MarkLog log) => _log = log;

    /// <summary>Opens the journal of a party, or begins one.</summary>
    /// <exception cref="IOException">Another program has it open.</exception>
    /// <exception cref="InvalidDataException">An entry other than the last is damaged.</exception>
    public static CorrelationJournal Open(string path) => Open(path, CompactBytes);

    /// <summary>The same with another length beyond which the log is written anew, one entry for each store.</summary>
    internal static CorrelationJournal Open(string path, long compactBytes) =>
        new(MarkLog.Open(path, "delete the journal and all its stores", compactBytes));

    /// <inheritdoc/>
    public void Dispose() => _log.Dispose();

    /// <summary>The marks of a store, if it is known.</summary>
    internal (ulong Mark, ulong PeerMark)? Find(ReadOnlySpan<byte> store) => _log.Find(store);

    /// <summary>Records marks, on the disk when this returns. They never fall.</summary>
    internal void Record(ReadOnlySpan<byte> store, ulong mark, ulong peerMark) => _log.Record(store, mark, peerMark);
}
