using System.Text.Json;
using Gossamer.TwoParty.Networks.Costs;
using Gossamer.TwoParty.Networks.Execution;
using Gossamer.TwoParty.Protocols;

namespace Gossamer.TwoParty.Networks.Operations;

/// <summary>x / 2^f, in the manifest's mode.</summary>
/// <param name="Bits">f, bits dropped.</param>
public sealed record PrivateTruncation(int Bits) : PrivateOperation
{
    internal override string Kind => "truncation";

    /// <inheritdoc/>
    public override ValueForm Result(IReadOnlyList<ValueForm> inputs) => Dropping(inputs[0], Bits);

    internal override void CheckRange(RangeCheck range)
    {
        if (Bits > range.RingBits - 2) throw new ArgumentException($"{Bits} bits to drop, a ring of {range.RingBits} has less");
    }

    internal override LayerProtocol<T> Bind<T>(LayerPlace<T> place, NetworkWeights? weights)
    {
        var work = new LayerWork { Truncations = place.Count };
        return place.Settings.Truncation == TruncationMode.Faithful
            ? new ElementwiseLayer<T, TruncationMaterial<T>>(
                new FaithfulTruncation<T>(place.Ring, Bits), place.Count, ProtocolSchedules.Truncation, work)
            : new ElementwiseLayer<T, TruncationMaterial<T>>(
                new ExactTruncation<T>(place.Ring, Bits, place.LeafBits), place.Count,
                count => ProtocolSchedules.ExactTruncation(count, Bits, place.LeafBits), work with { CompareBits = (long)place.Count * Bits });
    }

    internal override void Simulate<T>(LayerPlace<T> place, SimulatedLayer<T> layer)
    {
        layer.Operands[0].CopyTo(layer.Result, 0);
        layer.Truncate(layer.Result, Bits);
    }

    internal override void Write(Utf8JsonWriter json) => json.WriteNumber("bits", Bits);

    /// <summary>The form that is left when some bits behind the point go.</summary>
    internal static ValueForm Dropping(ValueForm input, int bits) => bits >= 1 && bits <= input.FractionBits
        ? input with { FractionBits = input.FractionBits - bits }
        : throw new ArgumentException($"{bits} bits to drop of {input.FractionBits} behind the point");
}
