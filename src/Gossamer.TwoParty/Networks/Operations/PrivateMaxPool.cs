using System.Text.Json;
using Gossamer.TwoParty.Correlations;
using Gossamer.TwoParty.Networks.Costs;
using Gossamer.TwoParty.Networks.Execution;
using Gossamer.TwoParty.Protocols;

namespace Gossamer.TwoParty.Networks.Operations;

/// <summary>The largest element of each window.</summary>
/// <param name="Window">The windows.</param>
/// <param name="ValueBits">Bits that hold an element, sign included.</param>
public sealed record PrivateMaxPool(PoolWindow Window, int ValueBits) : PrivateOperation
{
    internal override string Kind => "max_pool";

    /// <inheritdoc/>
    public override ValueForm Result(IReadOnlyList<ValueForm> inputs) => Window.Result(inputs[0]);

    internal override void CheckRange(RangeCheck range)
    {
        if (ValueBits + 1 > range.RingBits - 1) throw new ArgumentException($"differences of {ValueBits} bits do not fit a ring of {range.RingBits}");
        range.RequireWidth(ValueBits, Math.ScaleB(range.Inputs[0].Bound, range.Inputs[0].Form.FractionBits));
    }

    internal override LayerProtocol<T> Bind<T>(LayerPlace<T> place, NetworkWeights? weights) =>
        new Layer<T>(place, Window.ShapeFor(place.Inputs[0], place.Batch), ValueBits);

    internal override void Simulate<T>(LayerPlace<T> place, SimulatedLayer<T> layer)
    {
        PoolingShape shape = Window.ShapeFor(place.Inputs[0], place.Batch);
        var slot = new T[shape.Outputs];
        T lowest = place.Ring.FromSigned(1 - (1L << (ValueBits - 1)));
        Array.Fill(layer.Result, lowest);
        for (int i = 0; i < shape.WindowSize; i++)
        {
            shape.Gather<T>(layer.Operands[0], i, lowest, slot);
            for (int j = 0; j < slot.Length; j++)
                if (layer.Signed(slot[j]) > layer.Signed(layer.Result[j])) layer.Result[j] = slot[j];
        }
    }

    internal override void Write(Utf8JsonWriter json)
    {
        Window.Write(json);
        json.WriteNumber("value_bits", ValueBits);
    }

    private sealed class Layer<T>(LayerPlace<T> place, PoolingShape shape, int valueBits) : LayerProtocol<T>
        where T : unmanaged, System.Numerics.IBinaryInteger<T>, System.Numerics.IUnsignedNumber<T>
    {
        private readonly MaxPool<T> _protocol = new(place.Ring, shape, valueBits, place.LeafBits);

        public override MessageSchedule Schedule => ProtocolSchedules.MaxPool(shape, place.Ring.Bits, valueBits + 1, place.LeafBits);

        public override LayerWork Work =>
            LayerWork.Relu((shape.WindowSize - 1L) * shape.Outputs, valueBits + 1) with { Copies = (long)shape.WindowSize * shape.Outputs };

        public override async ValueTask<PreparedLayer<T>> PrepareAsync(ICorrelationSource source, CancellationToken cancellation)
        {
            IReadOnlyList<ChunkedMaterial<ReluMaterial<T>>> stages = await _protocol.PrepareAsync(source, cancellation).ConfigureAwait(false);
            return new PreparedLayer<T>((context, operands, result, token) => _protocol.RunAsync(context, stages, operands[0], result, token), stages);
        }
    }
}
