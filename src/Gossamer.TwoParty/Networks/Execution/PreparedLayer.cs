using System.Numerics;
using Gossamer.TwoParty.Core;

namespace Gossamer.TwoParty.Networks.Execution;

/// <summary>A layer with the correlations of one evaluation.</summary>
/// <typeparam name="T">Word of the ring.</typeparam>
internal sealed class PreparedLayer<T>(
    Func<PartyContext, IReadOnlyList<ReadOnlyMemory<T>>, Memory<T>, CancellationToken, ValueTask> run, params IReadOnlyList<IDisposable> material) : IDisposable
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
{
    /// <summary>Runs the online phase, once.</summary>
    public ValueTask RunAsync(
        PartyContext context, IReadOnlyList<ReadOnlyMemory<T>> operands, Memory<T> result, CancellationToken cancellation) =>
        run(context, operands, result, cancellation);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IDisposable part in material) part.Dispose();
    }
}
