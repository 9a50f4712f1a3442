using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using CsCheck;
using Gossamer.Kernels.Execution;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;
using Gossamer.TwoParty.Protocols;
using Gossamer.TwoParty.Runtime;
using Xunit;

namespace Gossamer.Tests.TwoParty.Runtime;

/// <summary>
/// Whole sessions with somebody between the parties: whatever happens to a frame on either channel ends both sides with one error that
/// says what was wrong, and never in a hang.
/// </summary>
public sealed class SessionEndTests
{
    private static readonly Ring<ulong> Ring = new(44);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>What can happen to a frame.</summary>
    public enum Harm
    {
        Repeated,
        Lost,
        Exchanged,
        CutShort,
        Oversized,
        OtherType,
        OtherChannel,
        OtherNumber,
        Refused,
    }

    public static TheoryData<Harm, int, bool> Harms
    {
        get
        {
            var data = new TheoryData<Harm, int, bool>();
            foreach (Harm harm in Enum.GetValues<Harm>())
            {
                foreach (int connection in (int[])[0, 1])
                {
                    foreach (bool fromClient in (bool[])[true, false]) data.Add(harm, connection, fromClient);
                }
            }
            return data;
        }
    }

    [Theory, MemberData(nameof(Harms))]
    public async Task A_harmed_frame_ends_both_sides_with_one_clear_error(Harm harm, int connection, bool fromClient)
    {
        // The hello is frame 0; every direction of both channels has some frames after it.
        (Exception? client, Exception? server) = await RunAsync(new Harming(harm, connection, fromClient, number: 2).Pass, Patience(harm));
        foreach (Exception? end in (Exception?[])[client, server]) Assert.IsType<ProtocolException>(end);
        // Who receives the frame says what is wrong with it; the other is told.
        (Exception receiver, Exception sender) = fromClient ? (server!, client!) : (client!, server!);
        string[] says = harm switch
        {
            Harm.Repeated or Harm.Lost or Harm.Exchanged => ["Broken protocol: expected", "Nothing came from the other party for 1 s"],
            Harm.CutShort => ["closed the connection"],
            Harm.Oversized or Harm.OtherType => ["Broken protocol: expected"],
            Harm.OtherChannel => ["received channel 9"],
            Harm.OtherNumber => ["a message was repeated, lost or moved"],
            _ => ["The other party ended the session: Stopped"],
        };
        Assert.True(says.Any(text => receiver.Message.Contains(text, StringComparison.Ordinal)), receiver.Message);
        Assert.Matches("The other party (ended the session|closed the connection)|The session is over|Nothing came from the other party", sender.Message);
    }

    [Fact]
    public void Frames_harmed_at_random_end_both_sides() =>
        Gen.Select(Gen.Enum<Harm>(), Gen.Int[0, 1], Gen.Bool, Gen.Int[0, 6]).Sample(static (harm, connection, fromClient, number) =>
        {
            (Exception? client, Exception? server) = RunAsync(new Harming(harm, connection, fromClient, number).Pass, Patience(harm)).GetAwaiter().GetResult();
            // Where the frame was the last on its way, nothing was left to break.
            foreach (Exception? end in (Exception?[])[client, server]) Assert.True(end is null or ProtocolException, end?.ToString());
            Assert.Equal(client is null, server is null);
        }, iter: 25, threads: 1);

