using System.Numerics;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;
using Gossamer.TwoParty.Networks.Costs;

namespace Gossamer.TwoParty.Networks.Execution;

/// <summary>A layer that each party does on its own shares.</summary>
internal sealed class LocalLayer<T>(Action<IReadOnlyList<ReadOnlyMemory<T>>, Memory<T>> apply, long count) : LayerProtocol<T>
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
{
    public override MessageSchedule Schedule => MessageSchedule.None;

    public override LayerWork Work => new() { Copies = count };

    public override ValueTask<PreparedLayer<T>> PrepareAsync(ICorrelationSource source, CancellationToken cancellation) =>
        ValueTask.FromResult(new PreparedLayer<T>((PartyContext _, IReadOnlyList<ReadOnlyMemory<T>> operands, Memory<T> result, CancellationToken _) =>
        {
            apply(operands, result);
            return ValueTask.CompletedTask;
        }));
}
