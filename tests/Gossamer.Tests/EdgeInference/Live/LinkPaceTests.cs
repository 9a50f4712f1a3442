using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CsCheck;
using Gossamer.EdgeInference.Live;
using Gossamer.EdgeInference.Model;
using Xunit;

namespace Gossamer.Tests.EdgeInference.Live;

/// <summary>Bytes over a shaped link are those that its rate lets through.</summary>
public sealed class LinkPaceTests
{
    private const double SlotSeconds = 0.1;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Ten_seconds_let_through_what_the_markov_rate_allows_within_three_percent() => Gen.Select(Gen.ULong, Gen.Double[0, 0.005]).Sample(
        (seed, oversleep) =>
        {
            var time = new ManualTime();
            var channel = new ChannelModel(new ChannelOptions(), 10);
            var rate = new MarkovRate(channel, seed, 3);
            var pace = new LinkPace(rate, new SlotClock(SlotSeconds, time));
            double allowed = Enumerable.Range(0, 100).Sum(slot => channel.Rates[new MarkovRate(channel, seed, 3).State(slot)] * SlotSeconds);
            long bits = 0;
            double passed = double.PositiveInfinity;
            while (true)
            {
                passed = pace.Reserve(ShapedStream.PacketBytes, passed);
                // A sender that wakes up late must not slow the link.
                if (passed > pace.Seconds) time.Advance(passed - pace.Seconds + oversleep);
                if (pace.Seconds > 10) break;
                bits += 8 * ShapedStream.PacketBytes;
            }
            Assert.InRange(bits / allowed, 0.97, 1.03);
        },
        iter: 20, threads: 1, seed: "0000KOIPe036");

    [Fact]
    public void A_pause_saves_up_ten_milliseconds_of_a_second_at_the_best_rate_and_no_more()
    {
        var time = new ManualTime();
        var pace = new LinkPace(new FixedRate(8e6), new SlotClock(1, time));
        time.Advance(5);
        Assert.Equal(5, pace.Reserve(10_000), 1e-9);
        Assert.Equal(5.010, pace.Reserve(10_000), 1e-9);
        Assert.Equal(5.020, pace.Reserve(10_000), 1e-9);
        // A sender that comes 7 ms late with what was ready when the last had passed, and one whose bytes are new.
        time.Advance(0.027);
        Assert.Equal(5.030, pace.Reserve(10_000, ready: 5.020), 1e-9);
        Assert.Equal(5.040, pace.Reserve(10_000), 1e-9);
    }

    [Fact]
    public void A_lost_packet_holds_the_link_up()
    {
        var time = new ManualTime();
        var pace = new LinkPace(new FixedRate(8e6), new SlotClock(SlotSeconds, time), new LinkFaults { LossShare = 0.1, StallSeconds = 0.05 });
        double end = 0;
        for (int packet = 0; packet < 2_000; packet++) end = pace.Reserve(1_000);
        // 2 MB at 1 MB/s, less the burst, and a tenth of packets with 50 ms each.
        Assert.InRange(end, 2 + 0.8 * 10, 2 + 1.2 * 10);
        Assert.Throws<ArgumentException>(() => new LinkPace(new FixedRate(1), new SlotClock(1, time), new LinkFaults { LossShare = 2 }));
    }

    [Fact]
    public async Task A_stream_writes_what_it_is_given_when_the_link_lets_it()
    {
        var time = new ManualTime();
        var inner = new MemoryStream();
        await using var stream = new ShapedStream(inner, new LinkPace(new FixedRate(8e6), new SlotClock(SlotSeconds, time)));
        byte[] sent = new byte[100_000];
        Random.Shared.NextBytes(sent);
        Task writing = stream.WriteAsync(sent, Token).AsTask();
        Assert.False(writing.IsCompleted);
        Assert.Equal(0, inner.Length);
        await time.RunAsync(writing);
        Assert.Equal(sent, inner.ToArray());
        Assert.Equal(sent.Length, stream.BytesWritten);
        // 99 KB beyond the burst at 1 MB/s.
        Assert.InRange(time.GetElapsedTime(1_000_000).TotalSeconds, 0.0985, 0.11);
    }

