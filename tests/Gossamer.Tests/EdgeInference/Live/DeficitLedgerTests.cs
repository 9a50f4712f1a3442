using CsCheck;
using Gossamer.EdgeInference.Live;
using Gossamer.EdgeInference.Model;
using Gossamer.Tests.Learning.Runs;
using Xunit;

namespace Gossamer.Tests.EdgeInference.Live;

/// <summary>Deficits of what was delivered: added once, whatever happens to edge and devices.</summary>
public sealed class DeficitLedgerTests : IDisposable
{
    private const string Table = "0123";

    private static readonly EdgeModel Model = EdgeSystems.Small(EdgeWaitCharging.AllDevices, 2, 3);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Deficits_follow_the_equation_over_the_answers_of_each_slot() => Gen.Select(Gen.Int[0, 4], Gen.Double[0, 1], Gen.Bool).Array[0, 12].Array[1, 30].Sample(
        slots =>
        {
            var ledger = new DeficitLedger(Model);
            DeliveryLog[] logs = [.. Enumerable.Range(0, 5).Select(static _ => new DeliveryLog())];
            double[] expected = new double[2], sums = new double[2], correct = new double[2];
            int[] counted = new int[2];
            for (int slot = 0; slot < slots.Length; slot++)
            {
                foreach ((int device, double accuracy, bool isCorrect) in slots[slot]) logs[device].Deliver(1, accuracy, isCorrect ? 1 : 0);
                for (int device = 0; device < 5; device++)
                {
                    logs[device].CloseSlot(slot);
                    ledger.Receive(device, logs[device].Entries);
                    // Told twice, as when an acknowledgement was lost.
                    ledger.Receive(device, logs[device].Entries);
                }
                ledger.CloseSlot(slot);
                for (int device = 0; device < 5; device++)
                    if (slot % 3 == 0) logs[device].Acknowledge(ledger.Settled(device));
                for (int m = 0; m < 2; m++)
                {
                    double missing = 0;
                    foreach (var answers in slots[slot].Where(answer => Model.Service(answer.Item1) == m).GroupBy(static answer => answer.Item1))
                    {
                        double mean = answers.Average(static answer => answer.Item2);
                        missing += (Model.Threshold(m) - mean) / Model.DevicesOf(m).Count;
                        sums[m] += mean;
                        correct[m] += answers.Average(static answer => answer.Item3 ? 1.0 : 0);
                        counted[m]++;
                    }
                    expected[m] = Math.Max(expected[m] + missing, 0);
                    Assert.Equal(expected[m], ledger.Deficit(m), 1e-12);
                    Assert.Equal(sums[m] / counted[m], ledger.Accuracy(m), 1e-12);
                    Assert.Equal(correct[m] / counted[m], ledger.AuditedAccuracy(m), 1e-12);
                }
            }
        },
        iter: 100, threads: 1, seed: "0000KOIPe036");

    [Fact]
    public void What_was_answered_without_an_edge_is_added_once_however_often_it_is_told()
    {
        var ledger = new DeficitLedger(Model);
        ledger.Receive(0, [new DeliveredSlots(4, 1, 0.5)]);
        ledger.CloseSlot(4);
        ledger.CloseSlot(9);
        double before = ledger.Deficit(0), missing = Model.Threshold(0) - 0.25;
        DeliveredSlots[] missed = [new(8, 3, 0.25), new(4, 1, 0.25), new(5, 1, 0.25)];
        ledger.Receive(0, missed);
        // Slot 4 is known; five to eight are four slots of one of two devices.
        Assert.Equal(before + 4 * missing / 2, ledger.Deficit(0), 1e-12);
        Assert.Equal(8, ledger.Settled(0));
        ledger.Receive(0, missed);
        Assert.Equal(before + 4 * missing / 2, ledger.Deficit(0), 1e-12);
        Assert.Equal((-1, 0), (ledger.Settled(1), ledger.Deficit(1)));
    }

    [Fact]
    public void A_device_that_is_ahead_of_a_late_edge_has_every_slot_counted()
    {
        var ledger = new DeficitLedger(Model);
        ledger.Receive(0, [new DeliveredSlots(0, 1, 0.1), new DeliveredSlots(1, 1, 0.2)]);
        ledger.Receive(0, [new DeliveredSlots(1, 1, 0.2), new DeliveredSlots(2, 1, 0.3)]);
        ledger.CloseSlot(2);
        Assert.Equal(0.2, ledger.Accuracy(0), 1e-12);
        Assert.Equal((3 * Model.Threshold(0) - 0.6) / 2, ledger.Deficit(0), 1e-12);
    }

    [Fact]
    public void A_full_log_forgets_slots_but_no_debt() => Gen.Double[0, 1].Array[1, 60].Sample(
        accuracies =>
        {
            var log = new DeliveryLog(capacity: 5);
            for (int slot = 0; slot < accuracies.Length; slot++)
            {
                log.Deliver(1, accuracies[slot], slot % 2 == 0 ? 1 : 0);
                log.CloseSlot(slot);
            }
            DeficitLedger through = new(Model), direct = new(Model);
            through.CloseSlot(100);
            direct.CloseSlot(100);
            through.Receive(3, log.Entries);
            direct.Receive(3, [.. accuracies.Select(static (accuracy, slot) => new DeliveredSlots(slot, 1, accuracy, slot % 2 == 0 ? 1 : 0))]);
            Assert.InRange(log.Entries.Count, 1, 5);
            Assert.Equal(accuracies.Length, log.Entries.Sum(static entry => entry.Slots));
            Assert.Equal(direct.Accuracy(1), through.Accuracy(1), 1e-12);
            Assert.Equal(direct.AuditedAccuracy(1), through.AuditedAccuracy(1), 1e-12);
            log.Acknowledge(through.Settled(3));
            Assert.Empty(log.Entries);
        },
        iter: 100, threads: 1, seed: "0000KOIPe036");

