using System.Text.Json;
using Gossamer.TwoParty.Networks.Costs;
using Gossamer.TwoParty.Networks.Execution;
using Gossamer.TwoParty.Protocols;

namespace Gossamer.TwoParty.Networks.Operations;

/// <summary>c2·x² + c1·x + c0 with public coefficients, back at the scale of x.</summary>
/// <param name="Form">When to truncate.</param>
/// <param name="C2">Coefficient of x².</param>
/// <param name="C1">Coefficient of x.</param>
/// <param name="C0">Constant.</param>
/// <param name="CoefficientFraction">Bits behind the point of the coefficients.</param>
public sealed record PrivateQuadratic(QuadraticForm Form, double C2, double C1, double C0, int CoefficientFraction) : PrivateOperation
{
    internal override string Kind => "quadratic";

    /// <inheritdoc/>
    public override ValueForm Result(IReadOnlyList<ValueForm> inputs)
    {
        if (!Enum.IsDefined(Form)) throw new ArgumentException("its form is none of those there are");
        if (CoefficientFraction is < 1 or > 30) throw new ArgumentException($"coefficients with {CoefficientFraction} bits behind the point, expected 1 to 30");
        if (inputs[0].FractionBits < 1) throw new ArgumentException("its operand has no bits behind the point");
        return inputs[0];
    }

    internal override void CheckRange(RangeCheck range)
    {
        (ValueForm input, double bound) = range.Inputs[0];
        int fa = input.FractionBits;
        bool twice = Form == QuadraticForm.TruncateTwice;
        if (twice) range.Require(Math.ScaleB(bound * bound, 2 * fa), "its square");
        range.Require(Math.ScaleB(range.Bound, (twice ? fa : 2 * fa) + CoefficientFraction), "its sum");
    }

    internal override LayerProtocol<T> Bind<T>(LayerPlace<T> place, NetworkWeights? weights) => new ElementwiseLayer<T, QuadraticMaterial<T>>(
        new QuadraticActivation<T>(place.Ring, Form, C2, C1, C0, place.Node.Form.FractionBits, CoefficientFraction), place.Count,
        count => ProtocolSchedules.Quadratic(count, place.Ring.Bits, Form),
        new LayerWork { Squares = place.Count, Truncations = (Form == QuadraticForm.TruncateTwice ? 2L : 1L) * place.Count });

    internal override void Simulate<T>(LayerPlace<T> place, SimulatedLayer<T> layer)
    {
        int fa = place.Node.Form.FractionBits, fw = CoefficientFraction;
        bool twice = Form == QuadraticForm.TruncateTwice;
        T c2 = Encode(C2, fw), c1 = Encode(C1, twice ? fw : fa + fw), c0 = Encode(C0, (twice ? fa : 2 * fa) + fw);
        T[] x = layer.Operands[0], y = layer.Result;
        for (int i = 0; i < x.Length; i++) y[i] = place.Ring.Reduce(x[i] * x[i]);
        if (twice) layer.Truncate(y, fa);
        for (int i = 0; i < x.Length; i++) y[i] = place.Ring.Reduce(c2 * y[i] + c1 * x[i] + c0);
        layer.Truncate(y, twice ? fw : fa + fw);

        T Encode(double value, int bits) => place.Ring.FromSigned((long)Math.Round(Math.ScaleB(value, bits)));
    }

    internal override void Write(Utf8JsonWriter json)
    {
        json.WriteString("form", Form == QuadraticForm.TruncateTwice ? Twice : Once);
        json.WriteNumber("c2", C2);
        json.WriteNumber("c1", C1);
        json.WriteNumber("c0", C0);
        json.WriteNumber("coefficient_fraction", CoefficientFraction);
    }

    internal const string Once = "once", Twice = "twice";
}
