using Gossamer.Tests.TwoParty.Correlations;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;
using Gossamer.TwoParty.Runtime;
using Gossamer.TwoParty.Runtime.Stores;

namespace Gossamer.Tests.TwoParty.Runtime.Stores;

/// <summary>The stores and journals of both parties in one folder.</summary>
internal sealed class StoreFixture(string folder)
{
    public const int Batches = 40;

    private static readonly Ring<ulong> Ring = new(44);

    private static readonly Func<ICorrelationSource, Task<CorrelationBatch>>[] Kinds =
    [
        static async source => await source.TakeRandomTransfersAsync(7, Party.Client),
        static async source => await source.TakeBitProductsAsync(65),
        static async source => await source.TakeTableTransfersAsync(4, 9, Party.Server),
        static async source => await source.TakeAndPairsAsync(65),
        static async source => await source.TakeMuxTriplesAsync(Ring, 5),
        static async source => await source.TakeTruncationPairsAsync<uint>(12, 70),
        static async source => await source.TakeSquarePairsAsync(new Ring<uint>(32), 3),
        static async source => await source.TakeProductTriplesAsync(Ring, 2),
        static async source => await source.TakeMatrixTriplesAsync(Ring, new MatrixProductShape(2, 3, 2)),

        // The dealer of the tests wants the weights on both sides.
        static async source => await source.TakeLinearMasksAsync<ulong>(Ring, new DenseShape(1, 2, 3, 4), 4, new ulong[] { 1, 2, 3, 4, 5, 6 }),
    ];

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
    public TResult? Meet<TResult>(Func<CorrelationStore, CorrelationStore, TResult?> use, int range = 4)
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

    /// <summary>One party agrees with itself and takes a batch, as if the other had gone after the first message.</summary>
    public void TakeAlone(Party party, int range)
    {
        using var journal = CorrelationJournal.Open(Journal(party));
        CorrelationStore store = CorrelationStore.TryOpen(Store(party), journal, party, Binding, range)!;
        (InMemoryChannel one, InMemoryChannel other) = InMemoryChannel.CreatePair();
        byte[] marks = new byte[40];
        Task<bool> agreeing = CorrelationStore.AgreeAsync(store, one);
        other.ReceiveAsync(MessageType.StoreMarks, marks).AsTask().Wait();
        other.Send(MessageType.StoreMarks, marks);
        Xunit.Assert.True(agreeing.Result);
        Take(store);
        Close(store);
    }

    /// <summary>Puts every kind of correlation into both stores.</summary>
    /// <returns>The bytes of both parties' batches.</returns>
    public byte[][] FillWithAllKinds()
    {
        byte[][] put = new byte[2][];
        foreach (Party party in (Party[])[Party.Client, Party.Server])
        {
            using var journal = CorrelationJournal.Open(Journal(party));
            var writer = StoreWriter.Create(Store(party), journal, Binding, Session(3), new DealerSource(party, 3));
            put[(int)party] = TakeAllKinds(writer);
            writer.Complete();
        }
        return put;
    }

    /// <summary>Takes one batch of every kind.</summary>
    /// <returns>Their bytes.</returns>
    public static byte[] TakeAllKinds(ICorrelationSource source)
    {
        List<byte> bytes = [];
        foreach (Func<ICorrelationSource, Task<CorrelationBatch>> kind in Kinds)
        {
            using CorrelationBatch batch = kind(source).Result;
            for (int i = 0; i < batch.Parts; i++) bytes.AddRange(batch.Part(i).ToArray());
        }
        return [.. bytes];
    }

    /// <summary>Takes a batch of bit products, as <see cref="Fill"/> puts them in.</summary>
    public static void Take(CorrelationStore store) => store.TakeBitProductsAsync(64).AsTask().GetAwaiter().GetResult().Dispose();

    /// <summary>Takes what is not in the store.</summary>
    public static void TakeWrongKind(CorrelationStore store) => store.TakeAndPairsAsync(64).AsTask().GetAwaiter().GetResult().Dispose();

    /// <summary>Closes a store.</summary>
    public static void Close(CorrelationStore store) => store.DisposeAsync().AsTask().Wait();

    /// <summary>Begins a store and gives up.</summary>
    public void FillInPart(Party party, CorrelationJournal journal, Action between)
    {
        var writer = StoreWriter.Create(Store(party), journal, Binding, Session(1), new DealerSource(party, 3));
        writer.TakeBitProductsAsync(64).AsTask().Result.Dispose();
        between();
        writer.DisposeAsync().AsTask().Wait();
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
