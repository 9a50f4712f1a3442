using CsCheck;
using Gossamer.EdgeInference.Control;
using Gossamer.EdgeInference.Live;
using Gossamer.Tests.EdgeInference.Live;
using Xunit;

namespace Gossamer.Tests.EdgeInference.Control;

/// <summary>A device's clock follows the edge's, whatever messages take.</summary>
public sealed class ClockFollowerTests
{
    [Fact]
    public void After_some_messages_a_clock_is_behind_by_no_more_than_the_quickest_of_them() =>
        Gen.Select(Gen.Double[-0.09, 0.09], Gen.Double[0.001, 0.03].Array[128]).Sample(
            (off, delays) =>
            {
                var time = new ManualTime();
                SlotClock edge = new(0.1, time), device = new(0.1, time, firstSlot: 5);
                edge.Shift(0.5 + off);
                var follower = new ClockFollower(device);
                for (int i = 0; i < delays.Length; i++)
                {
                    double sent = edge.Seconds;
                    time.Advance(delays[i]);
                    follower.Hear(sent);
                    time.Advance(0.05);
                }
                // All of the first 64, or of those since the clock was last moved on.
                Assert.InRange(edge.Seconds - device.Seconds, delays.Min() - 1e-6, delays.Max() + 1e-6);
            },
            iter: 100, threads: 1, seed: "0000KOIPe036");

    [Fact]
    public void The_first_message_sets_it_and_says_how_many_slots_have_passed()
    {
        var time = new ManualTime();
        SlotClock device = new(0.1, time);
        var follower = new ClockFollower(device);
        Assert.Equal(37, follower.Begin(3.71));
        Assert.Equal(3.71, device.Seconds, 1e-9);
        Assert.Equal(0, follower.Begin(3.65));
        Assert.Equal(3.65, device.Seconds, 1e-9);
    }

    [Theory]
    [InlineData("device-0", 0)]
    [InlineData("device-3", 3)]
    [InlineData("device-4", null)]
    [InlineData("device-03", null)]
    [InlineData("device--1", null)]
    [InlineData("device-", null)]
    [InlineData("sensor-1", null)]
    [InlineData("device-99999999999", null)]
    public void Ids_name_devices_of_the_system_in_one_way(string id, int? index) => Assert.Equal(index, DeviceIds.IndexOf(id, devices: 4));
}
