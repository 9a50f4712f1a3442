namespace Gossamer.TwoParty.Core;

/// <summary>
/// One party's view of a running protocol: who it is, its channel and its clock of flights. A flight of a protocol is one message in
/// each direction, or one message.
/// </summary>
public sealed class PartyContext : IDisposable
{
    private readonly IChannel _channel;
    private readonly ReceiveQueue _queue;
    private readonly FlightClock _clock;

    /// <summary>A context that is alone on <paramref name="channel"/>; its own randomness comes from the operating system.</summary>
    public PartyContext(Party party, IChannel channel)
        : this(party, channel, Seed.Draw())
    {
    }

    /// <summary>The same with a fixed seed, for tests; the seed is the context's from here on.</summary>
    internal PartyContext(Party party, IChannel channel, Seed seed)
        : this(party, channel, new ReceiveQueue(channel), new FlightClock(), new AesGenerator(seed)) => seed.Dispose();

    private PartyContext(Party party, IChannel channel, ReceiveQueue queue, FlightClock clock, AesGenerator random)
    {
        Party = party;
        _channel = channel;
        _queue = queue;
        _clock = clock;
        Random = random;
    }

    /// <summary>Who this is.</summary>
    public Party Party { get; }

    /// <summary>Whether this is P0.</summary>
    public bool IsClient => Party == Party.Client;

    /// <summary>One-way latencies on the longest path so far.</summary>
    public int Flights => _clock.Flights;

    /// <summary>Counts on from a point at which both sides have waited for each other.</summary>
    internal void LevelFlights() => _clock.Level();

    /// <summary>What passed the channel so far.</summary>
    public Traffic Traffic => _channel.Traffic;

    /// <summary>Randomness of this party alone.</summary>
    internal AesGenerator Random { get; }

    /// <summary>Room for the next message; see <see cref="IChannel.Reserve"/>.</summary>
    public Span<byte> Reserve(MessageType type, int length) => _channel.Reserve(type, length);

    /// <summary>Sends the reserved message while the other side sends one of the same type and length, and receives that.</summary>
    public ValueTask ExchangeAsync(MessageType type, Memory<byte> theirs, CancellationToken cancellation = default)
    {
        _channel.Commit();
        _clock.Exchange();
        return _queue.ReceiveAsync(type, theirs, cancellation);
    }

    /// <summary>Sends the reserved message; the other side only receives.</summary>
    public ValueTask SendOneWayAsync(CancellationToken cancellation = default)
    {
        _channel.Commit();
        _clock.OneWay(Party);
        return _queue.TurnAsync(cancellation);
    }

    /// <summary>Receives a message; the other side only sends.</summary>
    public ValueTask ReceiveOneWayAsync(MessageType type, Memory<byte> theirs, CancellationToken cancellation = default)
    {
        _clock.OneWay(IsClient ? Party.Server : Party.Client);
        return _queue.ReceiveAsync(type, theirs, cancellation);
    }

    /// <summary>
    /// Runs strands side by side: while one waits for the wire, the next computes. Flights are those of the longest strand.
    /// </summary>
    /// <param name="strands">How many.</param>
    /// <param name="run">Starts one of them; it may wait for nothing but its own messages.</param>
    public async Task RunSideBySideAsync(int strands, Func<int, PartyContext, ValueTask> run)
    {
        var contexts = new PartyContext[strands];
        var tasks = new Task[strands];
        _queue.Hold();
        try
        {
            for (int i = 0; i < strands; i++)
            {
                contexts[i] = new PartyContext(Party, _channel, _queue, _clock.Fork(), Random);
                tasks[i] = Start(run, i, contexts[i]);
            }
        }
        finally
        {
            _queue.Release();
        }
        await Task.WhenAll(tasks).ConfigureAwait(false);
        foreach (PartyContext context in contexts) _clock.Join(context._clock);
    }

    /// <summary>Zeroes the party's generator; the channel stays open.</summary>
    public void Dispose() => Random.Dispose();

    // A strand that fails at once must not keep the others from starting: the other side has started them as well.
    private static async Task Start(Func<int, PartyContext, ValueTask> run, int strand, PartyContext context) =>
        await run(strand, context).ConfigureAwait(false);
}
