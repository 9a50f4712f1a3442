using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;
using Gossamer.TwoParty.Protocols;
using Xunit;

namespace Gossamer.Tests.TwoParty.Core;

/// <summary>Flights, strands, and what happens when the other side breaks the protocol.</summary>
public sealed class PartyContextTests
{
    private static readonly Ring<ulong> Ring64 = new(64);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void Flights_are_the_longest_path_and_not_the_messages()
    {
        var clock = new FlightClock();
        clock.OneWay(Party.Client);
        clock.Exchange();
        Assert.Equal(2, clock.Flights);
        // The server has sent already when it receives: the next message of the client waits for nothing new.
        FlightClock first = clock.Fork(), second = clock.Fork();
        for (int i = 0; i < 5; i++) first.Exchange();
        second.OneWay(Party.Server);
        clock.Join(first);
        clock.Join(second);
        Assert.Equal(7, clock.Flights);
    }

    [Theory]
    [InlineData(MessageType.TreeLevel, 8)]
    [InlineData(MessageType.MaskedOperand, 7)]
    [InlineData(MessageType.MaskedOperand, 9)]
    public async Task A_message_that_is_not_due_ends_both_sides(MessageType type, int length)
    {
        (InMemoryChannel client, InMemoryChannel server) = InMemoryChannel.CreatePair();
        using var context = new PartyContext(Party.Client, client);
        var square = new Square<ulong>(Ring64);
        using var pairs = new SquarePairs<ulong>(Ring64, 1);
        server.Send(type, new byte[length]);
        var failure = await Assert.ThrowsAsync<ProtocolException>(
            async () => await square.RunAsync(context, pairs, new ulong[1], new ulong[1], Stop));
        Assert.Contains($"Expected MaskedOperand of 8 bytes, received {type} of {length} bytes", failure.Message, StringComparison.Ordinal);
        // What the client sent before is still to be had; then the channel is at its end.
        await server.ReceiveAsync(MessageType.MaskedOperand, new byte[8], Stop);
        await Assert.ThrowsAsync<ProtocolException>(async () => await server.ReceiveAsync(MessageType.MaskedOperand, new byte[8], Stop));
    }

    [Fact]
    public async Task Every_strand_fails_when_one_message_is_wrong()
    {
        (InMemoryChannel client, InMemoryChannel server) = InMemoryChannel.CreatePair();
        using var context = new PartyContext(Party.Client, client);
        int failed = 0;
        Task all = context.RunSideBySideAsync(5, async (strand, side) =>
        {
            side.Reserve(MessageType.MaskedBits, 1)[0] = (byte)strand;
            try
            {
                await side.ExchangeAsync(MessageType.MaskedBits, new byte[1], Stop);
            }
            catch (ProtocolException)
            {
                Interlocked.Increment(ref failed);
                throw;
            }
        });
        server.Send(MessageType.MaskedBits, new byte[1]);
        server.Send(MessageType.MaskedBits, new byte[2]);
        await Assert.ThrowsAsync<ProtocolException>(() => all.WaitAsync(TimeSpan.FromSeconds(30), Stop));
        Assert.Equal(4, failed);
    }

    [Fact]
    public async Task A_peer_that_leaves_ends_the_wait()
    {
        (InMemoryChannel client, InMemoryChannel server) = InMemoryChannel.CreatePair();
        using var context = new PartyContext(Party.Client, client);
        ValueTask due = context.ReceiveOneWayAsync(MessageType.Output, new byte[4], Stop);
        await server.DisposeAsync();
        await Assert.ThrowsAsync<ProtocolException>(async () => await due);
    }

    [Fact]
    public async Task Strands_that_differ_in_length_keep_the_order_of_messages()
    {
        (InMemoryChannel client, InMemoryChannel server) = InMemoryChannel.CreatePair();
        using PartyContext first = new(Party.Client, client), second = new(Party.Server, server);
        await Task.WhenAll(Run(first), Run(second)).WaitAsync(TimeSpan.FromSeconds(30), Stop);
        Assert.Equal(9, first.Flights);
        Assert.Equal(9, second.Flights);

        // Strand i makes i exchanges, then the client sends alone and the server answers.
        static async Task Run(PartyContext context) => await context.RunSideBySideAsync(8, async (strand, side) =>
        {
            var theirs = new byte[1];
            for (int i = 0; i < strand; i++)
            {
                side.Reserve(MessageType.MaskedBits, 1)[0] = (byte)(16 * strand + i);
                await side.ExchangeAsync(MessageType.MaskedBits, theirs);
                Assert.Equal(16 * strand + i, theirs[0]);
            }
            foreach (Party sender in (Party[])[Party.Client, Party.Server])
            {
                if (side.Party == sender)
                {
                    side.Reserve(MessageType.Output, 1)[0] = (byte)strand;
                    await side.SendOneWayAsync();
                }
                else
                {
                    await side.ReceiveOneWayAsync(MessageType.Output, theirs);
                    Assert.Equal(strand, theirs[0]);
                }
            }
        });
    }
}
