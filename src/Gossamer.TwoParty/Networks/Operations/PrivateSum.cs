using System.Text.Json;
using Gossamer.TwoParty.Networks.Execution;

namespace Gossamer.TwoParty.Networks.Operations;

/// <summary>
/// x · 2^s + y · 2^t, the sum of two values brought to one scale without a message: a branch is added before it is truncated.
/// </summary>
/// <param name="FirstShift">s.</param>
/// <param name="SecondShift">t.</param>
public sealed record PrivateSum(int FirstShift, int SecondShift) : PrivateOperation
{
    /// <inheritdoc/>
    public override int Inputs => 2;

    internal override string Kind => "sum";

    internal override bool Communicates => false;

    /// <inheritdoc/>
    public override ValueForm Result(IReadOnlyList<ValueForm> inputs)
    {
        if (FirstShift is < 0 or > 62 || SecondShift is < 0 or > 62) throw new ArgumentException($"shifts of {FirstShift} and {SecondShift}, expected 0 to 62");
        if (!inputs[0].Shape.SequenceEqual(inputs[1].Shape)) throw new ArgumentException($"{inputs[0].Text} and {inputs[1].Text} cannot be added");
        int first = inputs[0].FractionBits + FirstShift, second = inputs[1].FractionBits + SecondShift;
        return first == second
            ? inputs[0] with { FractionBits = first }
            : throw new ArgumentException($"operands with {first} and {second} bits behind the point cannot be added");
    }

    internal override void CheckRange(RangeCheck range)
    {
        range.Require(Math.ScaleB(range.Inputs[0].Bound, range.Form.FractionBits), "its first operand");
        range.Require(Math.ScaleB(range.Inputs[1].Bound, range.Form.FractionBits), "its second operand");
    }

    internal override LayerProtocol<T> Bind<T>(LayerPlace<T> place, NetworkWeights? weights) =>
        new LocalLayer<T>((operands, result) => Add(place, operands[0].Span, operands[1].Span, result.Span), place.Count);

    internal override void Simulate<T>(LayerPlace<T> place, SimulatedLayer<T> layer) =>
        Add<T>(place, layer.Operands[0], layer.Operands[1], layer.Result);

    internal override void Write(Utf8JsonWriter json)
    {
        json.WriteNumber("first_shift", FirstShift);
        json.WriteNumber("second_shift", SecondShift);
    }

    private void Add<T>(LayerPlace<T> place, ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> sum)
        where T : unmanaged, System.Numerics.IBinaryInteger<T>, System.Numerics.IUnsignedNumber<T>
    {
        for (int i = 0; i < sum.Length; i++) sum[i] = place.Ring.Reduce((x[i] << FirstShift) + (y[i] << SecondShift));
    }
}
