using Google.Protobuf;
using Gossamer.EdgeInference.Control;
using Gossamer.EdgeInference.Control.Wire;
using Gossamer.EdgeInference.Live;
using Gossamer.EdgeInference.Model;
using Gossamer.EdgeInference.Serving;
using Gossamer.Tests.EdgeInference.Serving;
using Gossamer.Tests.Learning.Runs;
using Grpc.Core;
using Xunit;

namespace Gossamer.Tests.EdgeInference.Control;

/// <summary>Messages of the control stream, whole and with mistakes in them.</summary>
public sealed class ControlFuzzTests : IDisposable
{
    private const int Mutants = 30_000, SentMutants = 200;

    private static readonly Marshaller<byte[]> Bytes = Marshallers.Create(static bytes => bytes, static bytes => bytes);
    private static readonly Method<byte[], byte[]> Attach = new(MethodType.DuplexStreaming, "gossamer.edge.v1.EdgeControl", "Attach", Bytes, Bytes);

    private static readonly DeviceReport Report = new(0, 7, 100.5, 2_000, 2, 1e-6)
    {
        Delivered = [new DeliveredSlots(3, 2, 0.8, 0.75), new DeliveredSlots(4, 1, 0.9), new DeliveredSlots(6, 1, 1, 0)],
    };

    private static readonly DeviceHello Hello = new("device-0", "bearing-48k", "system", 12, 0.025);

    private static readonly SlotDecision Decision = new(9, 3, Placement.Local, 0.04) { Expires = 11 };

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Messages_come_back_as_they_were()
    {
        Assert.Equal(Hello, ControlMessages.ReadHello(Again(ControlMessages.Write(Hello), DeviceMessage.Parser)));
        DeviceReport read = ControlMessages.ReadReport(Again(ControlMessages.Write(Report, "device-0"), DeviceMessage.Parser), "device-0", 0);
        Assert.Equal(Report.Delivered, read.Delivered);
        Assert.Equal(Report with { Delivered = [] }, read with { Delivered = [] });
        Assert.Null(ControlMessages.ReadReport(ControlMessages.Write(Report with { UploadSecondsPerBit = null }, "device-0"), "device-0", 0).UploadSecondsPerBit);
        Assert.Equal((Decision, 5L, 0.01), ControlMessages.ReadDecision(Again(ControlMessages.Write(Decision, 5, 0.01), EdgeMessage.Parser).Decision, levels: 4));
        var clock = new SlotClock(0.1, firstSlot: 40, intoSlot: 0.03);
        Assert.InRange(ControlMessages.ReadConfig(Again(ControlMessages.Write(clock), EdgeMessage.Parser).Config, 0.1) - clock.Seconds, -1, 1e-9);
    }

    [Fact]
    public void Messages_with_mistakes_are_refused_or_read_as_what_they_say()
    {
        byte[][] messages = [ControlMessages.Write(Hello).ToByteArray(), ControlMessages.Write(Report, "device-0").ToByteArray()];
        int read = 0, refused = 0;
        for (ulong i = 0; i < Mutants; i++)
        {
            byte[] mutant = Mutations.Of(messages[i % 2], i);
            try
            {
                DeviceMessage message = DeviceMessage.Parser.ParseFrom(mutant);
                if (i % 2 == 0)
                {
                    DeviceHello hello = ControlMessages.ReadHello(message);
                    Assert.True(hello.Slot is >= 0 and <= ControlMessages.MostSlot && hello.SecondsIntoSlot >= 0);
                }
                else
                {
                    DeviceReport report = ControlMessages.ReadReport(message, "device-0", 0);
                    Assert.All(report.Delivered, static slots => Assert.True(slots.Accuracy is >= 0 and <= 1 && slots.Slots >= 1 && slots.LastSlot >= slots.Slots - 1));
                }
                read++;
            }
            catch (Exception wrong) when (wrong is InvalidProtocolBufferException or InferenceException)
            {
                Assert.DoesNotContain('\n', wrong is InferenceException ? wrong.Message : "");
                refused++;
            }
        }
        Assert.True(read > Mutants / 50 && refused > Mutants / 10, $"{read} read, {refused} refused");
    }

    [Fact]
    public void A_device_reads_mistakes_of_an_edge_as_what_they_say_or_not_at_all()
    {
        byte[] whole = ControlMessages.Write(Decision, 5, 0.01).ToByteArray();
        int read = 0, refused = 0;
        for (ulong i = 0; i < Mutants; i++)
        {
            try
            {
                EdgeMessage message = EdgeMessage.Parser.ParseFrom(Mutations.Of(whole, i));
                if (message.ContentCase == EdgeMessage.ContentOneofCase.Config) ControlMessages.ReadConfig(message.Config, 0.1);
                if (message.ContentCase != EdgeMessage.ContentOneofCase.Decision) continue;
                (SlotDecision decision, long settled, double into) = ControlMessages.ReadDecision(message.Decision, levels: 4);
                Assert.True(decision.Level is >= 0 and < 4 && decision.Expires >= decision.Slot && settled >= -1 && double.IsFinite(into));
                // What a device waits for at most is a time.
                Assert.True(AnswerDeadline.For(TimeSpan.FromSeconds(decision.PredictedSeconds)) >= AnswerDeadline.Least);
                read++;
            }
            catch (Exception wrong) when (wrong is InvalidProtocolBufferException or InferenceException)
            {
                refused++;
            }
        }
        Assert.True(read > Mutants / 50 && refused > Mutants / 10, $"{read} read, {refused} refused");
    }

    [Fact]
    public async Task An_edge_ends_conversations_with_mistakes_and_goes_on()
    {
        List<string> told = [];
        await using ControlledEdge edge = await ControlledEdge.StartAsync(_folder.Root, tell: line =>
        {
            lock (told) told.Add(line);
        });
        CallInvoker invoker = edge.Channel(0).CreateCallInvoker();
        byte[] hello = ControlMessages.Write(Hello).ToByteArray(), report = ControlMessages.Write(Report, "device-0").ToByteArray();
        for (ulong i = 0; i < SentMutants; i++)
        {
            using AsyncDuplexStreamingCall<byte[], byte[]> call = invoker.AsyncDuplexStreamingCall(Attach, null, new CallOptions(cancellationToken: Token));
            try
            {
                try
                {
                    await call.RequestStream.WriteAsync(i % 2 == 0 ? Mutations.Of(hello, i) : hello, Token);
                    if (i % 2 == 1) await call.RequestStream.WriteAsync(Mutations.Of(report, i), Token);
                    await call.RequestStream.CompleteAsync();
                }
                catch (RpcException)
                {
                    // Said by the other direction, with the reason.
                }
                while (await call.ResponseStream.MoveNext(Token)) { }
            }
            catch (RpcException refused)
            {
                Assert.Contains(refused.StatusCode, (StatusCode[])[StatusCode.InvalidArgument, StatusCode.PermissionDenied, StatusCode.NotFound]);
                Assert.NotEqual("", refused.Status.Detail);
            }
        }
        Assert.True((await edge.Inference(0).ServerReadyAsync(new(), cancellationToken: Token)).Ready);
        Assert.False(edge.Server.Coordination.IsCompleted);
        // Devices come and go; nothing of this is a fault of the edge.
        lock (told) Assert.All(told, static line => Assert.Matches("is there, slot|has left", line));
    }

    private static T Again<T>(T message, MessageParser<T> parser)
        where T : IMessage<T> => parser.ParseFrom(message.ToByteArray());
}
