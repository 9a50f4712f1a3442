using Gossamer.EdgeInference.Live;
using Gossamer.EdgeInference.Model;
using Gossamer.EdgeInference.Serving;

namespace Gossamer.EdgeInference.Control.Wire;

/// <summary>Messages of the control stream as what they mean, and back. What is out of range is refused before anything is kept.</summary>
internal static class ControlMessages
{
    /// <summary>No slot of any clock is beyond this.</summary>
    public const long MostSlot = 1L << 40;

    /// <summary>Entries that a report may have.</summary>
    public const int MostDelivered = 1_024;

    private const int MostText = 128;

    /// <summary>The first message of a device.</summary>
    /// <exception cref="InferenceException">It is none, or a field is out of range.</exception>
    public static DeviceHello ReadHello(DeviceMessage message)
    {
        if (message.ContentCase != DeviceMessage.ContentOneofCase.Hello) throw Invalid($"the first message is {Name(message)}, expected hello");
        Hello hello = message.Hello;
        CheckSlot(hello.Slot, "hello.slot");
        if (!(hello.SecondsIntoSlot >= 0 && double.IsFinite(hello.SecondsIntoSlot))) throw Invalid($"hello.seconds_into_slot is {hello.SecondsIntoSlot}, expected at least 0 and finite");
        foreach (string text in (string[])[hello.Device, hello.Service, hello.System])
            if (text.Length > MostText) throw Invalid($"hello has a text of {text.Length} characters, expected at most {MostText}");
        return new DeviceHello(hello.Device, hello.Service, hello.System, hello.Slot, hello.SecondsIntoSlot);
    }

    /// <summary>Another message of a device, which must be a report.</summary>
    /// <param name="message">The message.</param>
    /// <param name="device">Id of the device at the other end.</param>
    /// <param name="index">The device.</param>
    /// <exception cref="InferenceException">It is none, another device is named, or a field is out of range.</exception>
    public static DeviceReport ReadReport(DeviceMessage message, string device, int index)
    {
        if (message.ContentCase != DeviceMessage.ContentOneofCase.Report) throw Invalid($"the message is {Name(message)}, expected a report");
        Report report = message.Report;
        if (report.Device != device) throw new InferenceException(InferenceError.Denied, $"the report names device '{OneLine.Of(report.Device)}', the certificate is that of '{device}'");
        CheckSlot(report.Slot, "report.slot");
        if (report.Delivered.Count > MostDelivered) throw Invalid($"the report has {report.Delivered.Count} deliveries, expected at most {MostDelivered}");
        foreach (Delivered delivered in report.Delivered)
        {
            CheckSlot(delivered.LastSlot, "delivered.last_slot");
            if (delivered.Slots < 1 || delivered.Slots > delivered.LastSlot + 1) throw Invalid($"delivered.slots is {delivered.Slots}, expected 1 to {delivered.LastSlot + 1}");
            CheckShare(delivered.Accuracy, "delivered.accuracy");
            if (delivered.HasCorrect) CheckShare(delivered.Correct, "delivered.correct");
        }
        return new DeviceReport(
            index, report.Slot, report.LocalBits, report.TaskBits, report.Channel, report.HasUploadSecondsPerBit ? report.UploadSecondsPerBit : null)
        {
            Delivered = [.. report.Delivered.Select(static delivered => new DeliveredSlots(delivered.LastSlot, delivered.Slots, delivered.Accuracy, delivered.HasCorrect ? delivered.Correct : null))],
        };
    }

