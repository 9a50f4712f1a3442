using Gossamer.TwoParty.Core;

namespace Gossamer.TwoParty.Networks.Costs;

/// <summary>
/// The messages of a protocol, known before it runs: one after the other, or side by side. A message is bits rounded up to bytes once.
/// </summary>
public sealed class MessageSchedule
{
    /// <summary>Nothing is sent.</summary>
    public static MessageSchedule None { get; } = new([]);

    private readonly IReadOnlyList<Entry> _entries;

    private MessageSchedule(IReadOnlyList<Entry> entries) => _entries = entries;

    /// <summary>Payload bytes from the client.</summary>
    public long BytesUp => Sum(Party.Client);

    /// <summary>Payload bytes from the server.</summary>
    public long BytesDown => Sum(Party.Server);

    /// <summary>Payload bytes both ways.</summary>
    public long Bytes => BytesUp + BytesDown;

    /// <summary>Longest path, alone.</summary>
    public int Flights
    {
        get
        {
            var clock = new FlightClock();
            Play(clock);
            return clock.Flights;
        }
    }

    internal IReadOnlyList<Entry> Entries => _entries;

    /// <summary>Then both sides send a message of as many bits and receive the other's.</summary>
    public MessageSchedule Exchange(long bits) => Then(new Entry(null, BytesOf(bits), null));

    /// <summary>Then one side sends a message.</summary>
    public MessageSchedule OneWay(Party sender, long bits) => Then(new Entry(sender, BytesOf(bits), null));

    /// <summary>Then the messages of another schedule.</summary>
    public MessageSchedule Then(MessageSchedule next) => new([.. _entries, .. next._entries]);

    /// <summary>Then several schedules side by side.</summary>
    public MessageSchedule Beside(params IReadOnlyList<MessageSchedule> strands) =>
        strands.Count switch { 0 => this, 1 => Then(strands[0]), _ => Then(new Entry(null, 0, strands)) };

    /// <summary>Lets a clock count the flights.</summary>
    public void Play(FlightClock clock)
    {
        foreach (Entry entry in _entries)
        {
            if (entry.Strands is { } strands)
            {
                FlightClock[] forks = [.. strands.Select(_ => clock.Fork())];
                for (int i = 0; i < forks.Length; i++) strands[i].Play(forks[i]);
                foreach (FlightClock fork in forks) clock.Join(fork);
            }
            else if (entry.Sender is { } sender)
            {
                clock.OneWay(sender);
            }
            else
            {
                clock.Exchange();
            }
        }
    }

    private static long BytesOf(long bits) => (bits + 7) / 8;

    private MessageSchedule Then(Entry entry) => new([.. _entries, entry]);

    private long Sum(Party sender) => _entries.Sum(entry => entry.Strands is { } strands ? strands.Sum(strand => strand.Sum(sender))
        : entry.Sender is null || entry.Sender == sender ? entry.Bytes : 0);

    /// <summary>A message, of one side or of both, or strands.</summary>
    internal sealed record Entry(Party? Sender, long Bytes, IReadOnlyList<MessageSchedule>? Strands);
}
