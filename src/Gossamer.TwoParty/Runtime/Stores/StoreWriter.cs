using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;

namespace Gossamer.TwoParty.Runtime.Stores;

/// <summary>
/// Takes correlations from another source and keeps them on disk for later: whatever is taken through it is in the store, in the same
/// order. What it hands out counts as shown, not as usable: it is spent already. The store appears under its name when it is complete.
/// </summary>
public sealed class StoreWriter : KeyedSource
{
    private readonly ICorrelationSource _inner;
    private readonly CorrelationJournal _journal;
    private readonly string _path, _temporary;
    private readonly StoreHeader _header;
    private readonly FileStream _file;
    private ulong _batches;
    private bool _complete;

    private StoreWriter(ICorrelationSource inner, CorrelationJournal journal, string path, string temporary, StoreHeader header, FileStream file)
        : base(inner.Party)
    {
        (_inner, _journal, _path, _temporary, _header, _file) = (inner, journal, path, temporary, header, file);
    }

    /// <summary>Begins a store.</summary>
    /// <param name="path">Its name.</param>
    /// <param name="journal">This party's journal.</param>
    /// <param name="binding">Whom and what it is for.</param>
    /// <param name="sessionId">The session that makes the correlations: the id of the store follows from it, alike on both sides.</param>
    /// <param name="inner">Makes the correlations; it stays the caller's.</param>
    public static StoreWriter Create(
        string path, CorrelationJournal journal, StoreBinding binding, ReadOnlySpan<byte> sessionId, ICorrelationSource inner)
    {
        ArgumentNullException.ThrowIfNull(journal);
        ArgumentNullException.ThrowIfNull(binding);
        ArgumentNullException.ThrowIfNull(inner);
        byte[] id = SHA256.HashData([.. Encoding.ASCII.GetBytes("gossamer store of "), .. sessionId]);
        if (journal.Find(id) is not null) throw new InvalidOperationException("A session makes one store.");
        string temporary = path + ".part";
        FileStream file = OwnerFile.Open(temporary, FileMode.Create);
        file.Position = StoreHeader.Bytes;
        return new StoreWriter(inner, journal, path, temporary, new StoreHeader(inner.Party, id, binding.Digest(), 0, 0), file);
    }

    /// <summary>Writes everything to the disk and gives the store its name.</summary>
    public void Complete()
    {
        ObjectDisposedException.ThrowIf(_complete, this);
        Span<byte> header = stackalloc byte[StoreHeader.Bytes];
        (_header with { Batches = _batches }).Write(header);
        _file.Position = 0;
        _file.Write(header);
        _file.Flush(flushToDisk: true);
        _complete = true;
        _file.Dispose();
        // Known to the journal before it can be opened; what the journal does not know is discarded.
        _journal.Record(_header.Id, 0, 0);
        File.Move(_temporary, _path, overwrite: true);
    }

    /// <summary>Ends; a store that is not complete is deleted.</summary>
    public override ValueTask DisposeAsync()
    {
        if (_complete) return ValueTask.CompletedTask;
        _complete = true;
        _file.Dispose();
        File.Delete(_temporary);
        return ValueTask.CompletedTask;
    }

    private protected override async ValueTask<TBatch> TakeAsync<TBatch>(
        CorrelationKey key, Func<TBatch> allocate, Func<ICorrelationSource, ValueTask<TBatch>> take, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_complete, this);
        TBatch batch = await take(_inner).ConfigureAwait(false);
        Write(key, batch);
        batch.Spend();
        return batch;
    }

    private void Write(CorrelationKey key, CorrelationBatch batch)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> head = stackalloc byte[StoredBatch.HeadBytes];
        head.Clear();
        long payload = 0;
        for (int i = 0; i < batch.Parts; i++)
        {
            digest.AppendData(batch.Part(i));
            payload += batch.Part(i).Length;
        }
        key.Write(head);
        BinaryPrimitives.WriteInt64LittleEndian(head[CorrelationKey.Bytes..], payload);
        digest.GetHashAndReset(head[^SHA256.HashSizeInBytes..]);
        _file.Write(head);
        for (int i = 0; i < batch.Parts; i++) _file.Write(batch.Part(i));
        _batches++;
    }
}

/// <summary>A batch on disk: key (24 bytes), length of the payload (u64), SHA-256 of the payload, payload.</summary>
internal static class StoredBatch
{
    /// <summary>Bytes before the payload.</summary>
    public const int HeadBytes = CorrelationKey.Bytes + sizeof(long) + SHA256.HashSizeInBytes;
}
