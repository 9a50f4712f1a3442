using Gossamer.TwoParty.Core;

namespace Gossamer.TwoParty.Runtime;

/// <summary>Ends a handshake that takes too long, with an error that says so.</summary>
internal sealed class HandshakeLimit : IDisposable
{
    private readonly TimeSpan _limit;
    private readonly CancellationToken _outer;
    private readonly CancellationTokenSource _source;

    public HandshakeLimit(TimeSpan limit, CancellationToken cancellation)
    {
        _limit = limit;
        _outer = cancellation;
        _source = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _source.CancelAfter(limit);
    }

    public async Task<TResult> WithinAsync<TResult>(Func<CancellationToken, Task<TResult>> handshake)
    {
        try
        {
            return await handshake(_source.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!_outer.IsCancellationRequested)
        {
            throw new ProtocolException($"The handshake took longer than {_limit.TotalSeconds:0.#} s.");
        }
    }

    public void Dispose() => _source.Dispose();
}
