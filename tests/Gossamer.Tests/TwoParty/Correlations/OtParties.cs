using Gossamer.Kernels.Execution;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;
using Xunit;

namespace Gossamer.Tests.TwoParty.Correlations;

/// <summary>Two parties in one process that make correlations by oblivious transfer, from fixed secrets.</summary>
internal sealed class OtParties : IDisposable
{
    private readonly IChannel[] _channels;
    private readonly OtSource[] _sources;

    public OtParties(int blockBits = 4, byte seed = 0, Func<Party, IChannel, IChannel>? wrap = null, WorkerPool? pool = null)
    {
        wrap ??= static (_, channel) => channel;
        (InMemoryChannel client, InMemoryChannel server) = InMemoryChannel.CreatePair();
        _channels = [wrap(Party.Client, client), wrap(Party.Server, server)];
        _sources = Both(async party =>
        {
            using SessionSecret secret = Secret(party, seed);
            return await OtSource.CreateAsync(party, _channels[(int)party], secret, pool, blockBits, TestContext.Current.CancellationToken);
        });
        SetUp = _channels[0].Traffic;
    }

    /// <summary>What makes the correlations, the client's first.</summary>
    public IReadOnlyList<OtSource> Sources => _sources;

    /// <summary>What set-up cost, seen by the client.</summary>
    public Traffic SetUp { get; }

    /// <summary>What passed after set-up, seen by the client.</summary>
    public Traffic Traffic
    {
        get
        {
            Traffic client = _channels[0].Traffic, server = _channels[1].Traffic;
            Assert.Equal((client.BytesSent, client.BytesReceived), (server.BytesReceived, server.BytesSent));
            return client.Since(SetUp);
        }
    }

    /// <summary>Transfers, seen by the client.</summary>
    public TransferCounts Transfers
    {
        get
        {
            TransferCounts client = _sources[0].Transfers, server = _sources[1].Transfers;
            Assert.Equal((client.Sent, client.Received, client.SentMade, client.ReceivedMade), (server.Received, server.Sent, server.ReceivedMade, server.SentMade));
            return client;
        }
    }

    /// <summary>All that was spent after set-up, in both directions.</summary>
    public Cost Cost => new(Transfers, Traffic.BytesSent + Traffic.BytesReceived);

    public static SessionSecret Secret(Party party, byte seed)
    {
        byte[] secret = new byte[32], session = new byte[32];
        (secret[0], secret[1], session[0]) = ((byte)(party + 1), seed, seed);
        return new SessionSecret(secret, session);
    }

    /// <summary>Takes the same on both sides.</summary>
    public (TBatch Client, TBatch Server) Take<TBatch>(Func<ICorrelationSource, ValueTask<TBatch>> take)
    {
        TBatch[] batches = Both(party => take(_sources[(int)party]).AsTask());
        return (batches[0], batches[1]);
    }

    public void Dispose()
    {
        foreach (OtSource source in _sources) source.DisposeAsync().AsTask().Wait();
        foreach (IChannel channel in _channels) channel.DisposeAsync().AsTask().Wait();
    }

    private static TResult[] Both<TResult>(Func<Party, Task<TResult>> side)
    {
        Task<TResult>[] sides = [Task.Run(() => side(Party.Client)), Task.Run(() => side(Party.Server))];
        if (!Task.WhenAll(sides).Wait(TimeSpan.FromMinutes(5))) throw new TimeoutException("The parties wait for each other.");
        return [sides[0].Result, sides[1].Result];
    }
}

/// <summary>Transfers and bytes.</summary>
internal readonly record struct Cost(TransferCounts Transfers, long Bytes);
