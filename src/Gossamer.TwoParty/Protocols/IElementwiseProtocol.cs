using System.Numerics;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;

namespace Gossamer.TwoParty.Protocols;

/// <summary>
/// A protocol that maps shares of each element to shares of a result, in two phases: correlations are taken ahead of time, and the
/// online phase needs nothing else.
/// </summary>
/// <typeparam name="T">Word of the operand's ring.</typeparam>
/// <typeparam name="TResult">Word of the result's ring.</typeparam>
/// <typeparam name="TMaterial">The correlations of a batch.</typeparam>
public interface IElementwiseProtocol<T, TResult, TMaterial>
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    where TResult : unmanaged, IBinaryInteger<TResult>, IUnsignedNumber<TResult>
    where TMaterial : IDisposable
{
    /// <summary>Takes the correlations for <paramref name="count"/> elements.</summary>
    ValueTask<TMaterial> PrepareAsync(ICorrelationSource source, int count, CancellationToken cancellation = default);

    /// <summary>Runs the online phase; <paramref name="material"/> is spent by it.</summary>
    /// <param name="context">This party.</param>
    /// <param name="material">Correlations for exactly as many elements.</param>
    /// <param name="x">This party's share of the operand.</param>
    /// <param name="y">This party's share of the result; may be <paramref name="x"/> itself.</param>
    /// <param name="cancellation">Ends the wait for the other party.</param>
    ValueTask RunAsync(
        PartyContext context, TMaterial material, ReadOnlyMemory<T> x, Memory<TResult> y, CancellationToken cancellation = default);
}
