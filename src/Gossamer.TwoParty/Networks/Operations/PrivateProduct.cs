using System.Numerics;
using Gossamer.Kernels.Execution;
using Gossamer.TwoParty.Core;
using Gossamer.TwoParty.Correlations;
using Gossamer.TwoParty.Networks.Costs;
using Gossamer.TwoParty.Networks.Execution;
using Gossamer.TwoParty.Protocols;

namespace Gossamer.TwoParty.Networks.Operations;

/// <summary>W·x + bias with the server's weights; the result stands at the sum of both scales and is not truncated yet.</summary>
/// <param name="WeightBits">Bits of a weight in two's complement, 2 to 31; public, and what its correlations cost.</param>
/// <param name="WeightFraction">fw, bits behind the point of a weight.</param>
public abstract record PrivateProduct(int WeightBits, int WeightFraction) : PrivateOperation
{
    /// <summary>The linear map on a whole batch.</summary>
    public abstract LinearShape ShapeFor(ValueForm input, int batch);

    /// <summary>Shape of the result for one sample.</summary>
    private protected abstract IReadOnlyList<int> OutputShape(ValueForm input);

    /// <inheritdoc/>
    public sealed override ValueForm Result(IReadOnlyList<ValueForm> inputs)
    {
        if (WeightBits is < 2 or > 31) throw new ArgumentException($"weights of {WeightBits} bits, expected 2 to 31");
        if (WeightFraction is < 0 or > 30) throw new ArgumentException($"weights with {WeightFraction} bits behind the point, expected 0 to 30");
        return new ValueForm(OutputShape(inputs[0]), inputs[0].FractionBits + WeightFraction);
    }

    internal sealed override LayerProtocol<T> Bind<T>(LayerPlace<T> place, NetworkWeights? weights) =>
        new Layer<T>(place, ShapeFor(place.Inputs[0], place.Batch), WeightBits, weights);

    internal sealed override void Simulate<T>(LayerPlace<T> place, SimulatedLayer<T> layer)
    {
        LinearShape shape = ShapeFor(place.Inputs[0], place.Batch);
        (T[] weights, T[] bias) = layer.Weights.In(place.Ring, place.Node.Name);
        using ILinearMap<T> map = shape.Bind<T>(weights);
        map.Accumulate(layer.Operands[0], layer.Result, WorkerPool.Shared);
        shape.AddBias<T>(bias, layer.Result);
        foreach (ref T element in layer.Result.AsSpan()) element = place.Ring.Reduce(element);
    }

    private sealed class Layer<T> : LayerProtocol<T>
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        private readonly LinearShape _shape;
        private readonly int _ringBits;
        private readonly LinearLayer<T> _protocol;

        public Layer(LayerPlace<T> place, LinearShape shape, int weightBits, NetworkWeights? weights)
        {
            (_shape, _ringBits) = (shape, place.Ring.Bits);
            if (weights is null)
            {
                _protocol = new LinearLayer<T>(place.Ring, shape, weightBits);
                return;
            }
            (T[] elements, T[] bias) = weights.In(place.Ring, place.Node.Name);
            _protocol = new LinearLayer<T>(place.Ring, shape, weightBits, elements, bias);
        }

        public override MessageSchedule Schedule => ProtocolSchedules.Product(_protocol.InputsSent, _ringBits);

        public override LayerWork Work => new()
        {
            MultiplyAdds = (long)_shape.Weights * _shape.Positions,
            Weights = _shape.Weights,
            ProductOutputs = _shape.Outputs,
            MaskedInputs = _protocol.InputsSent,
        };

        public override async ValueTask<PreparedLayer<T>> PrepareAsync(ICorrelationSource source, CancellationToken cancellation)
        {
            LinearMasks<T> masks = await _protocol.PrepareAsync(source, cancellation).ConfigureAwait(false);
            return new PreparedLayer<T>(
                (context, operands, result, token) => _protocol.RunAsync(context, masks, operands[0], result, cancellation: token), [masks]);
        }

        public override void Dispose()
        {
            _protocol.Dispose();
            base.Dispose();
        }
    }
}
