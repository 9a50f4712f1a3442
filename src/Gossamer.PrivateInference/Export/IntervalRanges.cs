namespace Gossamer.PrivateInference.Export;

/// <summary>Ranges that no input of a domain leaves: interval arithmetic through the network, channel by channel.</summary>
internal static class IntervalRanges
{
    /// <summary>The ranges of all values, the input first.</summary>
    public static ChannelRange[] Of(IReadOnlyList<LoweredNode> nodes, ChannelRange input)
    {
        var ranges = new ChannelRange[nodes.Count + 1];
        ranges[0] = input;
        for (int i = 0; i < nodes.Count; i++) ranges[i + 1] = Next(nodes[i], ranges);
        return ranges;
    }

    /// <summary>What a product multiplies: beside padding a convolution also sees zeros.</summary>
    public static ChannelRange Operands(LoweredProduct product, ChannelRange x) => product.Convolution?.Padding > 0 ? x.WithZero() : x;

    private static ChannelRange Next(LoweredNode node, ChannelRange[] ranges)
    {
        ChannelRange x = ranges[node.Inputs[0]];
        switch (node)
        {
            case LoweredProduct product:
                return Product(product, x);
            case LoweredRelu:
                return new ChannelRange(Array.ConvertAll(x.Low, static low => Math.Max(0, low)), Array.ConvertAll(x.High, static high => Math.Max(0, high)));
            case LoweredQuadratic quadratic:
                (double Low, double High)[] results = [.. x.Low.Zip(x.High, (low, high) => Quadratic(quadratic, low, high))];
                return new ChannelRange(Array.ConvertAll(results, static result => result.Low), Array.ConvertAll(results, static result => result.High));
            case LoweredAveragePool { Window.Padding: > 0 }:
                // Zeros join the mean.
                return x.WithZero();
            case LoweredSum sum:
                ChannelRange y = ranges[sum.Second];
                return new ChannelRange([.. x.Low.Zip(y.Low, static (a, b) => a + b)], [.. x.High.Zip(y.High, static (a, b) => a + b)]);
            default:
                return x;
        }
    }

    private static ChannelRange Product(LoweredProduct product, ChannelRange x)
    {
        double[] low = new double[product.Rows], high = new double[product.Rows];
        x = Operands(product, x);
        for (int row = 0; row < product.Rows; row++)
        {
            (low[row], high[row]) = (product.Bias[row], product.Bias[row]);
            for (int column = 0; column < product.Depth; column++)
            {
                double weight = product.Weights[row * product.Depth + column];
                int channel = product.ChannelOf(row, column);
                low[row] += weight * (weight >= 0 ? x.Low[channel] : x.High[channel]);
                high[row] += weight * (weight >= 0 ? x.High[channel] : x.Low[channel]);
            }
        }
        return new ChannelRange(low, high);
    }

    private static (double Low, double High) Quadratic(LoweredQuadratic quadratic, double low, double high)
    {
        double atLow = At(low), atHigh = At(high), least = Math.Min(atLow, atHigh), most = Math.Max(atLow, atHigh);
        double vertex = quadratic.C2 == 0 ? double.NaN : -quadratic.C1 / (2 * quadratic.C2);
        return vertex > low && vertex < high ? (Math.Min(least, At(vertex)), Math.Max(most, At(vertex))) : (least, most);

        double At(double x) => (quadratic.C2 * x + quadratic.C1) * x + quadratic.C0;
    }
}
