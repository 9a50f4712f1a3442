using System.Text.Json;
using Gossamer.TwoParty.Networks.Costs;
using Gossamer.TwoParty.Networks.Execution;
using Gossamer.TwoParty.Protocols;

namespace Gossamer.TwoParty.Networks.Operations;

/// <summary>max(x / 2^f, 0), with the sign test beside the truncation: one flight fewer than both in turn.</summary>
/// <param name="Bits">f, bits dropped.</param>
/// <param name="Width">Compare width of what is left.</param>
public sealed record PrivateTruncatedRelu(int Bits, int Width) : PrivateOperation
{
    internal override string Kind => "truncated_relu";

    /// <inheritdoc/>
    public override ValueForm Result(IReadOnlyList<ValueForm> inputs) => PrivateTruncation.Dropping(inputs[0], Bits);

    internal override void CheckRange(RangeCheck range)
    {
        if (Width + Bits > range.RingBits) throw new ArgumentException($"a compare width of {Width} above {Bits} bits does not fit a ring of {range.RingBits}");
        range.RequireWidth(Width, Math.ScaleB(range.Inputs[0].Bound, range.Inputs[0].Form.FractionBits - Bits));
    }

    internal override LayerProtocol<T> Bind<T>(LayerPlace<T> place, NetworkWeights? weights) => new ElementwiseLayer<T, TruncatedReluMaterial<T>>(
        new TruncatedRelu<T>(place.Ring, Bits, Width, place.LeafBits), place.Count,
        count => ProtocolSchedules.TruncatedRelu(count, place.Ring.Bits, Width, place.LeafBits),
        LayerWork.Relu(place.Count, Width) with { Truncations = place.Count });

    // The carry that makes the truncated value negative also rounds it down, so that both agree on the sign.
    internal override void Simulate<T>(LayerPlace<T> place, SimulatedLayer<T> layer)
    {
        layer.Operands[0].CopyTo(layer.Result, 0);
        layer.Truncate(layer.Result, Bits);
        foreach (ref T value in layer.Result.AsSpan())
            if (layer.Signed(value) < 0) value = T.Zero;
    }

    internal override void Write(Utf8JsonWriter json)
    {
        json.WriteNumber("bits", Bits);
        json.WriteNumber("width", Width);
    }
}
