using System.Buffers.Binary;
using System.Security.Cryptography;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;

namespace Gossamer.TwoParty.Runtime.Stores;

/// <summary>
/// Correlations that were made before, on disk, each good for one use for ever: a range of batches is marked as used, durably, before
/// a byte of it is read, and both parties skip to the higher of their marks when they meet. What a crash leaves unused in such a range
/// is lost. A store is open in one program at a time, belongs to one peer and one manifest, and is discarded where the journal does
/// not know it or knows a higher mark. Restoring a copy of a whole disk, journal included, on both sides is not noticed.
/// </summary>
public sealed class CorrelationStore : KeyedSource
{
    private const int MarksBytes = 32 + sizeof(ulong);

    private readonly CorrelationJournal _journal;
    private readonly FileStream _file;
    private readonly string _path;
    private readonly int _range;
    private readonly byte[] _head = new byte[StoredBatch.HeadBytes];
    private StoreHeader _header;
    private ulong _peerMark, _next;
    private bool _agreed;

    private CorrelationStore(CorrelationJournal journal, string path, FileStream file, StoreHeader header, int range)
        : base(header.Party)
    {
        (_journal, _path, _file, _header, _range) = (journal, path, file, header, range);
    }

    /// <summary>Batches that are not used, once the parties have agreed.</summary>
    public long Remaining => (long)(_header.Batches - _next);

    /// <summary>Opens a store, or discards it.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="journal">This party's journal.</param>
    /// <param name="party">This party.</param>
    /// <param name="binding">Whom and what it must be for.</param>
    /// <param name="range">Batches that are marked at once: more is faster, and more is lost in a crash.</param>
    /// <returns>Null where there is none that may be used; the file is then deleted.</returns>
    /// <exception cref="IOException">Another program has it open.</exception>
    /// <exception cref="InvalidDataException">It is made for another party, peer or manifest, or damaged.</exception>
    public static CorrelationStore? TryOpen(string path, CorrelationJournal journal, Party party, StoreBinding binding, int range = 64)
    {
        ArgumentNullException.ThrowIfNull(journal);
        ArgumentNullException.ThrowIfNull(binding);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(range);
        if (!File.Exists(path)) return null;
        FileStream file = OwnerFile.Open(path, FileMode.Open);
        try
        {
            byte[] bytes = new byte[StoreHeader.Bytes];
            int read = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            var header = StoreHeader.Read(bytes.AsSpan(0, read), path);
            if (header.Party != party) throw new InvalidDataException($"{path}: the store is the {header.Party}'s, this is the {party}.");
            if (!header.Binding.AsSpan().SequenceEqual(binding.Digest()))
                throw new InvalidDataException($"{path}: the store is for another peer or another manifest.");
            if (journal.Find(header.Id) is not var (mark, peerMark) || header.Mark < mark)
            {
                file.Dispose();
                File.Delete(path);
                return null;
            }
            return new CorrelationStore(journal, path, file, header, range) { _peerMark = peerMark, _next = header.Mark };
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Tells the other party which store this is and how far it is used, and skips to the higher mark. Both sides call it, whether or
    /// not they have a store; it takes one message each way.
    /// </summary>
    /// <returns>Whether both have the same store, which may now be used; otherwise this side's is discarded and deleted.</returns>
    public static async Task<bool> AgreeAsync(CorrelationStore? store, IChannel channel, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(channel);
        byte[] own = new byte[MarksBytes], theirs = new byte[MarksBytes];
        if (store is not null)
        {
            store._header.Id.CopyTo(own, 0);
            BinaryPrimitives.WriteUInt64LittleEndian(own.AsSpan(32), store._next);
        }
        channel.Send(MessageType.StoreMarks, own);
        await channel.ReceiveAsync(MessageType.StoreMarks, theirs, cancellation).ConfigureAwait(false);
        if (store is null) return false;
        ulong mark = BinaryPrimitives.ReadUInt64LittleEndian(theirs.AsSpan(32));
        // The other party had on its disk what it told before: if it tells less now, its store was put back.
        bool usable = theirs.AsSpan(0, 32).SequenceEqual(store._header.Id) && mark >= store._peerMark && mark <= store._header.Batches;
        if (!usable)
        {
            await store.DiscardAsync().ConfigureAwait(false);
            return false;
        }
        store.SkipTo(Math.Max(mark, store._next), mark);
        return true;
    }

    /// <summary>Closes the file.</summary>
    public override ValueTask DisposeAsync()
    {
        _file.Dispose();
        return ValueTask.CompletedTask;
    }

    private protected override ValueTask<TBatch> TakeAsync<TBatch>(
        CorrelationKey key, Func<TBatch> allocate, Func<ICorrelationSource, ValueTask<TBatch>> take, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (!_agreed) throw new InvalidOperationException("The parties must agree on a mark before a store is used.");
        if (_next == _header.Batches) throw new InvalidOperationException("The store is used up.");
        if (_next == _header.Mark) Mark(Math.Min(_header.Batches, _next + (ulong)_range), _peerMark);
        TBatch batch = allocate();
        try
        {
            Check(key);
            for (int i = 0; i < batch.Parts; i++) _file.ReadExactly(batch.Part(i));
            CheckDigest(batch);
        }
        catch
        {
            batch.Dispose();
            throw;
        }
        _next++;
        return ValueTask.FromResult(batch);
    }

    private void Check(CorrelationKey key)
    {
        _file.ReadExactly(_head);
        Span<byte> expected = stackalloc byte[CorrelationKey.Bytes];
        key.Write(expected);
        if (!expected.SequenceEqual(_head.AsSpan(0, CorrelationKey.Bytes)))
            throw new InvalidOperationException($"Batch {_next} of the store is no {key}: take from a store what was put into it, in the same order.");
    }

    private void CheckDigest(CorrelationBatch batch)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int i = 0; i < batch.Parts; i++) digest.AppendData(batch.Part(i));
        if (!digest.GetHashAndReset().AsSpan().SequenceEqual(_head.AsSpan(_head.Length - SHA256.HashSizeInBytes)))
            throw new InvalidDataException($"{_path}: batch {_next} is damaged.");
    }

    /// <summary>Marks durably, in the store first: a store below its journal is one that was put back.</summary>
    private void Mark(ulong mark, ulong peerMark)
    {
        _header = _header with { Mark = mark };
        Span<byte> bytes = stackalloc byte[StoreHeader.Bytes];
        _header.Write(bytes);
        RandomAccess.Write(_file.SafeFileHandle, bytes, 0);
        _file.Flush(flushToDisk: true);
        _journal.Record(_header.Id, mark, peerMark);
        _peerMark = peerMark;
    }

    private void SkipTo(ulong mark, ulong peerMark)
    {
        Mark(mark, peerMark);
        _file.Position = StoreHeader.Bytes;
        for (_next = 0; _next < mark; _next++)
        {
            _file.ReadExactly(_head);
            long payload = BinaryPrimitives.ReadInt64LittleEndian(_head.AsSpan(CorrelationKey.Bytes));
            if (payload < 0 || payload > _file.Length - _file.Position) throw new InvalidDataException($"{_path}: batch {_next} is damaged.");
            _file.Position += payload;
        }
        _agreed = true;
    }

    private async ValueTask DiscardAsync()
    {
        await DisposeAsync().ConfigureAwait(false);
        File.Delete(_path);
    }
}
