using CsCheck;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;
using Gossamer.TwoParty.Runtime;
using Gossamer.TwoParty.Runtime.Stores;
using Xunit;

namespace Gossamer.Tests.TwoParty.Runtime.Stores;

/// <summary>Stores of correlations: every batch once, whatever happens in between.</summary>
public sealed class CorrelationStoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gossamer-store-").FullName;
    private readonly StoreFixture _files;

    public CorrelationStoreTests() => _files = new StoreFixture(_folder);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Every_batch_comes_out_once_and_in_order_over_many_meetings()
    {
        _files.Fill();
        List<string> seen = [];
        while (_files.Meet((client, server) =>
        {
            int take = (int)Math.Min(3, client.Remaining);
            for (int i = 0; i < take; i++) seen.Add(StoreFixture.TakeBoth(client, server));
            return take == 0 ? null : "";
        }, range: 3) is not null)
        {
        }
        Assert.Equal(StoreFixture.Batches, seen.Count);
        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.Throws<InvalidOperationException>(() => _files.Meet((client, server) => StoreFixture.TakeBoth(client, server)));
    }

    [Fact]
    public void What_a_range_leaves_unused_is_lost_and_not_used_later()
    {
        _files.Fill();
        string first = _files.Meet(StoreFixture.TakeBoth, range: 16)!;
        (long remaining, string next) = _files.Meet((client, server) => Tuple.Create(client.Remaining, StoreFixture.TakeBoth(client, server)), range: 16)!.ToValueTuple();
        Assert.Equal(StoreFixture.Batches - 16, remaining);
        Assert.NotEqual(first, next);
    }

    [Fact]
    public void Both_skip_to_the_higher_mark()
    {
        _files.Fill();
        HashSet<string> seen = [_files.Meet(StoreFixture.TakeBoth, range: 1)!];
        // The client marks ahead and crashes before the server does.
        _files.TakeAlone(Party.Client, range: 9);
        long remaining = _files.Meet((client, server) =>
        {
            Assert.Equal(client.Remaining, server.Remaining);
            long left = client.Remaining;
            Assert.True(seen.Add(StoreFixture.TakeBoth(client, server)));
            return Tuple.Create(left);
        })!.Item1;
        Assert.Equal(StoreFixture.Batches - 1 - 9, remaining);
    }

    [Fact]
    public void A_store_that_was_put_back_is_discarded()
    {
        _files.Fill();
        string copy = _files.Store(Party.Client) + ".copy";
        File.Copy(_files.Store(Party.Client), copy);
        Assert.NotNull(_files.Meet(StoreFixture.TakeBoth));
        File.Move(copy, _files.Store(Party.Client), overwrite: true);
        Assert.Null(_files.Meet(StoreFixture.TakeBoth));
        Assert.False(File.Exists(_files.Store(Party.Client)));
        Assert.False(File.Exists(_files.Store(Party.Server)));
    }

    [Fact]
    public void A_store_put_back_with_its_journal_uses_nothing_twice_and_is_discarded_once_the_peer_knows_better()
    {
        _files.Fill();
        HashSet<string> seen = [_files.Meet(StoreFixture.TakeBoth)!];
        foreach (string file in (string[])[_files.Store(Party.Client), _files.Journal(Party.Client)]) File.Copy(file, file + ".copy");
        Assert.True(seen.Add(_files.Meet(StoreFixture.TakeBoth)!));
        Assert.True(seen.Add(_files.Meet(StoreFixture.TakeBoth)!));
        foreach (string file in (string[])[_files.Store(Party.Client), _files.Journal(Party.Client)]) File.Move(file + ".copy", file, overwrite: true);
        // The server has heard a higher mark from this client.
        Assert.Null(_files.Meet(StoreFixture.TakeBoth));
    }

    [Fact]
    public void A_store_unknown_to_the_journal_is_discarded()
    {
        _files.Fill();
        File.Delete(_files.Journal(Party.Server));
        Assert.Null(_files.Meet(StoreFixture.TakeBoth));
        Assert.False(File.Exists(_files.Store(Party.Server)));
    }

    [Fact]
    public void Stores_of_two_sessions_do_not_belong_together()
    {
        _files.Fill(session: 1);
        string kept = _files.Store(Party.Client) + ".kept";
        File.Move(_files.Store(Party.Client), kept);
        _files.Fill(session: 2);
        File.Move(kept, _files.Store(Party.Client), overwrite: true);
        Assert.Null(_files.Meet(StoreFixture.TakeBoth));
    }

    [Fact]
    public void A_long_journal_is_written_anew_and_says_the_same()
    {
        byte[][] stores = [.. Enumerable.Range(0, 3).Select(static i => Enumerable.Repeat((byte)i, 32).ToArray())];
        using (var journal = CorrelationJournal.Open(_files.Journal(Party.Client)))
        {
            for (ulong mark = 0; mark < 20; mark++)
            {
                foreach (byte[] store in stores) journal.Record(store, mark + store[0], mark / 2);
            }
            Assert.Throws<InvalidOperationException>(() => journal.Record(stores[0], 3, 100));
        }
        using (var journal = CorrelationJournal.Open(_files.Journal(Party.Client), compactBytes: 100))
        {
            foreach (byte[] store in stores) Assert.Equal((19UL + store[0], 9UL), journal.Find(store));
            Assert.Null(journal.Find(new byte[32].Select(static _ => (byte)9).ToArray()));
            journal.Record(stores[1], 50, 40);
        }
        Assert.Equal(4 * 64, new FileInfo(_files.Journal(Party.Client)).Length);
        using (var journal = CorrelationJournal.Open(_files.Journal(Party.Client))) Assert.Equal((50UL, 40UL), journal.Find(stores[1]));
    }

    [Fact]
    public void One_program_at_a_time_has_a_store_or_a_journal_open()
    {
        _files.Fill();
        using var journal = CorrelationJournal.Open(_files.Journal(Party.Client));
        Assert.Throws<IOException>(() => CorrelationJournal.Open(_files.Journal(Party.Client)));
        CorrelationStore store = CorrelationStore.TryOpen(_files.Store(Party.Client), journal, Party.Client, StoreFixture.Binding)!;
        Assert.Throws<IOException>(() => CorrelationStore.TryOpen(_files.Store(Party.Client), journal, Party.Client, StoreFixture.Binding));
        Assert.Throws<InvalidOperationException>(() => StoreFixture.Take(store));
        StoreFixture.Close(store);
    }

    [Fact]
    public void A_store_is_for_one_party_one_peer_and_one_manifest()
    {
        _files.Fill();
        using var journal = CorrelationJournal.Open(_files.Journal(Party.Client));
        byte[] otherManifest = new byte[32];
        otherManifest[5] = 1;
        using var key = PartyKey.Create();
        foreach ((Party party, StoreBinding binding) in ((Party, StoreBinding)[])
            [
                (Party.Server, StoreFixture.Binding), (Party.Client, StoreFixture.Binding with { ManifestHash = otherManifest }),
                (Party.Client, StoreFixture.Binding with { Peer = key.Fingerprint }),
            ])
        {
            Assert.Throws<InvalidDataException>(() => CorrelationStore.TryOpen(_files.Store(Party.Client), journal, party, binding));
        }
        Assert.Null(CorrelationStore.TryOpen(_files.Store(Party.Client) + ".none", journal, Party.Client, StoreFixture.Binding));
    }

    [Fact]
    public void What_is_taken_must_be_what_was_put_in()
    {
        _files.Fill();
        Assert.NotNull(_files.Meet((client, _) => Assert.Throws<InvalidOperationException>(() => StoreFixture.TakeWrongKind(client))));
    }

    [Fact]
    public void All_kinds_come_back_as_they_went_in()
    {
        byte[][] put = _files.FillWithAllKinds();
        byte[][] got = _files.Meet((client, server) => (byte[][])[StoreFixture.TakeAllKinds(client), StoreFixture.TakeAllKinds(server)])!;
        Assert.Equal(put[0], got[0]);
        Assert.Equal(put[1], got[1]);
    }

    [Fact]
    public void A_store_that_is_not_complete_does_not_exist()
    {
        using var journal = CorrelationJournal.Open(_files.Journal(Party.Client));
        _files.FillInPart(Party.Client, journal, () => Assert.False(File.Exists(_files.Store(Party.Client))));
        Assert.Equal([_files.Journal(Party.Client)], Directory.GetFiles(_folder));
    }

    [Fact]
    public void Files_are_their_owners_alone()
    {
        _files.Fill();
        if (OperatingSystem.IsWindows()) return;
        foreach (string file in Directory.GetFiles(_folder)) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public void Damaged_stores_and_journals_are_refused_or_discarded_and_never_used_twice()
    {
        _files.Fill(batches: 5);
        byte[][] originals = [File.ReadAllBytes(_files.Store(Party.Client)), File.ReadAllBytes(_files.Journal(Party.Client)), File.ReadAllBytes(_files.Store(Party.Server)), File.ReadAllBytes(_files.Journal(Party.Server))];
        Gen.Select(Gen.Bool, Gen.Int[0, 100_000], Gen.Int[1, 255], Gen.Bool).Sample((ofStore, at, flip, cut) =>
        {
            File.WriteAllBytes(_files.Store(Party.Client), originals[0]);
            File.WriteAllBytes(_files.Journal(Party.Client), originals[1]);
            File.WriteAllBytes(_files.Store(Party.Server), originals[2]);
            File.WriteAllBytes(_files.Journal(Party.Server), originals[3]);
            byte[] bytes = [.. originals[ofStore ? 0 : 1]];
            at %= bytes.Length;
            bytes[at] ^= (byte)flip;
            File.WriteAllBytes(ofStore ? _files.Store(Party.Client) : _files.Journal(Party.Client), cut ? bytes[..at] : bytes);
            try
            {
                _files.Meet((client, server) =>
                {
                    for (int i = 0; i < 5; i++) StoreFixture.TakeBoth(client, server);
                    return "";
                });
            }
            catch (Exception failure)
            {
                if (failure is AggregateException { InnerException: { } inner }) failure = inner;
                Assert.True(failure is InvalidDataException or EndOfStreamException or InvalidOperationException, failure.ToString());
            }
        }, iter: 150, threads: 1);
    }
}
