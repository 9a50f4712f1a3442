using System.Diagnostics;
using Gossamer.EdgeInference.Live;
using Xunit;

namespace Gossamer.Tests.EdgeInference.Live;

/// <summary>Delays of the system's clock are as long as they should be.</summary>
[Collection(nameof(Alone))]
public sealed class PreciseTimerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_delay_ends_early_and_most_end_within_a_millisecond()
    {
        var machine = new Punctuality();
        double[] late = await Task.WhenAll(Enumerable.Range(1, 100).Select(async i =>
        {
            double seconds = 0.00137 * (i * 37 % 100 + 1);
            long started = Stopwatch.GetTimestamp();
            await TimeProvider.System.DelayAsync(seconds, Token);
            return Stopwatch.GetElapsedTime(started).TotalSeconds - seconds;
        }));
        Assert.InRange(late.Min(), 0, 1);
        double median = late.Order().ElementAt(late.Length / 2), usual = machine.End().Average();
        Assert.SkipWhen(usual > 0.0005 && median > 0.001, $"the machine is {usual * 1000:F1} ms late with everything");
        Assert.InRange(median, 0, 0.001);
    }

    [Fact]
    public async Task A_delay_can_be_ended_and_a_shorter_one_does_not_wait_for_it()
    {
        using var stop = new CancellationTokenSource();
        Task day = TimeProvider.System.DelayAsync(86_400, stop.Token);
        await TimeProvider.System.DelayAsync(0.01, Token);
        Assert.False(day.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => day);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => TimeProvider.System.DelayAsync(1, stop.Token));
        Assert.True(TimeProvider.System.DelayAsync(0, Token).IsCompletedSuccessfully);
    }
}
