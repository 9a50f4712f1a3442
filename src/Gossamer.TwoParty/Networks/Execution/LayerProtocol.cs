using System.Numerics;
using Gossamer.TwoParty.Correlations;
using Gossamer.TwoParty.Networks.Costs;

namespace Gossamer.TwoParty.Networks.Execution;

/// <summary>The protocol of one layer at one party: what it sends, what it computes, and the two phases.</summary>
/// <typeparam name="T">Word of the ring.</typeparam>
internal abstract class LayerProtocol<T> : IDisposable
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
{
    /// <summary>The messages of the online phase.</summary>
    public abstract MessageSchedule Schedule { get; }

    /// <summary>What the processors do in the online phase.</summary>
    public abstract LayerWork Work { get; }

    /// <summary>Takes the correlations of one evaluation.</summary>
    public abstract ValueTask<PreparedLayer<T>> PrepareAsync(ICorrelationSource source, CancellationToken cancellation);

    /// <inheritdoc/>
    public virtual void Dispose()
    {
    }
}