    [Fact]
    public void An_edge_that_was_killed_owes_what_it_owed()
    {
        string path = _folder["edge.safetensors"];
        DeficitLedger ledger = new(Model), restored = new(Model);
        Random random = new(5);
        for (int slot = 0; slot < 50; slot++)
        {
            for (int device = 0; device < 5; device++) ledger.Receive(device, [new DeliveredSlots(slot, 1, random.NextDouble(), 1)]);
            ledger.CloseSlot(slot);
        }
        // In the middle of a slot, which is not settled and told again.
        ledger.Receive(2, [new DeliveredSlots(50, 1, 0.1)]);
        EdgeCheckpoint.Save(path, ledger, "dpp", Table);
        Assert.Equal("dpp", EdgeCheckpoint.Load(path, restored, Table));
        Assert.Equal(49, restored.Settled(2));
        foreach (DeficitLedger both in (DeficitLedger[])[ledger, restored])
        {
            both.Receive(2, [new DeliveredSlots(50, 1, 0.1)]);
            both.CloseSlot(50);
            both.Receive(0, [new DeliveredSlots(50, 2, 0.3)]);
        }
        Assert.Equal((ledger.Deficit(0), ledger.Deficit(1), ledger.Accuracy(0), ledger.Accuracy(1), 50L), (restored.Deficit(0), restored.Deficit(1), restored.Accuracy(0), restored.Accuracy(1), restored.Slot));
        Assert.False(File.Exists(path + ".tmp"));
        Assert.Contains("table", Assert.Throws<InvalidDataException>(() => EdgeCheckpoint.Load(path, new DeficitLedger(Model), "4567")).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => EdgeCheckpoint.Load(path, new DeficitLedger(EdgeSystems.Small(EdgeWaitCharging.AllDevices, 2, 2)), Table));
    }

    [Fact]
    public void What_is_owed_is_what_deficits_exceed_their_head_start_by() => Gen.Double[0, 1].Array[1, 80].Sample(
        accuracies =>
        {
            double[] start = [0.7, 0];
            var ledger = new DeficitLedger(Model, start);
            Assert.Equal((0.7, 0.0, 0.0), (ledger.Deficit(0), ledger.Deficit(1), ledger.Debt(0)));
            double missing = 0;
            for (int slot = 0; slot < accuracies.Length; slot++)
            {
                for (int device = 0; device < 2; device++) ledger.Receive(device, [new DeliveredSlots(slot, 1, accuracies[slot])]);
                ledger.CloseSlot(slot);
                missing += Model.Threshold(0) - accuracies[slot];
                Assert.Equal(Math.Max(ledger.Deficit(0) - 0.7, 0), ledger.Debt(0));
                // On every path: whoever owes nothing has kept the promise on average.
                Assert.True(missing <= ledger.Deficit(0) - 0.7 + 1e-9);
            }
        },
        iter: 100, threads: 1, seed: "0000KOIPe036");

    [Fact]
    public void A_head_start_has_a_value_for_each_service()
    {
        Assert.Throws<ArgumentException>(() => new DeficitLedger(Model, [1]));
        Assert.Throws<ArgumentException>(() => new DeficitLedger(Model, [1, -1]));
    }

    [Fact]
    public void A_log_moves_with_its_clock()
    {
        var log = new DeliveryLog();
        for (int slot = 0; slot < 3; slot++)
        {
            log.Deliver(1, 0.5, 0);
            log.CloseSlot(slot);
        }
        log.Shift(40);
        Assert.Equal((long[])[40, 41, 42], log.Entries.Select(static entry => entry.LastSlot));
        Assert.Equal(42, log.LastSlot);
        log.Acknowledge(41);
        Assert.Equal(42, log.Entries.Single().LastSlot);
        Assert.Throws<ArgumentOutOfRangeException>(() => log.Shift(-1));
    }

    [Fact]
    public void A_damaged_checkpoint_is_refused()
    {
        string path = _folder["edge.safetensors"];
        var ledger = new DeficitLedger(Model);
        ledger.Receive(0, [new DeliveredSlots(0, 1, 0.3)]);
        ledger.CloseSlot(0);
        EdgeCheckpoint.Save(path, ledger, "dpp", Table);
        byte[] whole = File.ReadAllBytes(path);
        var random = new Random(3);
        for (int i = 0; i < 300; i++)
        {
            byte[] damaged = i % 3 == 0 ? whole[..random.Next(whole.Length)] : [.. whole];
            if (i % 3 != 0) damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(path, damaged);
            Assert.Throws<InvalidDataException>(() => EdgeCheckpoint.Load(path, new DeficitLedger(Model), Table));
        }
    }

    [Fact]
    public void Slots_close_in_order_and_what_devices_say_is_checked()
    {
        var ledger = new DeficitLedger(Model);
        ledger.CloseSlot(3);
        Assert.Throws<ArgumentOutOfRangeException>(() => ledger.CloseSlot(3));
        foreach (DeliveredSlots wrong in (DeliveredSlots[])[new(9, 1, 1.1), new(9, 1, double.NaN), new(9, 1, 0.5, -1), new(9, 0, 0.5), new(1, 3, 0.5)])
            Assert.Throws<ArgumentException>(() => ledger.Receive(0, [wrong]));
        Assert.Throws<ArgumentException>(() => ledger.Receive(5, []));
        var log = new DeliveryLog();
        log.Deliver(1, 1, 1);
        log.CloseSlot(3);
        Assert.Throws<ArgumentOutOfRangeException>(() => log.CloseSlot(3));
    }
}