    /// <summary>A decision of the edge, and what it has on disk.</summary>
    /// <exception cref="InferenceException">A field is out of range.</exception>
    public static (SlotDecision Decision, long Settled, double SecondsIntoSlot) ReadDecision(Decision decision, int levels)
    {
        CheckSlot(decision.Slot, "decision.slot");
        if ((uint)decision.Level >= (uint)levels) throw Invalid($"decision.level is {decision.Level}, expected 0 to {levels - 1}");
        if (!(decision.PredictedSeconds >= 0 && decision.PredictedSeconds < TimeSpan.MaxValue.TotalSeconds / 4)) throw Invalid($"decision.predicted_seconds is {decision.PredictedSeconds}, expected at least 0 and finite");
        if (decision.Expires < decision.Slot || decision.Settled is < -1 or > MostSlot) throw Invalid($"decision.expires is {decision.Expires} and settled {decision.Settled} for slot {decision.Slot}");
        if (!double.IsFinite(decision.SecondsIntoSlot)) throw Invalid("decision.seconds_into_slot is no number");
        return (new SlotDecision(decision.Slot, decision.Level, decision.Local ? Placement.Local : Placement.Offload, decision.PredictedSeconds) { Expires = decision.Expires }, decision.Settled, decision.SecondsIntoSlot);
    }

    /// <summary>The edge's clock: seconds since slot 0 began.</summary>
    /// <exception cref="InferenceException">A field is out of range, or slots have another length.</exception>
    public static double ReadConfig(Config config, double slotSeconds)
    {
        CheckSlot(config.Slot, "config.slot");
        if (config.SlotSeconds != slotSeconds) throw Invalid($"config.slot_seconds is {config.SlotSeconds}, expected {slotSeconds} as this device has it");
        if (!(config.SecondsIntoSlot >= 0 && double.IsFinite(config.SecondsIntoSlot))) throw Invalid($"config.seconds_into_slot is {config.SecondsIntoSlot}, expected at least 0 and finite");
        return config.Slot * slotSeconds + config.SecondsIntoSlot;
    }

    /// <summary>A hello as a message.</summary>
    public static DeviceMessage Write(DeviceHello hello) => new()
    {
        Hello = new Hello { Device = hello.Device, Service = hello.Service, System = hello.System, Slot = hello.Slot, SecondsIntoSlot = hello.SecondsIntoSlot },
    };

    /// <summary>A report as a message.</summary>
    public static DeviceMessage Write(DeviceReport report, string device)
    {
        var message = new Report { Device = device, Slot = report.Slot, LocalBits = report.LocalBits, TaskBits = report.TaskBits, Channel = report.Channel };
        if (report.UploadSecondsPerBit is { } seconds) message.UploadSecondsPerBit = seconds;
        foreach (DeliveredSlots slots in report.Delivered)
        {
            var delivered = new Delivered { LastSlot = slots.LastSlot, Slots = slots.Slots, Accuracy = slots.Accuracy };
            if (slots.Correct is { } correct) delivered.Correct = correct;
            message.Delivered.Add(delivered);
        }
        return new DeviceMessage { Report = message };
    }

    /// <summary>A decision as a message.</summary>
    public static EdgeMessage Write(SlotDecision decision, long settled, double secondsIntoSlot) => new()
    {
        Decision = new Decision
        {
            Slot = decision.Slot, Level = decision.Level, Local = decision.Place == Placement.Local, PredictedSeconds = decision.PredictedSeconds, Expires = decision.Expires, Settled = settled,
            SecondsIntoSlot = secondsIntoSlot,
        },
    };

    /// <summary>The edge's clock as a message.</summary>
    public static EdgeMessage Write(SlotClock clock)
    {
        double seconds = clock.Seconds;
        long slot = (long)Math.Floor(seconds / clock.SlotSeconds);
        return new EdgeMessage { Config = new Config { SlotSeconds = clock.SlotSeconds, Slot = slot, SecondsIntoSlot = Math.Max(seconds - slot * clock.SlotSeconds, 0) } };
    }

    private static string Name(DeviceMessage message) => message.ContentCase switch
    {
        DeviceMessage.ContentOneofCase.Hello => "hello",
        DeviceMessage.ContentOneofCase.Report => "a report",
        _ => "empty",
    };

    private static void CheckSlot(long slot, string field)
    {
        if (slot is < 0 or > MostSlot) throw Invalid($"{field} is {slot}, expected 0 to {MostSlot}");
    }

    private static void CheckShare(double value, string field)
    {
        if (value is not (>= 0 and <= 1)) throw Invalid($"{field} is {value}, expected 0 to 1");
    }

    private static InferenceException Invalid(string message) => InferenceException.Invalid(message);
}
