using Gossamer.TwoParty.Protocols;

namespace Gossamer.PrivateInference.Export;

/// <summary>
/// How far fixed-point values can be from those in real numbers, channel by channel, while values keep to some ranges. Errors of operands
/// are carried on: a row of weights w on operands off by e gives Σ|w|·e, beside what rounding of weights does to operands that differ most
/// from the middle of their ranges, for which the bias makes up (<c>docs/private-networks.md</c> has the formulas).
/// </summary>
/// <param name="nodes">The network.</param>
/// <param name="ranges">Ranges of its values that the bounds are for.</param>
internal sealed class ErrorBounds(IReadOnlyList<LoweredNode> nodes, IReadOnlyList<ChannelRange> ranges)
{
    private readonly Dictionary<(int Node, int Fraction), FixedWeights> _weights = [];

    /// <summary>A product's weights at a scale.</summary>
    public FixedWeights WeightsOf(int node, int fraction)
    {
        if (!_weights.TryGetValue((node, fraction), out FixedWeights? weights))
            _weights.Add((node, fraction), weights = FixedWeights.Of((LoweredProduct)nodes[node], fraction));
        return weights;
    }

    /// <summary>The ranges of what a product multiplies.</summary>
    public ChannelRange OperandsOf(LoweredProduct product) => IntervalRanges.Operands(product, ranges[product.Input]);

    /// <summary>Whether a value stands at the sum of two scales and is not truncated yet.</summary>
    public bool IsRaw(int value) => value > 0 && nodes[value - 1] is LoweredProduct or LoweredSum
        && (nodes[value - 1] is LoweredProduct || nodes[value - 1].Inputs.Any(IsRaw));

    /// <summary>The bounds of all values, the input first; of raw ones before they are truncated.</summary>
    public double[][] Of(ScalePlan plan)
    {
        var errors = new double[nodes.Count + 1][];
        errors[0] = new double[ranges[0].Low.Length];
        Array.Fill(errors[0], plan.Ulp / 2);
        for (int i = 0; i < nodes.Count; i++) errors[i + 1] = Next(i, plan, errors);
        return errors;
    }

    /// <summary>The bound of the scores; infinite where errors grow beyond all numbers, as they do in deep networks of quadratics.</summary>
    public double ScoreError(ScalePlan plan)
    {
        double error = Of(plan)[^1].Max();
        return double.IsNaN(error) ? double.PositiveInfinity : error;
    }

    private double[] Next(int index, ScalePlan plan, double[][] errors)
    {
        LoweredNode node = nodes[index];
        int input = node.Inputs[0];
        switch (node)
        {
            case LoweredProduct product:
                return Product(index, product, plan, Truncated(input), OperandsOf(product));
            case LoweredSum sum:
                double[] other = errors[sum.Second];
                return [.. errors[input].Zip(other, static (a, b) => a + b)];
            case LoweredQuadratic quadratic:
                return [.. Truncated(input).Select((error, channel) => Quadratic(quadratic, plan, index, error, ranges[input].Magnitude(channel)))];
            case LoweredAveragePool pool:
                double exact = 1.0 / pool.Window.Size, scale = Math.ScaleB(1, plan.Fractions[index]);
                double off = Math.Abs(Math.Round(exact * scale) / scale - exact) * pool.Window.Size;
                return [.. Truncated(input).Select((error, channel) => error + off * (ranges[input].Magnitude(channel) + error) + plan.Ulp)];
            default:
                return Truncated(input);
        }

        double[] Truncated(int value) => IsRaw(value) ? Array.ConvertAll(errors[value], error => error + plan.Ulp) : errors[value];
    }

    private double[] Product(int index, LoweredProduct product, ScalePlan plan, double[] operand, ChannelRange range)
    {
        FixedWeights fixedWeights = WeightsOf(index, plan.Fractions[index]);
        double scale = Math.ScaleB(1, -fixedWeights.Fraction), biasRounding = Math.ScaleB(0.5, -plan.Fraction - fixedWeights.Fraction);
        double[] radii = [.. Enumerable.Range(0, operand.Length).Select(range.Radius)], errors = new double[product.Rows];
        for (int row = 0; row < product.Rows; row++)
        {
            double error = biasRounding;
            for (int column = 0, at = row * product.Depth; column < product.Depth; column++, at++)
            {
                int channel = product.ChannelOf(row, column);
                double weight = fixedWeights.Weights[at] * scale;
                error += Math.Abs(weight) * operand[channel] + Math.Abs(weight - product.Weights[at]) * radii[channel];
            }
            errors[row] = error;
        }
        return errors;
    }

    private static double Quadratic(LoweredQuadratic quadratic, ScalePlan plan, int index, double error, double magnitude)
    {
        bool twice = plan.Forms[index] == QuadraticForm.TruncateTwice;
        double rounding = Math.ScaleB(0.5, -plan.Fractions[index]);
        double square = (2 * magnitude + error) * error + (twice ? plan.Ulp : 0);
        // Once: c1 and c0 have the scales that the sum needs, and round less.
        double fine = twice ? rounding : rounding * plan.Ulp, finest = twice ? rounding * plan.Ulp : rounding * plan.Ulp * plan.Ulp;
        return (Math.Abs(quadratic.C2) + rounding) * square + (Math.Abs(quadratic.C1) + fine) * error
            + rounding * magnitude * magnitude + fine * magnitude + finest + plan.Ulp;
    }
}
