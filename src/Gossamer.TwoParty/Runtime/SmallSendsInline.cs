using System.IO.Pipelines;

namespace Gossamer.TwoParty.Runtime;

/// <summary>
/// Runs the pump of a channel on the thread that sends, as long as little is to be sent: handing a message to
/// another thread takes as long as encrypting a hundred kilobytes. What is long is encrypted beside the computation that follows.
/// </summary>
/// <param name="unsentBytes">Bytes that wait.</param>
internal sealed class SmallSendsInline(Func<long> unsentBytes) : PipeScheduler
{
    private const int InlineBytes = 512 << 10;

    /// <inheritdoc/>
    public override void Schedule(Action<object?> action, object? state)
    {
        if (unsentBytes() <= InlineBytes) action(state);
        else ThreadPool.Schedule(action, state);
    }
}
