using System.Numerics;
using System.Text.Json;
using Gossamer.TwoParty.Correlations;
using Gossamer.TwoParty.Networks.Costs;
using Gossamer.TwoParty.Networks.Execution;
using Gossamer.TwoParty.Protocols;

namespace Gossamer.TwoParty.Networks.Operations;

/// <summary>The mean of each window; padding counts as zeros.</summary>
/// <param name="Window">The windows.</param>
/// <param name="ReciprocalFraction">Bits behind the point of 1 / n.</param>
public sealed record PrivateAveragePool(PoolWindow Window, int ReciprocalFraction) : PrivateOperation
{
    internal override string Kind => "average_pool";

    /// <inheritdoc/>
    public override ValueForm Result(IReadOnlyList<ValueForm> inputs) => ReciprocalFraction is >= 1 and <= 30
        ? Window.Result(inputs[0])
        : throw new ArgumentException($"1 / n with {ReciprocalFraction} bits behind the point, expected 1 to 30");

    internal override void CheckRange(RangeCheck range)
    {
        double reciprocal = Math.Round(Math.ScaleB(1, ReciprocalFraction) / Window.Size);
        range.Require(Math.ScaleB(range.Inputs[0].Bound, range.Inputs[0].Form.FractionBits) * Window.Size * reciprocal, "its sum times 1 / n");
    }

    internal override LayerProtocol<T> Bind<T>(LayerPlace<T> place, NetworkWeights? weights) =>
        new Layer<T>(place, Window.ShapeFor(place.Inputs[0], place.Batch), ReciprocalFraction);

    internal override void Simulate<T>(LayerPlace<T> place, SimulatedLayer<T> layer)
    {
        PoolingShape shape = Window.ShapeFor(place.Inputs[0], place.Batch);
        T reciprocal = place.Ring.FromSigned((long)Math.Round(Math.ScaleB(1, ReciprocalFraction) / shape.WindowSize));
        var slot = new T[shape.Outputs];
        for (int i = 0; i < shape.WindowSize; i++)
        {
            shape.Gather<T>(layer.Operands[0], i, T.Zero, slot);
            for (int j = 0; j < slot.Length; j++) layer.Result[j] += slot[j];
        }
        foreach (ref T sum in layer.Result.AsSpan()) sum = place.Ring.Reduce(sum * reciprocal);
        layer.Truncate(layer.Result, ReciprocalFraction);
    }

    internal override void Write(Utf8JsonWriter json)
    {
        Window.Write(json);
        json.WriteNumber("reciprocal_fraction", ReciprocalFraction);
    }

    private sealed class Layer<T>(LayerPlace<T> place, PoolingShape shape, int fraction) : LayerProtocol<T>
        where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        private readonly AveragePool<T> _protocol = new(place.Ring, shape, fraction);

        public override MessageSchedule Schedule => ProtocolSchedules.InParts(shape.Outputs, ProtocolSchedules.Truncation);

        public override LayerWork Work => new() { Truncations = shape.Outputs, Copies = (long)shape.WindowSize * shape.Outputs };

        public override async ValueTask<PreparedLayer<T>> PrepareAsync(ICorrelationSource source, CancellationToken cancellation)
        {
            ChunkedMaterial<TruncationMaterial<T>> material = await _protocol.PrepareAsync(source, cancellation).ConfigureAwait(false);
            return new PreparedLayer<T>((context, operands, result, token) => _protocol.RunAsync(context, material, operands[0], result, token), [material]);
        }
    }
}