    [Fact]
    public async Task Packets_arrive_late_and_in_order_while_others_follow()
    {
        var time = new ManualTime();
        var inner = new MemoryStream();
        var pace = new LinkPace(new FixedRate(8e6), new SlotClock(SlotSeconds, time), new LinkFaults { DelaySeconds = 0.05, JitterSeconds = 0.02 }, seed: 3);
        await using var stream = new ShapedStream(inner, pace);
        byte[] sent = new byte[100_000];
        Random.Shared.NextBytes(sent);
        Task writing = stream.WriteAsync(sent, Token).AsTask();
        await time.RunAsync(writing);
        // The link is as fast as without delay, and what it has let through is still under way.
        Assert.InRange(time.GetElapsedTime(1_000_000).TotalSeconds, 0.0985, 0.11);
        Assert.InRange(inner.Length, 20_000, 60_000);
        await time.RunAsync(UntilAsync(() => inner.Length == sent.Length));
        Assert.InRange(time.GetElapsedTime(1_000_000).TotalSeconds, 0.148, 0.19);
        Assert.Equal(sent, inner.ToArray());
        Assert.Throws<ArgumentException>(() => new LinkFaults { DelaySeconds = -1 }.Resolve());
        Assert.Throws<ArgumentException>(() => new LinkFaults { JitterSeconds = double.NaN }.Resolve());
    }

    [Fact]
    public async Task A_sender_is_told_that_the_other_end_is_gone()
    {
        var time = new ManualTime();
        await using var stream = new ShapedStream(new MemoryStream([], writable: false), new LinkPace(new FixedRate(8e6), new SlotClock(SlotSeconds, time), new LinkFaults { DelaySeconds = 0.01 }));
        Task sending = Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            while (true) await stream.WriteAsync(new byte[1_500], Token);
        });
        await time.RunAsync(sending);
    }

    [Fact]
    public async Task Bytes_of_tls_are_shaped_too()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var client = new TcpClient();
        Task<TcpClient> accepting = listener.AcceptTcpClientAsync(Token).AsTask();
        await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint, Token);
        using TcpClient server = await accepting;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 certificate = new CertificateRequest("CN=edge", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.Now.AddDays(-1), DateTimeOffset.Now.AddDays(1));
        await using var shaped = new ShapedStream(client.GetStream(), new LinkPace(new FixedRate(1e9), new SlotClock(SlotSeconds)));
        await using var sending = new SslStream(shaped, leaveInnerStreamOpen: false, (_, offered, _, _) => offered?.GetCertHashString() == certificate.GetCertHashString());
        await using var receiving = new SslStream(server.GetStream());
        await Task.WhenAll(
            sending.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "edge" }, Token), receiving.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, Token));
        long handshake = shaped.BytesWritten;
        Assert.InRange(handshake, 100, 10_000);
        byte[] payload = new byte[40_000], received = new byte[payload.Length];
        Task reading = receiving.ReadExactlyAsync(received, Token).AsTask();
        await sending.WriteAsync(payload, Token);
        await sending.FlushAsync(Token);
        await reading;
        // Each record of at most 16 KB has a header and a tag.
        Assert.InRange(shaped.BytesWritten - handshake, payload.Length + 3 * 20, payload.Length + 500);
    }

    [Fact]
    public async Task A_slow_processor_answers_at_its_own_times()
    {
        var time = new ManualTime();
        var pace = new ComputePace(time);
        Task<int> first = pace.RunAsync(0.2, static () => 1, Token).AsTask(), second = pace.RunAsync(0.3, static () => 2, Token).AsTask();
        Assert.Equal(0.5, pace.BacklogSeconds, 1e-9);
        await time.RunAsync(first);
        Assert.InRange(time.GetElapsedTime(1_000_000).TotalSeconds, 0.2, 0.25);
        Assert.False(second.IsCompleted);
        await time.RunAsync(second);
        Assert.Equal((1, 2), (await first, await second));
        Assert.InRange(time.GetElapsedTime(1_000_000).TotalSeconds, 0.5, 0.55);
        Assert.Equal(0, pace.BacklogSeconds);
    }

    [Fact]
    public async Task Slots_do_not_drift_when_they_are_noticed_late()
    {
        var time = new ManualTime();
        var clock = new SlotClock(0.1, time, firstSlot: 7, intoSlot: 0.04);
        Assert.Equal(7, clock.Slot);
        await time.RunAsync(clock.WaitAsync(8, Token).AsTask());
        Assert.Equal(8, clock.Slot);
        time.Advance(0.53);
        Assert.Equal(13, clock.Slot);
        Task next = clock.WaitAsync(14, Token, share: 0.2).AsTask();
        await time.RunAsync(next);
        Assert.InRange(clock.Seconds, 1.42, 1.44);
        await clock.WaitAsync(3, Token);
        clock.Shift(2.5);
        Assert.InRange(clock.Seconds, 3.92, 3.94);
        clock.Shift(-0.02);
        Assert.Equal(39, clock.Slot);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition()) await Task.Delay(1, Token);
    }

    private sealed class FixedRate(double bitsPerSecond) : IRateSource
    {
        public double Best => bitsPerSecond;

        public double BitsPerSecond(long slot) => bitsPerSecond;
    }
}
