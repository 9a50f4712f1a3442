using System.Numerics;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;
using Gossamer.TwoParty.Protocols;

namespace Gossamer.Tests.TwoParty;

/// <summary>Both parties of a protocol in one process, with channels in memory, and a dealer where they bring no sources.</summary>
internal sealed class TwoParties : IDisposable
{
    private readonly PartyContext[] _contexts;
    private readonly ICorrelationSource[] _sources;
    private readonly bool _ownsSources;

    public TwoParties(ulong seed = 1, Func<Party, IChannel, IChannel>? wrap = null, ICorrelationSource[]? sources = null)
    {
        (InMemoryChannel client, InMemoryChannel server) = InMemoryChannel.CreatePair();
        wrap ??= static (_, channel) => channel;
        _contexts =
        [
            new PartyContext(Party.Client, wrap(Party.Client, client), TestSeeds.Of(seed * 3 + 1)),
            new PartyContext(Party.Server, wrap(Party.Server, server), TestSeeds.Of(seed * 3 + 2)),
        ];
        _ownsSources = sources is null;
        _sources = sources ?? [new DealerSource(Party.Client, seed * 3), new DealerSource(Party.Server, seed * 3)];
    }

    /// <summary>Flights so far, the same on both sides.</summary>
    public int Flights
    {
        get
        {
            Xunit.Assert.Equal(_contexts[0].Flights, _contexts[1].Flights);
            return _contexts[0].Flights;
        }
    }

    /// <summary>Bytes from the client to the server and back.</summary>
    public (long Up, long Down) Bytes
    {
        get
        {
            Traffic client = _contexts[0].Traffic, server = _contexts[1].Traffic;
            Xunit.Assert.Equal((client.BytesSent, client.BytesReceived), (server.BytesReceived, server.BytesSent));
            return (client.BytesSent, client.BytesReceived);
        }
    }

    public DealerSource Source(Party party) => (DealerSource)_sources[(int)party];

    /// <summary>Runs both sides to their end.</summary>
    public (TResult Client, TResult Server) Run<TResult>(Func<PartyContext, ICorrelationSource, Task<TResult>> side)
    {
        Task<TResult> client = Task.Run(() => side(_contexts[0], _sources[0])), server = Task.Run(() => side(_contexts[1], _sources[1]));
        if (!Task.WhenAll(client, server).Wait(TimeSpan.FromSeconds(60))) throw new TimeoutException("The parties wait for each other.");
        return (client.Result, server.Result);
    }

    /// <summary>Shares x, runs an elementwise protocol and joins the shares of its result.</summary>
    public TResult[] Map<T, TResult, TMaterial>(
        IElementwiseProtocol<T, TResult, TMaterial> protocol, Ring<T> ring, Ring<TResult> resultRing, T[] x, ulong seed = 77)
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
        where TResult : unmanaged, IBinaryInteger<TResult>, IUnsignedNumber<TResult>
        where TMaterial : IDisposable
    {
        (T[] x0, T[] x1) = Shares.Of(ring, x, seed);
        (TResult[] y0, TResult[] y1) = Run(async (context, source) =>
        {
            var y = new TResult[x.Length];
            await protocol.EvaluateAsync(context, source, context.IsClient ? x0 : x1, y);
            return y;
        });
        return Shares.Join(resultRing, y0, y1);
    }

    public void Dispose()
    {
        foreach (PartyContext context in _contexts) context.Dispose();
        if (!_ownsSources) return;
        foreach (ICorrelationSource source in _sources) source.DisposeAsync().AsTask().Wait();
    }
}
