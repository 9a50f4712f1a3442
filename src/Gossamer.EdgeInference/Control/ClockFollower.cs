using Gossamer.EdgeInference.Live;

namespace Gossamer.EdgeInference.Control;

/// <summary>
/// Keeps a device's clock at the edge's. A message tells where the edge's clock stood when it was sent, and arrives later: the edge is never behind what it
/// says, so a clock behind a message is moved on at once, and one that was ahead of all of many messages is moved back by the least of them.
/// </summary>
/// <param name="clock">The device's clock.</param>
internal sealed class ClockFollower(SlotClock clock)
{
    private const int Messages = 64;

    private double _most = double.NegativeInfinity;
    private int _seen;

    /// <summary>The edge's clock stood at <paramref name="seconds"/> when a message was sent that has just come.</summary>
    public void Hear(double seconds)
    {
        double ahead = seconds - clock.Seconds;
        if (ahead > 0)
        {
            clock.Shift(ahead);
            (_most, _seen) = (double.NegativeInfinity, 0);
            return;
        }
        _most = Math.Max(_most, ahead);
        if (++_seen < Messages) return;
        clock.Shift(_most);
        (_most, _seen) = (double.NegativeInfinity, 0);
    }

    /// <summary>The same of the first message of a conversation: the clock is set, whichever way.</summary>
    /// <returns>Slots by which it was moved on; 0 where it was moved back.</returns>
    public long Begin(double seconds)
    {
        double ahead = seconds - clock.Seconds;
        clock.Shift(ahead);
        (_most, _seen) = (double.NegativeInfinity, 0);
        return (long)Math.Max(Math.Round(ahead / clock.SlotSeconds), 0);
    }
}
