using Gossamer.EdgeInference.Live;
using Xunit;

namespace Gossamer.Tests.EdgeInference.Live;

/// <summary>A window is computed once and answered once, however often it is sent.</summary>
public sealed class RequestTests
{
    [Fact]
    public async Task A_request_that_comes_twice_is_computed_once()
    {
        var log = new RequestLog<int>();
        var first = new TaskCompletionSource<int>();
        int computed = 0;
        Task<int> Compute()
        {
            computed++;
            return first.Task;
        }
        Task<int> a = log.AnswerAsync(new RequestId(1, 5, 0), Compute), b = log.AnswerAsync(new RequestId(1, 5, 0), Compute), other = log.AnswerAsync(new RequestId(1, 5, 1), Compute);
        Assert.Equal((2, 1L), (computed, log.Duplicates));
        first.SetResult(42);
        Assert.Equal((int[])[42, 42, 42], await Task.WhenAll(a, b, other));
        Assert.Equal(42, await log.AnswerAsync(new RequestId(1, 5, 0), Compute));
        Assert.Equal((2, 2L), (computed, log.Duplicates));
    }

    [Fact]
    public async Task A_failure_is_not_kept_and_old_slots_are_forgotten()
    {
        var log = new RequestLog<int>(keptSlots: 3);
        var id = new RequestId(0, 4, 0);
        await Assert.ThrowsAsync<IOException>(() => log.AnswerAsync(id, static () => Task.FromException<int>(new IOException())));
        Assert.Equal(7, await log.AnswerAsync(id, static () => Task.FromResult(7)));
        log.Advance(6);
        Assert.Equal(1, log.Count);
        log.Advance(7);
        Assert.Equal(0, log.Count);
        await Assert.ThrowsAsync<ArgumentException>(async () => await log.AnswerAsync(id, static () => Task.FromResult(8)));
    }

    [Fact]
    public async Task Many_at_a_time_are_each_computed_once()
    {
        var log = new RequestLog<int>();
        int computed = 0;
        int[] answers = await Task.WhenAll(Enumerable.Range(0, 400).Select(i => Task.Run(() => log.AnswerAsync(new RequestId(0, 0, i % 50), async () =>
        {
            Interlocked.Increment(ref computed);
            await Task.Yield();
            return i % 50;
        }))));
        Assert.Equal(50, computed);
        Assert.Equal(Enumerable.Range(0, 400).Select(static i => i % 50), answers);
    }

    [Fact]
    public void The_first_answer_counts()
    {
        var book = new AnswerBook();
        var id = new RequestId(0, 1, 2);
        book.Ask(id);
        Assert.Throws<ArgumentException>(() => book.Ask(id));
        Assert.Equal([true, false, false], Enumerable.Range(0, 3).Select(_ => book.TryFinish(id)));
        book.Ask(new RequestId(0, 1, 3));
        Assert.Equal((2L, 1L, 2L, 1), (book.Asked, book.Answered, book.Duplicates, book.Open));
    }
}
