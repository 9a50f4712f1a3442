using System.Buffers.Binary;
using CsCheck;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Runtime;
using Xunit;

namespace Gossamer.Tests.TwoParty.Runtime;

/// <summary>Frames: what is sent arrives, and what was not sent as it should be ends both sides with one clear error.</summary>
public sealed class FramedChannelTests
{
    private const int MaxMessageBytes = 1 << 20;

    /// <summary>The schedule that the receiver of the fuzz tests knows.</summary>
    private static readonly (MessageType Type, int Length)[] Schedule =
        [(MessageType.MaskedBits, 5), (MessageType.TreeLevel, 1), (MessageType.TreeLevel, 64), (MessageType.MaskedOperand, 300)];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Messages_of_every_size_arrive_in_order_and_are_counted()
    {
        (FramedChannel one, FramedChannel other) = Pair();
        int[] lengths = [1, 2, 15, 16, 17, 4095, 4097, 65536, 300_001, MaxMessageBytes];
        Task sending = Task.Run(() =>
        {
            foreach (int length in lengths)
            {
                one.Reserve(MessageType.Output, length).Fill((byte)length);
                one.Commit();
            }
        }, Stop);
        foreach (int length in lengths)
        {
            byte[] payload = new byte[length];
            await other.ReceiveAsync(MessageType.Output, payload, Stop);
            Assert.DoesNotContain(payload, b => b != (byte)length);
        }
        await sending;
        Assert.Equal(new Traffic(lengths.Sum(), 0, lengths.Length, 0), one.Traffic);
        Assert.Equal(new Traffic(0, lengths.Sum(), 0, lengths.Length), other.Traffic);
        await one.DisposeAsync();
        await other.DisposeAsync();
    }

    [Fact]
    public async Task The_frame_is_as_documented()
    {
        (Stream raw, Stream stream) = StreamPair.Create();
        var channel = new FramedChannel(stream, MaxMessageBytes, TimeSpan.FromSeconds(10)) { Number = 0x0102 };
        channel.Send(MessageType.TreeLevel, [9, 8, 7]);
        channel.Send(MessageType.MaskedBits, [6]);
        byte[] bytes = new byte[16 + 3 + 16 + 1];
        await raw.ReadExactlyAsync(bytes, Stop);
        Assert.Equal(
            "03000000" + "4300" + "0201" + "0000000000000000" + "090807" + "01000000" + "2100" + "0201" + "0100000000000000" + "06",
            Convert.ToHexStringLower(bytes));
        await channel.DisposeAsync();
    }

    [Fact]
    public async Task Flush_waits_until_the_other_side_reads()
    {
        (Stream raw, Stream stream) = StreamPair.Create();
        var slow = new GateStream(stream);
        var channel = new FramedChannel(slow, FramedChannel.UnsentLimit + 16, TimeSpan.FromSeconds(30));
        channel.Reserve(MessageType.Output, FramedChannel.UnsentLimit + 1);
        channel.Commit();
        Task flush = channel.FlushAsync(Stop).AsTask();
        Assert.False(flush.IsCompleted);
        slow.Open();
        await flush;
        await channel.FlushAsync(Stop);
        await channel.DisposeAsync();
        await raw.DisposeAsync();
    }

    [Theory]
    [InlineData(MessageType.TreeLevel, 4, "expected MaskedBits of 5 bytes, received TreeLevel of 4 bytes")]
    [InlineData(MessageType.MaskedBits, 6, "expected MaskedBits of 5 bytes, received MaskedBits of 6 bytes")]
    public async Task A_message_that_is_not_due_ends_both_sides_with_one_clear_error(MessageType type, int length, string expected)
    {
        (FramedChannel one, FramedChannel other) = Pair();
        one.Send(type, new byte[length]);
        ProtocolException here = await Assert.ThrowsAsync<ProtocolException>(() => other.ReceiveAsync(MessageType.MaskedBits, new byte[5], Stop).AsTask());
        Assert.Contains(expected, here.Message, StringComparison.Ordinal);
        ProtocolException there = await Assert.ThrowsAsync<ProtocolException>(() => one.ReceiveAsync(MessageType.MaskedBits, new byte[5], Stop).AsTask());
        Assert.Contains("The other party ended the session: UnexpectedMessage", there.Message, StringComparison.Ordinal);
        foreach (FramedChannel channel in (FramedChannel[])[one, other])
        {
            Assert.Throws<ProtocolException>(() => channel.Send(MessageType.Output, [1]));
            await Assert.ThrowsAsync<ProtocolException>(() => channel.FlushAsync(Stop).AsTask());
        }
    }

