using System.Numerics;
using Gossamer.TwoParty.Correlations;
using Gossamer.TwoParty.Networks.Costs;
using Gossamer.TwoParty.Protocols;

namespace Gossamer.TwoParty.Networks.Execution;

/// <summary>A layer that is an elementwise protocol on the whole batch.</summary>
internal sealed class ElementwiseLayer<T, TMaterial>(
    IElementwiseProtocol<T, T, TMaterial> protocol, int count, Func<long, MessageSchedule> schedule, LayerWork work) : LayerProtocol<T>
    where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    where TMaterial : IDisposable
{
    public override MessageSchedule Schedule => ProtocolSchedules.InParts(count, schedule);

    public override LayerWork Work => work;

    public override async ValueTask<PreparedLayer<T>> PrepareAsync(ICorrelationSource source, CancellationToken cancellation)
    {
        ChunkedMaterial<TMaterial> material = await protocol.PrepareChunksAsync(source, count, cancellation).ConfigureAwait(false);
        return new PreparedLayer<T>(
            (context, operands, result, token) => protocol.RunChunksAsync(context, material, operands[0], result, token), [material]);
    }
}
