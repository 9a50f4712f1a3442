namespace Gossamer.Tests.TwoParty.Protocols;

/// <summary>
/// What protocols cost by the closed formulas: every message in bits, from the client and from the server, for a number of elements.
/// </summary>
internal static class Price
{
    /// <summary>Bytes up and down: every message rounded up once.</summary>
    public static (long Up, long Down) Bytes(IEnumerable<(long Up, long Down)> messages)
    {
        (long Up, long Down)[] all = [.. messages];
        return (all.Sum(static message => (message.Up + 7) / 8), all.Sum(static message => (message.Down + 7) / 8));
    }

    /// <summary>A carry of <paramref name="length"/> bits in leaves of m.</summary>
    public static IEnumerable<(long Up, long Down)> Carry(int length, int m, long count)
    {
        int digits = (length + m - 1) / m, top = length - m * (digits - 1);
        if (m == 1)
        {
            yield return (length * count, length * count);
        }
        else
        {
            // Half of the elements, in words of 64, have their tables from the client, the others from the server.
            long clients = count <= 64 ? count : (count / 2 + 63) / 64 * 64, servers = count - clients;
            long table = Enumerable.Range(0, digits).Sum(j => (j == 0 ? 1L : 2L) << (j == digits - 1 ? top : m));
            yield return (length * servers, length * clients);
            yield return (table * clients, table * servers);
        }
        for (int nodes = digits; nodes > 1; nodes = (nodes + 1) / 2)
            yield return ((3 * (nodes / 2) - 1) * count, (3 * (nodes / 2) - 1) * count);
    }

    /// <summary>Flights of the same by itself.</summary>
    public static int CarryFlights(int length, int m) => (m == 1 ? 1 : 2) + CeilingLog2((length + m - 1) / m);

    /// <summary>A ReLU: the carry, the operand of the selection, and the bit of the selection.</summary>
    public static IEnumerable<(long Up, long Down)> Relu(int k, int w, int m, long count) => [.. Carry(w - 1, m, count), .. Selection(k, count)];

    /// <summary>A selection whose operand is opened ahead.</summary>
    public static IEnumerable<(long Up, long Down)> Selection(int k, long count) => [(k * count, k * count), (count, count)];

    /// <summary>Flights of a ReLU.</summary>
    public static int ReluFlights(int w, int m) => CarryFlights(w - 1, m) + 1;

    /// <summary>A tournament of <paramref name="players"/> in which every stage plays all of its matches at once.</summary>
    /// <param name="players">Slots or classes.</param>
    /// <param name="each">Outputs, each with a tournament of its own.</param>
    /// <param name="stage">Cost of so many matches.</param>
    public static IEnumerable<(long Up, long Down)> Tournament(int players, long each, Func<long, IEnumerable<(long Up, long Down)>> stage) =>
        Matches(players, each).SelectMany(stage);

    /// <summary>
    /// Flights of one comparison with selection after the other, as the times at which client and server have all they wait for. Where one
    /// side alone sends the tables, the other is ahead of it when the next comparison begins, and one flight is gained.
    /// </summary>
    public static int ChainFlights(int w, int m, IEnumerable<long> matches)
    {
        (int Client, int Server) clock = (0, 0);
        foreach (long count in matches)
        {
            (int, int) sign = clock;
            if (m == 1) sign = Exchange(sign);
            else if (count <= 64) sign = FromClient(FromServer(sign));
            else sign = Later(FromClient(FromServer(sign)), FromServer(FromClient(sign)));
            for (int digits = (w - 1 + m - 1) / m; digits > 1; digits = (digits + 1) / 2) sign = Exchange(sign);
            clock = Exchange(Later(sign, Exchange(clock)));
        }
        return Math.Max(clock.Client, clock.Server);

        static (int, int) FromServer((int Client, int Server) at) => (Math.Max(at.Client, at.Server + 1), at.Server);
        static (int, int) FromClient((int Client, int Server) at) => (at.Client, Math.Max(at.Server, at.Client + 1));
        static (int, int) Exchange((int Client, int Server) at) => (Math.Max(at.Client, at.Server + 1), Math.Max(at.Server, at.Client + 1));
        static (int, int) Later((int Client, int Server) one, (int Client, int Server) other) =>
            (Math.Max(one.Client, other.Client), Math.Max(one.Server, other.Server));
    }

    /// <summary>Matches of each stage of a tournament.</summary>
    public static IEnumerable<long> Matches(int players, long each)
    {
        for (int left = players; left > 1; left = (left + 1) / 2) yield return left / 2 * each;
    }

    /// <summary>⌈log2 n⌉.</summary>
    public static int CeilingLog2(int n) => n <= 1 ? 0 : (int)Math.Ceiling(Math.Log2(n));
}