    [Fact]
    public async Task A_length_of_two_gigabytes_is_refused_without_memory_for_it()
    {
        (Stream raw, Stream stream) = StreamPair.Create();
        var channel = new FramedChannel(stream, MaxMessageBytes, TimeSpan.FromSeconds(10));
        byte[] header = new byte[16];
        BinaryPrimitives.WriteInt32LittleEndian(header, int.MaxValue);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(4), (ushort)MessageType.Output);
        await raw.WriteAsync(header, Stop);
        await raw.FlushAsync(Stop);
        byte[] payload = new byte[10];
        long before = GC.GetTotalAllocatedBytes();
        await Assert.ThrowsAsync<ProtocolException>(() => channel.ReceiveAsync(MessageType.Output, payload, Stop).AsTask());
        // Other tests run beside this one.
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, int.MaxValue - 1);
        await raw.DisposeAsync();
    }

    [Fact]
    public async Task A_message_cut_short_and_a_stalled_one_end_the_wait()
    {
        (Stream raw, Stream stream) = StreamPair.Create();
        var channel = new FramedChannel(stream, MaxMessageBytes, TimeSpan.FromMilliseconds(200));
        await raw.WriteAsync(Frames(Schedule).AsMemory(0, 20), Stop);
        await raw.FlushAsync(Stop);
        ProtocolException stalled = await Assert.ThrowsAsync<ProtocolException>(
            () => channel.ReceiveAsync(MessageType.MaskedBits, new byte[5], Stop).AsTask());
        Assert.Contains("while MaskedBits was due", stalled.Message, StringComparison.Ordinal);

        (raw, stream) = StreamPair.Create();
        channel = new FramedChannel(stream, MaxMessageBytes, TimeSpan.FromSeconds(30));
        await raw.WriteAsync(Frames(Schedule).AsMemory(0, 20), Stop);
        await raw.DisposeAsync();
        ProtocolException cut = await Assert.ThrowsAsync<ProtocolException>(
            () => channel.ReceiveAsync(MessageType.MaskedBits, new byte[5], Stop).AsTask());
        Assert.Contains("closed the connection while MaskedBits was due", cut.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Repeated_lost_and_exchanged_messages_are_noticed()
    {
        byte[] frames = Frames([(MessageType.TreeLevel, 4), (MessageType.TreeLevel, 4), (MessageType.TreeLevel, 4)]);
        byte[] first = frames[..20], second = frames[20..40], third = frames[40..];
        foreach (byte[] bytes in (byte[][])[[.. first, .. first, .. second], [.. first, .. third], [.. second, .. first, .. third]])
        {
            ProtocolException? failure = await ReadAllAsync(bytes, [(MessageType.TreeLevel, 4), (MessageType.TreeLevel, 4), (MessageType.TreeLevel, 4)]);
            Assert.Contains("a message was repeated, lost or moved", failure!.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_frame_of_another_channel_is_refused()
    {
        byte[] frames = Frames(Schedule);
        frames[6] = 1;
        ProtocolException? failure = await ReadAllAsync(frames, Schedule);
        Assert.Contains("expected channel 0, received channel 1", failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Mutated_frames_are_refused_or_are_the_same_length_of_other_bytes() =>
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 1000], Gen.Int[0, 1000], Gen.Byte).Sample(static (kind, at, length, value) =>
        {
            byte[] good = Frames(Schedule);
            at %= good.Length;
            length %= good.Length - at + 1;
            byte[] bad = kind switch
            {
                0 => [.. good[..at], (byte)(good[at] ^ value), .. good[(at + 1)..]],
                1 => good[..at],
                2 => [.. good[..at], .. good[(at + length)..]],
                3 => [.. good[..at], .. good[at..(at + length)], .. good[at..]],
                4 => [.. good[..at], .. Enumerable.Repeat(value, length), .. good[at..]],
                _ => [.. good[..at], .. Enumerable.Repeat(value, good.Length - at)],
            };
            ProtocolException? failure = ReadAllAsync(bad, Schedule).GetAwaiter().GetResult();
            // Payloads are the protocols' own business; headers are ours.
            bool headersAreGood = bad.Length >= good.Length && HeadersOf(bad).SequenceEqual(HeadersOf(good));
            Assert.Equal(headersAreGood, failure is null);
        }, iter: 400);

    [Fact]
    public async Task Nothing_of_a_payload_is_in_an_error()
    {
        byte[] secret = [.. "a secret of the other party"u8];
        (FramedChannel one, FramedChannel other) = Pair();
        one.Send(MessageType.Output, secret);
        ProtocolException failure = await Assert.ThrowsAsync<ProtocolException>(() => other.ReceiveAsync(MessageType.Output, new byte[1], Stop).AsTask());
        foreach (string form in (string[])["secret", Convert.ToHexString(secret)[..16], Convert.ToBase64String(secret)[..16]])
            Assert.DoesNotContain(form, failure.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Cancelling_a_wait_ends_the_channel_and_tells_the_other_side()
    {
        (FramedChannel one, FramedChannel other) = Pair();
        using var cancel = new CancellationTokenSource();
        Task waiting = one.ReceiveAsync(MessageType.Output, new byte[1], cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        ProtocolException told = await Assert.ThrowsAsync<ProtocolException>(() => other.ReceiveAsync(MessageType.Output, new byte[1], Stop).AsTask());
        Assert.Contains("Stopped", told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_use_throws_at_once()
    {
        (FramedChannel one, FramedChannel other) = Pair();
        Assert.Throws<ArgumentOutOfRangeException>(() => one.Reserve(MessageType.Output, MaxMessageBytes + 1).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => one.Reserve(MessageType.Output, 0).Length);
        Assert.Throws<InvalidOperationException>(one.Commit);
        one.Reserve(MessageType.Output, 1);
        Assert.Throws<InvalidOperationException>(() => one.Reserve(MessageType.Output, 1).Length);
        await one.DisposeAsync();
        await other.DisposeAsync();
    }

    private static (FramedChannel One, FramedChannel Other) Pair()
    {
        (Stream one, Stream other) = StreamPair.Create();
        return (new FramedChannel(one, MaxMessageBytes, TimeSpan.FromSeconds(30)), new FramedChannel(other, MaxMessageBytes, TimeSpan.FromSeconds(30)));
    }

    private static byte[] Frames((MessageType Type, int Length)[] schedule)
    {
        List<byte> bytes = [];
        byte[] header = new byte[FrameHeader.Bytes];
        for (int i = 0; i < schedule.Length; i++)
        {
            new FrameHeader((uint)schedule[i].Length, schedule[i].Type, 0, (ulong)i).Write(header);
            bytes.AddRange(header);
            bytes.AddRange(Enumerable.Repeat((byte)i, schedule[i].Length));
        }
        return [.. bytes];
    }

    private static byte[] HeadersOf(byte[] frames)
    {
        List<byte> headers = [];
        int at = 0;
        foreach ((_, int length) in Schedule)
        {
            headers.AddRange(frames[at..(at + FrameHeader.Bytes)]);
            at += FrameHeader.Bytes + length;
        }
        return [.. headers];
    }

    private static async Task<ProtocolException?> ReadAllAsync(byte[] bytes, (MessageType Type, int Length)[] schedule)
    {
        (Stream raw, Stream stream) = StreamPair.Create();
        var channel = new FramedChannel(stream, MaxMessageBytes, TimeSpan.FromSeconds(30));
        await raw.WriteAsync(bytes);
        await raw.DisposeAsync();
        try
        {
            foreach ((MessageType type, int length) in schedule) await channel.ReceiveAsync(type, new byte[length]);
            return null;
        }
        catch (ProtocolException failure)
        {
            return failure;
        }
        finally
        {
            await channel.DisposeAsync();
        }
    }

    /// <summary>Lets nothing through until it is opened.</summary>
    private sealed class GateStream(Stream inner) : Stream
    {
        private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public void Open() => _open.TrySetResult();

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await _open.Task;
            await inner.WriteAsync(buffer, cancellationToken);
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