    [Fact]
    public async Task A_point_that_is_none_ends_both_sides()
    {
        // The first message of the offline channel after the hello is a point; 32 bytes of 0xFF are none.
        (Exception? client, Exception? server) = await RunAsync(static frame =>
        {
            if (frame is { Connection: 1, FromClient: true, Number: 1 }) frame.Bytes.AsSpan(FrameHeader.Bytes).Fill(0xFF);
            return [frame.Bytes];
        });
        Assert.Contains("no canonical ristretto255 element", Assert.IsType<ProtocolException>(server).Message, StringComparison.Ordinal);
        Assert.Contains("Content", Assert.IsType<ProtocolException>(client).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_that_is_replayed_gets_nowhere()
    {
        // Everything a client has sent, recorded, sent again to the same server.
        List<byte>[] sent = [[], []];
        (Exception? client, Exception? server) = await RunAsync(frame =>
        {
            if (frame.FromClient) lock (sent) sent[frame.Connection].AddRange(frame.Bytes);
            return [frame.Bytes];
        });
        Assert.Null(client ?? server);
        var refused = new TaskCompletionSource<Exception>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using PartyListener listener = Listen(refused);
        using TcpClient online = new(), offline = new();
        await online.ConnectAsync(listener.EndPoint, Stop);
        await online.GetStream().WriteAsync(sent[0].ToArray(), Stop);
        await offline.ConnectAsync(listener.EndPoint, Stop);
        await offline.GetStream().WriteAsync(sent[1].ToArray(), Stop);
        // The server's nonce is new, so the second channel belongs to no session of its.
        Exception why = await refused.Task.WaitAsync(TimeSpan.FromSeconds(60), Stop);
        Assert.Contains("No session: a second channel came for a session that is not open", why.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Frames_of_an_older_session_are_good_for_nothing_in_a_newer_one()
    {
        // What the client said to make transfers, put into another session in place of its own: types, lengths and numbers fit, keys do not.
        List<byte[]> old = [];
        (Exception? client, Exception? server) = await RunAsync(frame =>
        {
            if (frame is { Connection: 1, FromClient: true }) old.Add(frame.Bytes);
            return [frame.Bytes];
        });
        Assert.Null(client ?? server);
        (client, _) = await RunAsync(frame => [frame is { Connection: 1, FromClient: true, Number: > 0 } ? old[frame.Number] : frame.Bytes]);
        Assert.IsType<WrongResultException>(client);
    }

    /// <summary>Seconds that a message may be overdue: where a frame is held back nothing but patience can end.</summary>
    private static int Patience(Harm harm) => harm is Harm.Lost or Harm.Exchanged ? 1 : 30;

    /// <summary>A session of both parties with a proxy in between: correlations and ReLUs at the same time, and an output.</summary>
    /// <returns>How each side ended; nothing where it came to its end.</returns>
    private static async Task<(Exception? Client, Exception? Server)> RunAsync(Func<FrameProxy.Frame, IEnumerable<byte[]>> pass, int idleSeconds = 30)
    {
        SessionTerms terms = Terms() with { IdleTimeout = TimeSpan.FromSeconds(idleSeconds) };
        await using PartyListener listener = Listen(null, terms);
        await using var proxy = new FrameProxy(listener.EndPoint.Port, pass);
        Task<Exception?> client = EndAsync(async () =>
        {
            await using PartyConnection connection = await PartyConnection.ConnectAsync(
                "127.0.0.1", proxy.Port, TransportSecurity.InsecureLoopback(), terms, Stop);
            await PartyAsync(connection);
        });
        Task<Exception?> server = EndAsync(async () =>
        {
            Task<PartyConnection> accepting = listener.AcceptAsync(Stop).AsTask();
            // A handshake that was harmed never becomes a session here.
            if (await Task.WhenAny(accepting, client) == client && !accepting.IsCompleted)
                throw new ProtocolException("The session is over: there was no session.");
            await using PartyConnection connection = await accepting;
            await PartyAsync(connection);
        });
        return (await client.WaitAsync(TimeSpan.FromSeconds(60), Stop), await server.WaitAsync(TimeSpan.FromSeconds(60), Stop));
    }

    private static async Task PartyAsync(PartyConnection connection)
    {
        using SessionSecret secret = SessionSecret.Draw(connection.SessionId);
        using var pool = new WorkerPool(1);
        await using OtSource source = await OtSource.CreateAsync(connection.Party, connection.Offline, secret, pool, cancellation: Stop);
        using var context = new PartyContext(connection.Party, connection.Online);
        var relu = new Relu<ulong>(Ring, 20, 2);
        await using var ahead = new LayerPrefetch(source);
        PrefetchedLayer<ChunkedMaterial<ReluMaterial<ulong>>>[] layers =
            [.. Enumerable.Range(0, 2).Select(_ => ahead.Add((from, stop) => relu.PrepareChunksAsync(from, 100, stop)))];
        ulong[] share = [.. Enumerable.Range(0, 100).Select(i => context.IsClient ? Ring.FromSigned(i - 50) : 0)], result = new ulong[100];
        foreach (PrefetchedLayer<ChunkedMaterial<ReluMaterial<ulong>>> layer in layers)
        {
            using ChunkedMaterial<ReluMaterial<ulong>> material = await layer.TakeAsync(Stop);
            await relu.RunChunksAsync(context, material, share, share, Stop);
        }
        await new OutputOpening<ulong>(Ring).RunAsync(context, share, result, Stop);
        // The server has sent its last; it must hear that the client has it, or harm to that frame is none of its business.
        if (context.IsClient) connection.Online.Send(MessageType.Output, [1]);
        else await connection.Online.ReceiveAsync(MessageType.Output, new byte[1], Stop);
        if (!context.IsClient) return;
        for (int i = 0; i < 100; i++) if (Ring.ToSigned(result[i]) != Math.Max(0, i - 50)) throw new WrongResultException();
    }

    private static async Task<Exception?> EndAsync(Func<Task> side)
    {
        try
        {
            await side();
            return null;
        }
        catch (Exception failure)
        {
            return failure;
        }
    }

    private static PartyListener Listen(TaskCompletionSource<Exception>? refused, SessionTerms? terms = null) => PartyListener.Start(
        new IPEndPoint(IPAddress.Loopback, 0), TransportSecurity.InsecureLoopback(), terms ?? Terms(), failure => refused?.TrySetResult(failure));

    private static SessionTerms Terms() => new(new byte[32]) { HandshakeTimeout = TimeSpan.FromSeconds(30), IdleTimeout = TimeSpan.FromSeconds(30) };

    /// <summary>The parties came to an end with something wrong.</summary>
    private sealed class WrongResultException : Exception;

    /// <summary>Harms one frame.</summary>
    private sealed class Harming(Harm harm, int connection, bool fromClient, int number)
    {
        private byte[]? _kept;

        public IEnumerable<byte[]> Pass(FrameProxy.Frame frame)
        {
            if (frame.Connection != connection || frame.FromClient != fromClient) return [frame.Bytes];
            if (harm == Harm.Exchanged && frame.Number == number + 1 && _kept is not null) return [frame.Bytes, _kept];
            if (frame.Number != number) return [frame.Bytes];
            byte[] bytes = [.. frame.Bytes];
            switch (harm)
            {
                case Harm.Repeated: return [bytes, bytes];
                case Harm.Lost: return [];
                case Harm.Exchanged:
                    _kept = bytes;
                    return [];
                case Harm.CutShort: return [bytes[..^1], []];
                case Harm.Oversized:
                    BinaryPrimitives.WriteUInt32LittleEndian(bytes, int.MaxValue);
                    return [bytes];
                case Harm.OtherType:
                    BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(4), (ushort)MessageType.StoreMarks);
                    return [bytes];
                case Harm.OtherChannel:
                    BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(6), 9);
                    return [bytes];
                case Harm.OtherNumber:
                    BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(8), 1000);
                    return [bytes];
                default:
                    byte[] refusal = [2, 0, 0, 0, (byte)MessageType.Refusal, 0, .. bytes[6..16], (byte)RefusalReason.Stopped, 0];
                    return [refusal];
            }
        }
    }
}
