namespace Gossamer.Distributed;

/// <summary>
/// Hands the numbers 0, 1, 2, … out to ranks as they ask, each number once: whoever is free takes the next piece of work. Rank 0 keeps the
/// count and answers from a thread of its own.
/// </summary>
public sealed class WorkTickets : IDisposable
{
    private const long None = -1;

    private readonly ICommunicator _channel;
    private readonly Thread? _server;
    private readonly Lock _asking = new();
    private readonly int _count;
    private int _next;
    private volatile bool _exhausted;

    /// <summary>Tickets 0 to <paramref name="count"/> − 1. A collective call.</summary>
    public WorkTickets(ICommunicator communicator, int count)
    {
        _count = count;
        _channel = communicator.Duplicate();
        if (communicator is not { Rank: 0, Size: > 1 }) return;
        _server = new Thread(Serve) { IsBackground = true, Name = "Gossamer work tickets" };
        _server.Start();
    }

    /// <summary>The next ticket; null when all are taken. From any thread.</summary>
    public int? Next()
    {
        if (_channel.Rank == 0) return Take();
        lock (_asking)
        {
            if (_exhausted) return null;
            Span<long> answer = [None];
            _channel.Send<long>([_channel.Rank], to: 0);
            _channel.Receive(answer, from: 0);
            _exhausted = answer[0] == None;
            return _exhausted ? null : (int)answer[0];
        }
    }

    /// <summary>
    /// Waits until every rank has been told that nothing is left, as each asks for it at last; where this one has stopped asking before, nobody
    /// is waited for.
    /// </summary>
    public void Dispose()
    {
        if (!_exhausted) return;
        _server?.Join();
        _channel.Dispose();
    }

    private int? Take()
    {
        int ticket = Interlocked.Increment(ref _next) - 1;
        if (ticket < _count) return ticket;
        _exhausted = true;
        return null;
    }

    private void Serve()
    {
        Span<long> asker = [None];
        for (int served = 1; served < _channel.Size;)
        {
            _channel.Receive(asker);
            int? ticket = Take();
            _channel.Send<long>([ticket ?? None], (int)asker[0]);
            if (ticket is null) served++;
        }
    }
}
