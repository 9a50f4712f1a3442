namespace Gossamer.EdgeInference.Live;

/// <summary>
/// Asks the edge about a task, and the network of the device about the same task where the edge is away, fails, or takes longer than twice
/// what was predicted, or than the device can wait. One of both always answers.
/// </summary>
/// <typeparam name="TTask">Tasks.</typeparam>
/// <typeparam name="TAnswer">Answers.</typeparam>
/// <param name="edge">Asks the edge; cancelled at the deadline.</param>
/// <param name="local">Asks the device.</param>
/// <param name="circuit">Whether the edge is to be asked.</param>
/// <param name="time">The clock; that of the system by default.</param>
public sealed class EdgeAnswering<TTask, TAnswer>(
    Func<TTask, CancellationToken, Task<TAnswer>> edge, Func<TTask, CancellationToken, Task<TAnswer>> local, EdgeCircuit circuit, TimeProvider? time = null)
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;

    /// <summary>The answer to a task, and who gave it.</summary>
    /// <param name="task">The task.</param>
    /// <param name="predicted">Delay that the decision counted on.</param>
    /// <param name="cancellation">Ends both.</param>
    /// <param name="most">What the device can wait for the edge and still answer by itself in time; null for as long as it likes.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was requested.</exception>
    public async Task<(TAnswer Answer, AnswerPath Path)> AnswerAsync(TTask task, TimeSpan predicted, CancellationToken cancellation, TimeSpan? most = null)
    {
        if (!(most <= TimeSpan.Zero) && circuit.TryEnter(out CircuitPass pass))
        {
            var asking = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            Task<TAnswer> asked = edge(task, asking.Token);
            try
            {
                // An edge call that does not heed its token must not hold the device.
                Task first = await Task.WhenAny(asked, _time.DelayAsync(AnswerDeadline.For(predicted, most).TotalSeconds, asking.Token)).ConfigureAwait(false);
                if (first == asked || cancellation.IsCancellationRequested)
                {
                    TAnswer answer = await asked.WaitAsync(cancellation).ConfigureAwait(false);
                    circuit.Succeed(pass);
                    return (answer, AnswerPath.Edge);
                }
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                circuit.Abandon(pass);
                throw;
            }
#pragma warning disable CA1031 // Whatever the way to the edge throws, the device answers.
            catch (Exception)
#pragma warning restore CA1031
            {
            }
            finally
            {
                // Ends what is still under way; what that costs is not waited for.
                _ = EndAsync(asking, asked);
            }
            circuit.Fail(pass);
        }
        return (await local(task, cancellation).ConfigureAwait(false), AnswerPath.Degraded);
    }

    private static async Task EndAsync(CancellationTokenSource asking, Task asked)
    {
        await asking.CancelAsync().ConfigureAwait(false);
        asking.Dispose();
        await asked.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
