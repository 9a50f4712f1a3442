using System.Text.Json.Serialization.Metadata;

namespace Gossamer.Learning.Runs;

/// <summary>Ends runs the way their work ended.</summary>
public static class RunOutcome
{
    /// <summary>Finishes the run with the result of <paramref name="work"/>, or marks it as cancelled or failed; one that failed before it began is removed.</summary>
    public static T Record<T>(RunRecorder recorder, JsonTypeInfo<T> type, Func<T> work) => RecordAsync(recorder, type, () => Task.FromResult(work())).GetAwaiter().GetResult();

    /// <summary>The same for work that waits.</summary>
    public static async Task<T> RecordAsync<T>(RunRecorder recorder, JsonTypeInfo<T> type, Func<Task<T>> work)
    {
        try
        {
            T result = await work().ConfigureAwait(false);
            recorder.Finish(result, type);
            return result;
        }
        catch (OperationCanceledException)
        {
            recorder.Cancel();
            throw;
        }
        catch (Exception error)
        {
            if (!recorder.TryDiscard()) recorder.Fail(error.Message);
            throw;
        }
    }
}
