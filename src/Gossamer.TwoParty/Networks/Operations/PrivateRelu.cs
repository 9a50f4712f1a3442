using System.Text.Json;
using Gossamer.TwoParty.Networks.Costs;
using Gossamer.TwoParty.Networks.Execution;
using Gossamer.TwoParty.Protocols;

namespace Gossamer.TwoParty.Networks.Operations;

/// <summary>max(x, 0).</summary>
/// <param name="Width">Compare width.</param>
public sealed record PrivateRelu(int Width) : PrivateOperation
{
    internal override string Kind => "relu";

    /// <inheritdoc/>
    public override ValueForm Result(IReadOnlyList<ValueForm> inputs) => inputs[0];

    internal override void CheckRange(RangeCheck range) =>
        range.RequireWidth(Width, Math.ScaleB(range.Inputs[0].Bound, range.Inputs[0].Form.FractionBits));

    internal override LayerProtocol<T> Bind<T>(LayerPlace<T> place, NetworkWeights? weights) => new ElementwiseLayer<T, ReluMaterial<T>>(
        new Relu<T>(place.Ring, Width, place.LeafBits), place.Count,
        count => ProtocolSchedules.Relu(count, place.Ring.Bits, Width, place.LeafBits), LayerWork.Relu(place.Count, Width));

    internal override void Simulate<T>(LayerPlace<T> place, SimulatedLayer<T> layer)
    {
        T[] x = layer.Operands[0];
        for (int i = 0; i < x.Length; i++) layer.Result[i] = layer.Signed(x[i]) >= 0 ? x[i] : T.Zero;
    }

    internal override void Write(Utf8JsonWriter json) => json.WriteNumber("width", Width);
}
