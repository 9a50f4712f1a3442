using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;
using Gossamer.TwoParty.Runtime;
using Gossamer.TwoParty.Runtime.Stores;

namespace Gossamer.Tests.TwoParty.Runtime.Stores;

/// <summary>The stores and journals of both parties in one folder.</summary>
internal sealed class StoreFixture(string folder)
{
    public const int Batches = 40;

    public static StoreBinding Binding { get; } = new(null, new byte[32]);

    public string Store(Party party) => Path.Combine(folder, $"{party}.correlations");

    public string Journal(Party party) => Path.Combine(folder, $"{party}.journal");

    /// <summary>Makes both stores: batches of bit products that are good for recognising them.</summary>
    public void Fill(byte session = 1, int batches = Batches)
    {
        foreach (Party party in (Party[])[Party.Client, Party.Server])
        {
            using var journal = CorrelationJournal.Open(Journal(party));
            var dealer = new DealerSource(party, 7UL + session);
            var writer = StoreWriter.Create(Store(party), journal, Binding, Session(session), dealer);
            for (int i = 0; i < batches; i++) writer.TakeBitProductsAsync(64).AsTask().Result.Dispose();
            writer.Complete();
            writer.DisposeAsync().AsTask().Wait();
        }
    }

    /// <summary>Both parties open what they have, agree over a channel in memory, and use it.</summary>
    /// <returns>What <paramref name="use"/> gave; nothing where the parties have no store in common.</returns>
    public TResult? Meet<TResult>(Func<CorrelationStore, CorrelationStore, TResult> use, int range = 4)
        where TResult : class
    {
        using CorrelationJournal clientJournal = CorrelationJournal.Open(Journal(Party.Client)), serverJournal = CorrelationJournal.Open(Journal(Party.Server));
        CorrelationStore? client = CorrelationStore.TryOpen(Store(Party.Client), clientJournal, Party.Client, Binding, range);
        CorrelationStore? server = CorrelationStore.TryOpen(Store(Party.Server), serverJournal, Party.Server, Binding, range);
        try
        {
            (InMemoryChannel one, InMemoryChannel other) = InMemoryChannel.CreatePair();
            Task<bool> here = CorrelationStore.AgreeAsync(client, one), there = CorrelationStore.AgreeAsync(server, other);
            Task.WaitAll(here, there);
            return here.Result && there.Result ? use(client!, server!) : null;
        }
        finally
        {
            client?.DisposeAsync().AsTask().Wait();
            server?.DisposeAsync().AsTask().Wait();
        }
    }

    /// <summary>Takes the next batch on both sides, checks that they belong together, and gives what tells it from all others.</summary>
    public static string TakeBoth(CorrelationStore client, CorrelationStore server)
    {
        using BitProducts a = client.TakeBitProductsAsync(64).AsTask().Result, b = server.TakeBitProductsAsync(64).AsTask().Result;
        Xunit.Assert.Equal(a.Factors[0] & b.Factors[0], a.Products[0] ^ b.Products[0]);
        return $"{a.Factors[0]:x16}{b.Factors[0]:x16}";
    }

    private static byte[] Session(byte session)
    {
        byte[] id = new byte[32];
        id[0] = session;
        return id;
    }
}
